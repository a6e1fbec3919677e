package io.raftkit.testkit.sim;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/** A state machine as a node sees it: what is applied is watched, and takes its time. */
final class WatchedStateMachine implements StateMachine {
    private final int serverId;
    private final StateMachine watched;
    private final ClusterWatch watch;
    private final IntConsumer afterCommands;

    WatchedStateMachine(int serverId, StateMachine watched, ClusterWatch watch, IntConsumer afterCommands) {
        this.serverId = serverId;
        this.watched = watched;
        this.watch = watch;
        this.afterCommands = afterCommands;
    }

    @Override
    public byte[] apply(Command command) {
        throw new IllegalStateException("a node applies batches");
    }

    @Override
    public void apply(CommandBatch batch) throws Exception {
        WatchedBatch seen = new WatchedBatch(batch);
        watched.apply(seen);
        for (int i = 0; i < seen.completed.size(); i++) {
            watch.applied(serverId, seen.completed.get(i), seen.results.get(i));
        }
        afterCommands.accept(batch.size());
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
    public View snapshot() {
        return watched.snapshot();
    }

    @Override
    public void restore(InputStream in) throws IOException {
        watched.restore(in);
    }

    @Override
    public long lastApplied() {
        return watched.lastApplied();
    }
}
