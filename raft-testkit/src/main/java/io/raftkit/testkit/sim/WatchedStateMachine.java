package io.raftkit.testkit.sim;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;

/** The user's state machine as a node sees it: what is applied is watched, and takes its time. */
final class WatchedStateMachine implements StateMachine {
    private final int serverId;
    private final StateMachine watched;
    private final SafetyWatch watch;
    private final IntConsumer afterCommands;
    private long lastIndex;

    WatchedStateMachine(int serverId, StateMachine watched, SafetyWatch watch, IntConsumer afterCommands) {
        this.serverId = serverId;
        this.watched = watched;
        this.watch = watch;
        this.afterCommands = afterCommands;
        lastIndex = watched.lastApplied();
    }

    @Override
    public byte[] apply(Command command) {
        throw new IllegalStateException("a node applies batches");
    }

    @Override
    public void apply(CommandBatch batch) throws Exception {
        for (Command command : batch) {
            watch.applied(serverId, lastIndex, command);
            lastIndex = command.index();
        }
        watched.apply(batch);
        afterCommands.accept(batch.size());
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
