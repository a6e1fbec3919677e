package io.raftkit.runtime.lane;

import io.raftkit.api.spi.PersistBatch;
import io.raftkit.engine.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Consecutive steps for the persister written as one batch: one wait for the disk instead of many. Only what means the same in one batch
 * as in several is joined.
 *
 * @param ticket the last step's
 * @param batch what to write, possibly nothing
 * @param held what to send once it is durable, in the order of the steps
 */
record PersistGroup(long ticket, PersistBatch batch, List<Effects.Outgoing> held) {
    private static final int STEPS_MAX = 1_024;
    private static final long BYTES_MAX = 8 << 20;

    /** Takes out as many steps as can be joined, at least one. The queue is not empty. */
    static PersistGroup poll(Queue<Effects.Persist> steps) {
        Effects.Persist first = steps.remove();
        Effects.Persist next = steps.peek();
        if (next == null || !canFollow(first.batch(), next.batch())) {
            return new PersistGroup(first.ticket(), first.batch(), first.held());
        }
        PersistBatch.Builder joined = PersistBatch.builder();
        List<Effects.Outgoing> held = new ArrayList<>(first.held());
        append(joined, first.batch());
        long bytes = bytes(first.batch());
        long ticket = first.ticket();
        for (int count = 1; count < STEPS_MAX && bytes < BYTES_MAX; count++) {
            Effects.Persist step = steps.peek();
            if (step == null || !canFollow(first.batch(), step.batch())) {
                break;
            }
            steps.remove();
            append(joined, step.batch());
            bytes += bytes(step.batch());
            held.addAll(step.held());
            ticket = step.ticket();
        }
        return new PersistGroup(ticket, joined.build(), held);
    }

    /**
     * A batch takes effect in a fixed order: truncation, entries, start of the log. So a later truncation would come before earlier
     * entries, and later entries before an earlier start of the log.
     */
    private static boolean canFollow(PersistBatch first, PersistBatch next) {
        return first.logStart() == null
                && next.bootstrap() == null
                && next.truncateFrom() == 0
                && next.logStart() == null;
    }

    private static void append(PersistBatch.Builder joined, PersistBatch batch) {
        if (batch.bootstrap() != null) {
            joined.bootstrap(batch.bootstrap());
        }
        if (batch.termAndVote() != null) {
            joined.termAndVote(batch.termAndVote());
        }
        batch.peerStoreIds().forEach(joined::peerStoreId);
        if (batch.truncateFrom() != 0) {
            joined.truncateFrom(batch.truncateFrom());
        }
        batch.entries().forEach(joined::entries);
        if (batch.commitHint() != 0) {
            joined.commitHint(batch.commitHint());
        }
    }

    private static long bytes(PersistBatch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.entries().size(); i++) {
            bytes += batch.entries().get(i).sizeBytes();
        }
        return bytes;
    }
}
