package com.example.host;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps everything in one blob, which is replaced as a whole: term, vote, names of the peers' storages, bootstrap record, entries. */
final class BlobPersister implements Persister {
    private byte[] blob;

    /** Goes on from a blob; an empty one is that of a server that never started. */
    BlobPersister(byte[] blob) {
        this.blob = blob;
    }

    synchronized byte[] blob() {
        return blob;
    }

    /** The blob's parts. The entries are its rest. */
    private record Parts(
            TermAndVote termAndVote,
            long commitHint,
            SortedMap<Integer, Long> peers,
            byte[] bootstrap,
            ByteBuffer entries) {

        static Parts of(byte[] blob) {
            if (blob.length == 0) {
                return new Parts(TermAndVote.NONE, 0, new TreeMap<>(), new byte[0], ByteBuffer.allocate(0));
            }
            ByteBuffer in = ByteBuffer.wrap(blob);
            TermAndVote termAndVote = new TermAndVote(in.getLong(), in.getInt());
            long commitHint = in.getLong();
            SortedMap<Integer, Long> peers = new TreeMap<>();
            for (int left = in.getInt(); left > 0; left--) {
                peers.put(in.getInt(), in.getLong());
            }
            byte[] bootstrap = new byte[in.getInt()];
            in.get(bootstrap);
            return new Parts(termAndVote, commitHint, peers, bootstrap, in.slice());
        }

        byte[] toBlob(ByteBuffer kept, Iterable<EntryBatch> added) {
            int length = 28 + 12 * peers.size() + bootstrap.length + kept.remaining();
            for (EntryBatch batch : added) {
                length += batch.sizeBytes();
            }
            ByteBuffer out = ByteBuffer.allocate(length);
            out.putLong(termAndVote.term()).putInt(termAndVote.votedFor()).putLong(commitHint);
            out.putInt(peers.size());
            peers.forEach((id, storeId) -> out.putInt(id).putLong(storeId));
            out.putInt(bootstrap.length).put(bootstrap).put(kept.duplicate());
            added.forEach(batch -> out.put(batch.bytes()));
            return out.array();
        }
    }

    @Override
    public synchronized Recovered recover() {
        Parts parts = Parts.of(blob);
        Recovered.Builder found =
                Recovered.builder().termAndVote(parts.termAndVote).commitHint(parts.commitHint);
        parts.peers.forEach(found::peerStoreId);
        if (parts.bootstrap.length > 0) {
            found.bootstrap(Bootstrap.fromBytes(parts.bootstrap));
        }
        if (parts.entries.hasRemaining()) {
            EntryBatch log = EntryBatch.wrap(parts.entries);
            found.lastIndex(log.lastIndex());
            long term = 0;
            for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
                if (log.termAt(index) != term) {
                    term = log.termAt(index);
                    found.termRun(new TermRun(index, term));
                }
            }
        }
        return found.build();
    }

    @Override
    public synchronized void persist(PersistBatch batch) throws IOException {
        if (batch.logStart() != null) {
            throw new IOException("this host never compacts");
        }
        Parts before = Parts.of(blob);
        before.peers.putAll(batch.peerStoreIds());
        Bootstrap bootstrap = batch.bootstrap();
        TermAndVote termAndVote = batch.termAndVote();
        Parts after = new Parts(
                termAndVote == null ? before.termAndVote : termAndVote,
                Math.max(before.commitHint, batch.commitHint()),
                before.peers,
                bootstrap == null ? before.bootstrap : bootstrap.toBytes(),
                before.entries);
        blob = after.toBlob(kept(before.entries, batch.truncateFrom()), batch.entries());
    }

    private static ByteBuffer kept(ByteBuffer entries, long truncateFrom) {
        if (truncateFrom == 0 || !entries.hasRemaining()) {
            return entries;
        }
        EntryBatch log = EntryBatch.wrap(entries);
        if (truncateFrom > log.lastIndex()) {
            return entries;
        }
        return truncateFrom <= log.firstIndex()
                ? ByteBuffer.allocate(0)
                : log.view(log.firstIndex(), truncateFrom - 1).bytes();
    }

    @Override
    public synchronized EntryBatch read(long from, long to, int bytesMax) {
        ByteBuffer entries = Parts.of(blob).entries;
        if (!entries.hasRemaining()) {
            return null;
        }
        EntryBatch log = EntryBatch.wrap(entries);
        if (from < log.firstIndex() || from > log.lastIndex()) {
            return null;
        }
        return log.view(from, Math.min(to, log.lastIndex())).prefix(bytesMax);
    }

    @Override
    public void close() {}
}
