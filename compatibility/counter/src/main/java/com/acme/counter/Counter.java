package com.acme.counter;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;

/** A replicated counter, and a server of a cluster of one that increments it three times: {@code DIRECTORY HOST:PORT}. */
public final class Counter implements StateMachine {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private BigInteger value = BigInteger.ZERO;

    @Override
    public byte[] apply(Command increment) {
        value = value.add(new BigInteger(increment.bytes()));
        return value.toByteArray();
    }

    @Override
    public byte[] query(byte[] query) {
        return value.toByteArray();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = value.toByteArray();
        return out -> out.write(state);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        value = new BigInteger(snapshot.stream().readAllBytes());
    }

    /** Starts the server, increments, reads, and stops. */
    public static void main(String[] args) {
        try (RaftNode node = RaftNode.builder()
                .id(1)
                .peers("1=" + args[1])
                .data(Path.of(args[0]))
                .stateMachine(new Counter())
                .start()) {
            for (int i = 0; i < 3; i++) {
                node.submit(BigInteger.ONE.toByteArray(), TIMEOUT).join();
            }
            System.out.println("counted " + new BigInteger(node.read(new byte[0], TIMEOUT).join())
                    + " in " + Counter.class.getModule());
        }
    }
}
