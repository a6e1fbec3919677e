package io.raftkit.examples.kv.server;

import io.raftkit.api.Command;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A state machine that no cluster replicates: what is submitted is applied at once. */
public final class AppliedAtOnce implements Replication {
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
    public synchronized CompletableFuture<byte[]> submit(byte[] command) {
        commands++;
        return CompletableFuture.completedFuture(apply(command));
    }

    @Override
    public synchronized CompletableFuture<byte[]> read(byte[] query) {
        reads++;
        // As the leader's server does where a key is due.
        if (machine.nextDue() <= clock.getAsLong()) {
            apply(new byte[0]);
        }
        return CompletableFuture.completedFuture(machine.query(query));
    }

    private byte[] apply(byte[] command) {
        return machine.apply(new Command(++index, 1, clock.getAsLong(), ByteBuffer.wrap(command)));
    }
}
