package io.raftkit.examples.plugins;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.MalformedDataException;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Everything a {@link WholeFilePersister} keeps, and its form on disk: version, parts, CRC32C. Changed only by making another. */
final class WholeState {
    private static final int VERSION = 1;

    private byte[] bootstrap = new byte[0];
    private TermAndVote termAndVote = TermAndVote.NONE;
    private SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private long commitHint;
    private @Nullable EntryBatch entries;

    /** The state after a batch, whose parts take effect in the order in which the batch names them. */
    WholeState with(PersistBatch batch) {
        WholeState next = new WholeState();
        next.bootstrap =
                batch.bootstrap() == null ? bootstrap : batch.bootstrap().toBytes();
        next.termAndVote = batch.termAndVote() == null ? termAndVote : batch.termAndVote();
        next.peerStoreIds = new TreeMap<>(peerStoreIds);
        next.peerStoreIds.putAll(batch.peerStoreIds());
        next.entries = batch.truncateFrom() == 0 ? entries : within(entries, 1, batch.truncateFrom() - 1);
        for (EntryBatch added : batch.entries()) {
            next.entries = joined(next.entries, added);
        }
        next.logStart = batch.logStart() == null ? logStart : batch.logStart();
        next.entries = within(next.entries, next.logStart.firstIndex(), Long.MAX_VALUE);
        next.commitHint = Math.min(Math.max(commitHint, batch.commitHint()), next.lastIndex());
        return next;
    }

    private long lastIndex() {
        return entries == null ? logStart.firstIndex() - 1 : entries.lastIndex();
    }

    private static @Nullable EntryBatch within(@Nullable EntryBatch batch, long from, long to) {
        if (batch == null || batch.firstIndex() > to || batch.lastIndex() < from) {
            return null;
        }
        return batch.view(Math.max(from, batch.firstIndex()), Math.min(to, batch.lastIndex()));
    }

    private static EntryBatch joined(@Nullable EntryBatch first, EntryBatch second) {
        if (first == null) {
            return second;
        }
        ByteBuffer both = ByteBuffer.allocate(first.sizeBytes() + second.sizeBytes());
        return EntryBatch.wrap(both.put(first.bytes()).put(second.bytes()).flip());
    }

    @Nullable
    EntryBatch entries(long from, long to, int bytesMax) {
        EntryBatch found = within(entries, from, to);
        return found == null || found.firstIndex() != from ? null : found.prefix(bytesMax);
    }

    Recovered recovered() {
        Recovered.Builder found = Recovered.builder()
                .termAndVote(termAndVote)
                .logStart(logStart)
                .lastIndex(lastIndex())
                .commitHint(commitHint);
        if (bootstrap.length > 0) {
            found.bootstrap(Bootstrap.fromBytes(bootstrap));
        }
        peerStoreIds.forEach(found::peerStoreId);
        long term = 0;
        for (long index = logStart.firstIndex(); entries != null && index <= entries.lastIndex(); index++) {
            if (entries.termAt(index) != term) {
                term = entries.termAt(index);
                found.termRun(new TermRun(index, term));
            }
            if (entries.typeAt(index) == EntryType.CONFIGURATION) {
                found.configuration(entries.view(index, index));
            }
        }
        return found.build();
    }

    ByteBuffer bytes() {
        ByteBuffer log = entries == null ? ByteBuffer.allocate(0) : entries.bytes();
        ByteBuffer out = ByteBuffer.allocate(52 + bootstrap.length + 12 * peerStoreIds.size() + log.remaining());
        out.putInt(VERSION).putInt(bootstrap.length).put(bootstrap);
        out.putLong(termAndVote.term()).putInt(termAndVote.votedFor());
        out.putInt(peerStoreIds.size());
        peerStoreIds.forEach((id, storeId) -> out.putInt(id).putLong(storeId));
        out.putLong(logStart.firstIndex()).putLong(logStart.termBefore()).putLong(commitHint);
        out.put(log);
        return out.putInt(crc(out.duplicate().flip())).flip();
    }

    static WholeState read(ByteBuffer bytes) {
        // Before the checksum, whose place another version may have changed.
        if (bytes.limit() >= Integer.BYTES && bytes.getInt(0) > VERSION) {
            throw new MalformedDataException(
                    "offset 0 names format version " + bytes.getInt(0) + ", this release reads " + VERSION);
        }
        int end = bytes.limit() - Integer.BYTES;
        if (end < Integer.BYTES || bytes.getInt(0) != VERSION || crc(bytes.slice(0, end)) != bytes.getInt(end)) {
            throw new MalformedDataException("from offset 0 on, its " + bytes.limit() + " bytes fail their checksum");
        }
        ByteBuffer in = bytes.slice(Integer.BYTES, end - Integer.BYTES);
        try {
            return parts(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedDataException("from offset 4 on, its parts make no sense: " + e);
        }
    }

    private static WholeState parts(ByteBuffer in) {
        WholeState state = new WholeState();
        state.bootstrap = new byte[in.getInt()];
        in.get(state.bootstrap);
        state.termAndVote = new TermAndVote(in.getLong(), in.getInt());
        for (int peers = in.getInt(); peers > 0; peers--) {
            state.peerStoreIds.put(in.getInt(), in.getLong());
        }
        state.logStart = new LogStart(in.getLong(), in.getLong());
        state.commitHint = in.getLong();
        state.entries = in.hasRemaining() ? EntryBatch.wrap(in) : null;
        return state;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
