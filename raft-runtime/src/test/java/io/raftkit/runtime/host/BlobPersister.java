package io.raftkit.runtime.host;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A host's storage: all of a server's state in one array of bytes, which outlives the node and is all that does. */
final class BlobPersister implements Persister {
    /** Where the host keeps it. */
    static final class Blob {
        private volatile byte[] bytes = new byte[0];
    }

    private final Blob blob;
    private byte[] bootstrap = new byte[0];
    private TermAndVote termAndVote = TermAndVote.NONE;
    private final TreeMap<Integer, Long> peers = new TreeMap<>();
    private final List<EntryBatch> log = new ArrayList<>();

    BlobPersister(Blob blob) {
        this.blob = blob;
        if (blob.bytes.length > 0) {
            read(ByteBuffer.wrap(blob.bytes));
        }
    }

    private void read(ByteBuffer in) {
        bootstrap = new byte[in.getInt()];
        in.get(bootstrap);
        termAndVote = new TermAndVote(in.getLong(), in.getInt());
        for (int left = in.getInt(); left > 0; left--) {
            peers.put(in.getInt(), in.getLong());
        }
        if (in.hasRemaining()) {
            log.add(EntryBatch.wrap(in));
        }
    }

    private byte[] write() {
        int entryBytes = log.stream().mapToInt(EntryBatch::sizeBytes).sum();
        ByteBuffer out = ByteBuffer.allocate(4 + bootstrap.length + 12 + 4 + 12 * peers.size() + entryBytes);
        out.putInt(bootstrap.length).put(bootstrap);
        out.putLong(termAndVote.term()).putInt(termAndVote.votedFor()).putInt(peers.size());
        for (Map.Entry<Integer, Long> peer : peers.entrySet()) {
            out.putInt(peer.getKey()).putLong(peer.getValue());
        }
        log.forEach(batch -> out.put(batch.bytes()));
        return out.array();
    }

    @Override
    public synchronized Recovered recover() {
        Recovered.Builder recovered = Recovered.builder().termAndVote(termAndVote);
        if (bootstrap.length > 0) {
            recovered.bootstrap(Bootstrap.fromBytes(bootstrap));
        }
        peers.forEach(recovered::peerStoreId);
        long term = 0;
        for (EntryBatch batch : log) {
            for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
                if (batch.termAt(index) != term) {
                    term = batch.termAt(index);
                    recovered.termRun(new TermRun(index, term));
                }
            }
            recovered.lastIndex(batch.lastIndex());
        }
        return recovered.build();
    }

    @Override
    public synchronized void persist(PersistBatch batch) {
        if (batch.bootstrap() != null) {
            bootstrap = batch.bootstrap().toBytes();
        }
        if (batch.termAndVote() != null) {
            termAndVote = batch.termAndVote();
        }
        peers.putAll(batch.peerStoreIds());
        if (batch.truncateFrom() > 0) {
            truncate(batch.truncateFrom());
        }
        log.addAll(batch.entries());
        blob.bytes = write();
    }

    private void truncate(long from) {
        for (int i = log.size() - 1; i >= 0 && log.get(i).lastIndex() >= from; i--) {
            EntryBatch batch = log.remove(i);
            if (batch.firstIndex() < from) {
                log.add(batch.view(batch.firstIndex(), from - 1));
                return;
            }
        }
    }

    @Override
    public synchronized EntryBatch read(long from, long to, int bytesMax) {
        for (EntryBatch batch : log) {
            if (batch.firstIndex() <= from && from <= batch.lastIndex()) {
                return batch.view(from, Math.min(to, batch.lastIndex())).prefix(bytesMax);
            }
        }
        return null;
    }

    @Override
    public void close() {
        throw new IllegalStateException("the host's own, which no node may close");
    }
}
