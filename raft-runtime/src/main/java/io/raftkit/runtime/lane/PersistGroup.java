package io.raftkit.runtime.lane;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.HeldMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Consecutive steps for the persister, written together: one wait for the disk instead of many.
 *
 * @param steps at least one, in order
 */
record PersistGroup(List<Effects.Persist> steps) {
    private static final int STEPS_MAX = 1_024;
    private static final long BYTES_MAX = 8 << 20;

    /** Takes out as many steps as may be written together, at least one. The queue is not empty. */
    static PersistGroup poll(Queue<Effects.Persist> queue) {
        List<Effects.Persist> steps = new ArrayList<>();
        long bytes = 0;
        for (Effects.Persist step = queue.poll(); step != null; step = queue.poll()) {
            steps.add(step);
            bytes += bytes(step.batch());
            if (steps.size() == STEPS_MAX || bytes >= BYTES_MAX) {
                break;
            }
        }
        return new PersistGroup(steps);
    }

    /** What to write; empty if no step has anything. */
    List<PersistBatch> batches() {
        boolean isAnything = steps.stream().anyMatch(step -> !step.batch().isEmpty());
        return isAnything ? steps.stream().map(Effects.Persist::batch).toList() : List.of();
    }

    /** The last step's. */
    long ticket() {
        return steps.get(steps.size() - 1).ticket();
    }

    /** What to send once all is durable, in the order of the steps, without what a later message makes unnecessary. */
    List<Effects.Outgoing> held() {
        List<Effects.Outgoing> held = new ArrayList<>();
        steps.forEach(step -> held.addAll(step.held()));
        return HeldMessages.newest(held);
    }

    /** The first steps. */
    PersistGroup first(int count) {
        return new PersistGroup(steps.subList(0, count));
    }

    /** The steps behind the first ones. */
    PersistGroup behind(int count) {
        return count == 0 ? this : new PersistGroup(steps.subList(count, steps.size()));
    }

    private static long bytes(PersistBatch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.entries().size(); i++) {
            bytes += batch.entries().get(i).sizeBytes();
        }
        return bytes;
    }
}
