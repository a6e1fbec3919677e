package io.raftkit.examples.plugins;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.TermAndVote;
import java.nio.ByteBuffer;

/** A batch as a record. Its entries come last and as they are, so that they can be read back from where they stand. */
final class BatchForm {
    private static final int FIXED_BYTES = 4 + 1 + 12 + 4 + 8 + 1 + 16 + 8;
    private static final int PEER_BYTES = 12;

    private BatchForm() {}

    static ByteBuffer encode(PersistBatch batch) {
        byte[] bootstrap =
                batch.bootstrap() == null ? new byte[0] : batch.bootstrap().toBytes();
        TermAndVote vote = batch.termAndVote() == null ? TermAndVote.NONE : batch.termAndVote();
        LogStart start = batch.logStart() == null ? LogStart.ORIGIN : batch.logStart();
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES
                + bootstrap.length
                + PEER_BYTES * batch.peerStoreIds().size()
                + entryBytes(batch));
        out.putInt(bootstrap.length).put(bootstrap);
        out.put((byte) (batch.termAndVote() == null ? 0 : 1))
                .putLong(vote.term())
                .putInt(vote.votedFor());
        out.putInt(batch.peerStoreIds().size());
        batch.peerStoreIds().forEach((server, store) -> out.putInt(server).putLong(store));
        out.putLong(batch.truncateFrom());
        out.put((byte) (batch.logStart() == null ? 0 : 1))
                .putLong(start.firstIndex())
                .putLong(start.termBefore());
        out.putLong(batch.commitHint());
        batch.entries().forEach(entries -> out.put(entries.bytes()));
        return out.flip();
    }

    static int entryBytes(PersistBatch batch) {
        return batch.entries().stream().mapToInt(EntryBatch::sizeBytes).sum();
    }

    static PersistBatch decode(ByteBuffer in) {
        PersistBatch.Builder batch = PersistBatch.builder();
        byte[] bootstrap = new byte[in.getInt()];
        in.get(bootstrap);
        if (bootstrap.length > 0) {
            batch.bootstrap(Bootstrap.fromBytes(bootstrap));
        }
        boolean hasVote = in.get() == 1;
        TermAndVote vote = new TermAndVote(in.getLong(), in.getInt());
        if (hasVote) {
            batch.termAndVote(vote);
        }
        for (int peers = in.getInt(); peers > 0; peers--) {
            batch.peerStoreId(in.getInt(), in.getLong());
        }
        long truncateFrom = in.getLong();
        if (truncateFrom > 0) {
            batch.truncateFrom(truncateFrom);
        }
        boolean hasStart = in.get() == 1;
        LogStart start = new LogStart(in.getLong(), in.getLong());
        if (hasStart) {
            batch.logStart(start);
        }
        long commitHint = in.getLong();
        if (commitHint > 0) {
            batch.commitHint(commitHint);
        }
        if (in.hasRemaining()) {
            batch.entries(EntryBatch.wrap(in));
        }
        return batch.build();
    }
}
