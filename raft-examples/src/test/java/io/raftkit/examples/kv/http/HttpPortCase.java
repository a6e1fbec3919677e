package io.raftkit.examples.kv.http;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the HTTP port, each with a server of its own and a client of it. */
abstract class HttpPortCase {
    OneHttpServer server;
    HttpCaller client;

    @BeforeEach
    void start() throws IOException {
        server = new OneHttpServer(ServerSettings.defaults());
        client = server.caller();
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Memory is given back after an answer was sent. */
    static void awaitNothingHeld(OneHttpServer server) {
        Await.until(
                "all memory is given back",
                HttpNodes.PATIENCE,
                () -> server.heldBytes() == 0 ? Optional.of(true) : Optional.empty());
    }
}
