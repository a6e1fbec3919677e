package io.raftkit.benchmarks.process;

import io.raftkit.examples.cluster.Hosts;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Servers on the loopback address, each of which the others reach through a relay. For one thread. */
final class Relays implements Hosts, AutoCloseable {
    private final Map<Integer, Relay> relays = new TreeMap<>();

    /** The relay to the server that listens on this port. */
    Relay to(int port) {
        return relays.computeIfAbsent(port, absent -> {
            try {
                return Relay.to("127.0.0.1:" + port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public String peer(int by, int id, int port) {
        return by == id ? LOOPBACK.peer(by, id, port) : to(port).address();
    }

    @Override
    public String address(int id) {
        return LOOPBACK.address(id);
    }

    @Override
    public List<String> prefix(int id) {
        return LOOPBACK.prefix(id);
    }

    @Override
    public void close() throws IOException {
        for (Relay relay : relays.values()) {
            relay.close();
        }
    }
}
