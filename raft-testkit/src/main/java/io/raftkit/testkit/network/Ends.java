package io.raftkit.testkit.network;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open ends of a network, by their addresses: at each address the one bound to it, and perhaps one beside it. */
final class Ends {
    private final Map<String, InMemoryTransport> bound = new ConcurrentHashMap<>();
    private final Map<String, InMemoryTransport> beside = new ConcurrentHashMap<>();

    InMemoryTransport add(InMemoryTransport end) throws BindException {
        Map<String, InMemoryTransport> ends = end.isBeside() ? beside : bound;
        if (ends.putIfAbsent(end.address(), end) != null) {
            throw new BindException("address " + end.address() + " is in use on this network");
        }
        return end;
    }

    void remove(InMemoryTransport end) {
        Map<String, InMemoryTransport> ends = end.isBeside() ? beside : bound;
        ends.remove(end.address(), end);
    }

    boolean isAnybodyAt(String address) {
        return bound.containsKey(address) || beside.containsKey(address);
    }

    /** Whoever is reached at an address. */
    List<InMemoryTransport> at(String address) {
        InMemoryTransport first = bound.get(address);
        InMemoryTransport second = beside.get(address);
        if (first == null) {
            return second == null ? List.of() : List.of(second);
        }
        return second == null ? List.of(first) : List.of(first, second);
    }

    /** Tells both ends that the connection between them broke. */
    void noticeBreak(int a, int b) {
        for (InMemoryTransport end : all()) {
            if (end.serverId() == a || end.serverId() == b) {
                end.connectionBroke(end.serverId() == a ? b : a);
            }
        }
    }

    List<InMemoryTransport> all() {
        List<InMemoryTransport> all = new ArrayList<>(bound.values());
        all.addAll(beside.values());
        return all;
    }
}
