package io.raftkit.benchmarks.peers;

import java.util.Arrays;
import java.util.List;

/**
 * Where a server is.
 *
 * @param id which server
 * @param host its address
 * @param port where the others reach it
 */
public record Peer(int id, String host, int port) {
    /** Reads servers written as {@code id=host:port} between commas. */
    public static List<Peer> parse(String peers) {
        return Arrays.stream(peers.split(",")).map(Peer::of).toList();
    }

    private static Peer of(String peer) {
        int equals = peer.indexOf('=');
        int colon = peer.lastIndexOf(':');
        return new Peer(
                Integer.parseInt(peer.substring(0, equals)),
                peer.substring(equals + 1, colon),
                Integer.parseInt(peer.substring(colon + 1)));
    }

    /** The one with this id. */
    public static Peer of(List<Peer> peers, int id) {
        return peers.stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("server " + id + " is none of " + peers));
    }

    /** {@code host:port}. */
    public String address() {
        return host + ":" + port;
    }
}
