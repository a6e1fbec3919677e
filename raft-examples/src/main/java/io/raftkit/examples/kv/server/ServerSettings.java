package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.tls.Tls;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a server serves its clients.
 *
 * @param password what clients must give with AUTH or HELLO, or null if they need not
 * @param tls how to serve them with TLS, or null to serve them without
 * @param connectionsMax how many clients may be connected
 * @param heldBytesMax how much memory incomplete requests, requests that wait and answers that wait may take, of all clients
 * @param clock milliseconds since the epoch, for how long keys have still to live
 * @param facts what INFO tells about the server
 */
public record ServerSettings(
        @Nullable Bytes password,
        @Nullable Tls tls,
        int connectionsMax,
        long heldBytesMax,
        LongSupplier clock,
        Supplier<Map<String, String>> facts) {
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int HEAP_PART = 8;

    /** Without a password and TLS, for 10,000 clients, which may take an eighth of the heap. */
    public static ServerSettings defaults() {
        return new ServerSettings(
                null,
                null,
                CONNECTIONS_MAX,
                Runtime.getRuntime().maxMemory() / HEAP_PART,
                System::currentTimeMillis,
                Map::of);
    }

    /** The same with a password, or without one. */
    public ServerSettings withPassword(@Nullable Bytes given) {
        return new ServerSettings(given, tls, connectionsMax, heldBytesMax, clock, facts);
    }

    /** The same with TLS, or without it. */
    public ServerSettings withTls(@Nullable Tls given) {
        return new ServerSettings(password, given, connectionsMax, heldBytesMax, clock, facts);
    }

    /** The same with other bounds. */
    public ServerSettings withBounds(int connections, long heldBytes) {
        return new ServerSettings(password, tls, connections, heldBytes, clock, facts);
    }

    /** The same with something to tell by INFO. */
    public ServerSettings withFacts(Supplier<Map<String, String>> given) {
        return new ServerSettings(password, tls, connectionsMax, heldBytesMax, clock, given);
    }
}
