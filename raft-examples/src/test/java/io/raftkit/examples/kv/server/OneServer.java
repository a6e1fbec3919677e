package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.machine.KeyValueMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A server over a state machine that no cluster replicates. */
public final class OneServer implements AutoCloseable {
    private final AppliedAtOnce replication;
    private final RespServer server;

    public OneServer(ServerSettings settings) throws IOException {
        replication = new AppliedAtOnce(new KeyValueMachine(), settings.clock());
        server = RespServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), replication, settings);
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
    int commands() {
        return replication.commands();
    }

    /** How many reads were asked for. */
    int reads() {
        return replication.reads();
    }

    @Override
    public void close() {
        server.close();
    }
}
