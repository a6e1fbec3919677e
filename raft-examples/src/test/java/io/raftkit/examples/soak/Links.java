package io.raftkit.examples.soak;

import io.raftkit.examples.cluster.Hosts;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The network between the servers: each reaches each other one through a relay of its own. Clients reach them directly. For one thread. */
final class Links implements Hosts, AutoCloseable {
    /** From a server to a server. */
    private record Link(int from, int to) {
        boolean isOf(int id) {
            return from == id || to == id;
        }
    }

    private final Map<String, Relay> relays = new TreeMap<>();
    private final Map<String, Link> links = new TreeMap<>();

    @Override
    public String peer(int by, int id, int port) {
        String address = LOOPBACK.peer(by, id, port);
        if (by == id) {
            return address;
        }
        String name = by + " to " + address;
        links.put(name, new Link(by, id));
        return relays.computeIfAbsent(name, absent -> relayTo(address)).address();
    }

    private static Relay relayTo(String address) {
        try {
            return Relay.to(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String address(int id) {
        return LOOPBACK.address(id);
    }

    @Override
    public List<String> prefix(int id) {
        return LOOPBACK.prefix(id);
    }

    /** Cuts a server off: from now on nothing passes between it and the others, and nobody is told. */
    void cutOff(int id) {
        relays.forEach((name, relay) -> {
            if (links.get(name).isOf(id)) {
                relay.cut();
            }
        });
    }

    /** Lets new connections pass again. */
    void heal() {
        relays.values().forEach(Relay::heal);
    }

    /** Breaks all connections with a reset. */
    void breakAll() {
        relays.values().forEach(Relay::breakConnections);
    }

    @Override
    public void close() throws IOException {
        for (Relay relay : relays.values()) {
            relay.close();
        }
    }
}
