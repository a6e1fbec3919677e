package io.raftkit.testkit.storage;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches as a server would persist them, drawn from a seed: records that are written once, often, or removed, small ones and large ones;
 * entries, conflicts that truncate the log and replace its end by entries of other terms, compaction, snapshots that are published and lie
 * within the log or beyond it, configurations.
 */
public final class PersistWorkload {
    private static final int RECORDS = 12;

    private final SplittableRandom random;
    private final int payloadBytesMax;
    private PersisterModel model = new PersisterModel();
    private long time;
    private long term;
    private long committed;

    private PersistWorkload(long seed, int payloadBytesMax) {
        this.random = new SplittableRandom(seed);
        this.payloadBytesMax = payloadBytesMax;
    }

    /**
     * A sequence of batches.
     *
     * @param seed draws it
     * @param count how many batches
     * @param payloadBytesMax how long an entry's payload is at most
     * @return the batches, to be persisted in order
     */
    public static List<PersistBatch> mixed(long seed, int count, int payloadBytesMax) {
        PersistWorkload workload = new PersistWorkload(seed, payloadBytesMax);
        List<PersistBatch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PersistBatch batch = i == 0 ? workload.firstStart() : workload.next();
            workload.model = workload.model.after(batch);
            batches.add(batch);
        }
        return batches;
    }

    /**
     * What must be stored after batches.
     *
     * @param batches that were persisted, in order
     * @return the model
     */
    public static PersisterModel model(List<PersistBatch> batches) {
        PersisterModel model = new PersisterModel();
        for (PersistBatch batch : batches) {
            model = model.after(batch);
        }
        return model;
    }

    private PersistBatch firstStart() {
        return PersistBatch.builder().record("first", bytes(120)).build();
    }

    private PersistBatch next() {
        PersistBatch.Builder batch = PersistBatch.builder();
        if (term == 0 || random.nextInt(8) == 0) {
            term += 1 + random.nextInt(2);
            batch.record("term", ByteBuffer.allocate(12).putLong(term).array());
        }
        if (random.nextInt(12) == 0) {
            record(batch);
        }
        int kind = random.nextInt(20);
        if (kind == 0) {
            return snapshotInstalled(batch);
        }
        long last = model.lastIndex();
        if (kind <= 3 && last > committed) {
            long cut = Math.max(committed + 1, model.logStart().firstIndex());
            long from = cut + random.nextLong(last - cut + 2);
            batch.truncateFrom(from);
            last = Math.min(last, from - 1);
        }
        if (kind <= 17) {
            long lastTerm = Math.max(1, model.termAt(last));
            last = entries(batch, last, random.nextInt(3) == 0 ? lastTerm : drawn(lastTerm, term));
        }
        if (random.nextInt(4) == 0 && last > committed) {
            commit(batch, drawn(committed + 1, last));
        }
        if (kind == 18 && committed >= model.logStart().firstIndex()) {
            long first = drawn(model.logStart().firstIndex(), Math.min(committed, model.lastIndex()));
            batch.logStart(new LogStart(first + 1, model.termAt(first)));
        }
        return batch.build();
    }

    /** Some are removed again; few are as large as a record may be, for most are small. */
    private void record(PersistBatch.Builder batch) {
        int length = random.nextInt(10) == 0 ? random.nextInt(2 * payloadBytesMax + 1) : random.nextInt(80);
        batch.record("record-" + random.nextInt(RECORDS), random.nextInt(4) == 0 ? null : bytes(length));
    }

    private void commit(PersistBatch.Builder batch, long index) {
        committed = index;
        batch.record("committed", ByteBuffer.allocate(8).putLong(index).array());
    }

    private PersistBatch snapshotInstalled(PersistBatch.Builder batch) {
        long snapshotIndex = model.lastIndex() + random.nextInt(20);
        if (snapshotIndex == 0) {
            return batch.build();
        }
        long termBefore = Math.max(model.termAt(model.lastIndex()), term);
        batch.record("snapshot", bytes(40))
                .snapshot("snapshot-" + snapshotIndex, new LogStart(snapshotIndex + 1, termBefore));
        commit(batch, snapshotIndex);
        return batch.build();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private long entries(PersistBatch.Builder batch, long after, long entryTerm) {
        long last = after;
        for (int parts = 1 + random.nextInt(2); parts > 0; parts--) {
            EntryBatchBuilder entries = EntryBatch.builder(last + 1, 1024);
            for (int count = 1 + random.nextInt(12); count > 0; count--) {
                byte[] payload = bytes(random.nextInt(payloadBytesMax + 1));
                EntryType type = random.nextInt(40) == 0 ? EntryType.CONFIGURATION : EntryType.COMMAND;
                entries.add(entryTerm, ++time, type, payload);
            }
            EntryBatch built = entries.build();
            batch.entries(built);
            last = built.lastIndex();
        }
        return last;
    }

    private long drawn(long from, long to) {
        return to <= from ? from : from + random.nextLong(to - from + 1);
    }
}
