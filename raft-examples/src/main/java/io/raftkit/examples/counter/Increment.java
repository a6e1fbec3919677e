package io.raftkit.examples.counter;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.client.RaftClient;
import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** A client of the counter, outside its cluster: it increments it some times, and reads it. It needs the API and {@code raft-client} alone. */
public final class Increment {
    private Increment() {}

    /** Takes the addresses on which the servers reach each other, {@code host:port,host:port,host:port}, and how often to increment. */
    public static void main(String[] args) {
        int times = Integer.parseInt(args[1]);
        int unknown = 0;
        try (RaftClient client = RaftClient.builder()
                .servers(args[0])
                .callTimeout(Duration.ofSeconds(30))
                .open()) {
            for (int i = 0; i < times; i++) {
                try {
                    client.submit(BigInteger.ONE.toByteArray()).join();
                } catch (CompletionException e) {
                    if (!(e.getCause() instanceof OutcomeUnknownException)) {
                        throw e;
                    }
                    // It may have been counted. Whoever sends it again may count it twice.
                    unknown++;
                }
            }
            BigInteger value = new BigInteger(client.read(new byte[0]).join());
            System.out.println(times - unknown + " acknowledged, " + unknown + " unknown, the counter is " + value);
        }
    }
}
