package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/** A state machine as a node sees it: what is applied is watched, takes its time, and can fail. */
final class WatchedStateMachine implements StateMachine {
    private final int serverId;
    private final StateMachine watched;
    private final ClusterWatch watch;
    private final ServerConditions conditions;
    private final IntConsumer afterCommands;

    WatchedStateMachine(
            int serverId,
            StateMachine watched,
            ClusterWatch watch,
            ServerConditions conditions,
            IntConsumer afterCommands) {
        this.serverId = serverId;
        this.watched = watched;
        this.watch = watch;
        this.conditions = conditions;
        this.afterCommands = afterCommands;
    }

    @Override
    public byte[] apply(Command command) {
        throw new IllegalStateException("a node applies batches");
    }

    @Override
    public void apply(CommandBatch batch) throws Exception {
        ApplyFailure failure = conditions.applyFailure;
        if (failure != ApplyFailure.NONE) {
            watch.applyFailed(serverId);
            fail(failure, batch);
            return;
        }
        WatchedBatch seen = new WatchedBatch(batch);
        try {
            watched.apply(seen);
        } catch (Throwable t) {
            watch.applyFailed(serverId);
            throw t;
        }
        for (int i = 0; i < seen.completed.size(); i++) {
            watch.applied(serverId, seen.completed.get(i), seen.results.get(i));
        }
        afterCommands.accept(batch.size());
    }

    private void fail(ApplyFailure failure, CommandBatch batch) throws Exception {
        switch (failure) {
            case BEFORE -> throw new IllegalStateException("no state machine (simulated)");
            case ERROR -> throw new StackOverflowError("no state machine (simulated)");
            case AFTER -> {
                watched.apply(new WatchedBatch(batch));
                throw new IllegalStateException("a state machine no more (simulated)");
            }
            case NONE, UNANSWERED -> watched.apply(new SilentBatch(batch));
        }
    }

    /** A batch that hears no answer to its last command. */
    private record SilentBatch(CommandBatch batch) implements CommandBatch {
        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public Iterator<Command> iterator() {
            return batch.iterator();
        }

        @Override
        public void complete(Command command, byte[] result) {
            long last = 0;
            for (Command each : batch) {
                last = each.index();
            }
            if (command.index() < last) {
                batch.complete(command, result);
            }
        }
    }

    /** A batch that remembers the results it was given. */
    private static final class WatchedBatch implements CommandBatch {
        private final CommandBatch batch;
        private final List<Command> completed = new ArrayList<>();
        private final List<byte[]> results = new ArrayList<>();

        WatchedBatch(CommandBatch batch) {
            this.batch = batch;
        }

        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public Iterator<Command> iterator() {
            return batch.iterator();
        }

        @Override
        public void complete(Command command, byte[] result) {
            batch.complete(command, result);
            completed.add(command);
            results.add(result);
        }
    }

    @Override
    public byte[] query(byte[] query) throws Exception {
        return watched.query(query);
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return watched.snapshot(point);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        watched.restore(snapshot);
        watch.restored(serverId, snapshot.index());
    }

    @Override
    public long lastApplied() {
        return watched.lastApplied();
    }
}
