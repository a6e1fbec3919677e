package io.raftkit.testkit.storage;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryBatchBuilder;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.Member;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.TermAndVote;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches as a server would persist them, drawn from a seed: the first start, new terms and votes, entries, conflicts that truncate the log
 * and replace its end by entries of other terms, compaction, snapshots that lie beyond the log, configurations, commit hints.
 */
public final class PersistWorkload {
    private static final int SERVERS = 5;

    private final SplittableRandom random;
    private final int payloadBytesMax;
    private PersisterModel model = new PersisterModel();
    private long time;

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

    private PersistBatch firstStart() {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            members.add(new Member(id, "server" + id + ":700" + id, true));
        }
        Bootstrap bootstrap = new Bootstrap(1, 4711, 0, random.nextLong() | 1, new Configuration(members), true, false);
        return PersistBatch.builder().bootstrap(bootstrap).build();
    }

    private PersistBatch next() {
        PersistBatch.Builder batch = PersistBatch.builder();
        long term = model.termAndVote().term();
        if (term == 0 || random.nextInt(8) == 0) {
            term += 1 + random.nextInt(2);
            batch.termAndVote(new TermAndVote(term, random.nextInt(SERVERS + 1)));
        }
        if (random.nextInt(25) == 0) {
            batch.peerStoreId(1 + random.nextInt(SERVERS), random.nextLong());
        }
        int kind = random.nextInt(20);
        if (kind == 0) {
            return snapshotInstalled(batch, term);
        }
        long last = model.lastIndex();
        if (kind <= 3 && last > model.commitHint()) {
            long cut = Math.max(model.commitHint() + 1, model.logStart().firstIndex());
            long from = cut + random.nextLong(last - cut + 2);
            batch.truncateFrom(from);
            last = Math.min(last, from - 1);
        }
        if (kind <= 17) {
            long lastTerm = Math.max(1, model.termAt(last));
            last = entries(batch, last, random.nextInt(3) == 0 ? lastTerm : drawn(lastTerm, term));
        }
        if (random.nextInt(4) == 0 && last > model.commitHint()) {
            batch.commitHint(drawn(model.commitHint() + 1, last));
        }
        if (kind == 18 && model.commitHint() >= model.logStart().firstIndex()) {
            long first = drawn(model.logStart().firstIndex(), model.commitHint());
            batch.logStart(new LogStart(first + 1, model.termAt(first)));
        }
        return batch.build();
    }

    private PersistBatch snapshotInstalled(PersistBatch.Builder batch, long term) {
        long snapshotIndex = model.lastIndex() + random.nextInt(20);
        if (snapshotIndex == 0) {
            return batch.build();
        }
        batch.logStart(new LogStart(snapshotIndex + 1, Math.max(model.termAt(model.lastIndex()), term)));
        return batch.commitHint(snapshotIndex).build();
    }

    private long entries(PersistBatch.Builder batch, long after, long firstTerm) {
        long last = after;
        long term = Math.max(1, firstTerm);
        for (int parts = 1 + random.nextInt(2); parts > 0; parts--) {
            EntryBatchBuilder entries = EntryBatch.builder(last + 1, 1024);
            for (int count = 1 + random.nextInt(12); count > 0; count--) {
                byte[] payload = new byte[random.nextInt(payloadBytesMax + 1)];
                random.nextBytes(payload);
                EntryType type = random.nextInt(40) == 0 ? EntryType.CONFIGURATION : EntryType.COMMAND;
                entries.add(term, ++time, type, payload);
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
