package io.raftkit.examples.kv.server;

import io.raftkit.api.Command;
import io.raftkit.api.ReadOptions;
import io.raftkit.examples.kv.machine.Direct;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.typed.TypedClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A state machine that no cluster replicates: what is submitted is applied at once. */
public final class AppliedAtOnce implements Replication {
    private static final Duration ANY = Duration.ofMinutes(1);

    private final TypedClient calls = TypedClient.of(KeyValueMachine.SCHEMA, this::submit, this::read);
    private final KeyValueMachine machine;
    private final LongSupplier clock;
    private long index;
    private int commands;
    private int reads;

    public AppliedAtOnce(KeyValueMachine machine, LongSupplier clock) {
        this.machine = machine;
        this.clock = clock;
    }

    /** How many commands were submitted. */
    synchronized int commands() {
        return commands;
    }

    /** How many reads were asked for. */
    synchronized int reads() {
        return reads;
    }

    @Override
    public <R> CompletableFuture<R> submit(KeyValueCommand<R> command) {
        return calls.submit(command, ANY);
    }

    @Override
    public <R> CompletableFuture<R> read(KeyValueQuery<R> query) {
        return calls.read(query, ANY);
    }

    /** As a node has it applied. */
    public synchronized CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        commands++;
        return CompletableFuture.completedFuture(apply(command));
    }

    /** As a node answers it. */
    public synchronized CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
        reads++;
        // As the leader's server does where a key is due.
        if (machine.nextDue() <= clock.getAsLong()) {
            apply(KeyValueMachine.SCHEMA.encode(new KeyValueCommand.Tick()));
        }
        return CompletableFuture.completedFuture(Direct.query(machine, query));
    }

    private byte[] apply(byte[] command) {
        return Direct.apply(machine, new Command(++index, 1, clock.getAsLong(), ByteBuffer.wrap(command)));
    }
}
