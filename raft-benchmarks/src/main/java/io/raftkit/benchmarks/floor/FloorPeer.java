package io.raftkit.benchmarks.floor;

import io.raftkit.examples.cluster.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a server is.
 *
 * @param id which server
 * @param address where it listens
 */
record FloorPeer(int id, InetSocketAddress address) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Reads servers written as {@code id=host:port} between commas; in order of their ids. */
    static List<FloorPeer> parse(String peers) {
        return Arrays.stream(peers.split(","))
                .map(FloorPeer::of)
                .sorted(Comparator.comparingInt(FloorPeer::id))
                .toList();
    }

    private static FloorPeer of(String peer) {
        int equals = peer.indexOf('=');
        int colon = peer.lastIndexOf(':');
        return new FloorPeer(
                Integer.parseInt(peer.substring(0, equals)),
                new InetSocketAddress(peer.substring(equals + 1, colon), Integer.parseInt(peer.substring(colon + 1))));
    }

    /** Connects, as soon as the server listens. Blocks. */
    SocketChannel connect() {
        return Await.until("server " + id + " listens", PATIENCE, () -> {
            try {
                SocketChannel channel = SocketChannel.open(address);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return Optional.of(channel);
            } catch (ConnectException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
