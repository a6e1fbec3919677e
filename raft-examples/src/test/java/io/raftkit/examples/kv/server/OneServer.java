package io.raftkit.examples.kv.server;

import io.raftkit.api.Command;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A server over a state machine that no cluster replicates: what is submitted is applied at once. */
public final class OneServer implements AutoCloseable {
    private final KeyValueMachine machine = new KeyValueMachine();
    private final LongSupplier clock;
    private final RespServer server;
    private long index;
    private int commands;
    private int reads;

    public OneServer(ServerSettings settings) throws IOException {
        this.clock = settings.clock();
        server = RespServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new AtOnce(), settings);
    }

    public int port() {
        return server.port();
    }

    /** How much memory the requests and answers of its clients take. */
    long heldBytes() {
        CompletableFuture<Long> total = new CompletableFuture<>();
        server.execute(() -> total.complete(server.held().total()));
        return total.join();
    }

    /** The same, of a server that was closed, whose thread runs nothing any longer. */
    long heldBytesAfterTheEnd() {
        return server.held().total();
    }

    /** How many commands were submitted. */
    synchronized int commands() {
        return commands;
    }

    /** How many reads were asked for. */
    synchronized int reads() {
        return reads;
    }

    private synchronized byte[] apply(byte[] command) {
        commands++;
        return machine.apply(new Command(++index, 1, clock.getAsLong(), ByteBuffer.wrap(command)));
    }

    private synchronized byte[] query(byte[] query) {
        reads++;
        // As the leader's server does where a key is due.
        if (machine.nextDue() <= clock.getAsLong()) {
            machine.apply(new Command(++index, 1, clock.getAsLong(), ByteBuffer.allocate(0)));
        }
        return machine.query(query);
    }

    private final class AtOnce implements Replication {
        @Override
        public CompletableFuture<byte[]> submit(byte[] command) {
            return CompletableFuture.completedFuture(apply(command));
        }

        @Override
        public CompletableFuture<byte[]> read(byte[] query) {
            return CompletableFuture.completedFuture(query(query));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
