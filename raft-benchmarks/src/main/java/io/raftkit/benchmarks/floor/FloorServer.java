package io.raftkit.benchmarks.floor;

import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One server of the floor. The one with the lowest id leads. */
final class FloorServer implements SystemServer {
    private final @Nullable FloorLeader leader;
    private final LongSupplier commands;
    private final List<Closeable> open;

    private FloorServer(@Nullable FloorLeader leader, LongSupplier commands, List<Closeable> open) {
        this.leader = leader;
        this.commands = commands;
        this.open = open;
    }

    /** A server process. */
    public static void main(String[] args) {
        ServerLoop.main(args, FloorServer::start);
    }

    /** Starts a server, which writes its file first; returns when it is connected to the leader, or as the leader to all others. */
    static FloorServer start(ServerLoop.Given given) throws IOException {
        Files.createDirectories(given.data());
        FloorFile file = FloorFile.create(given.data());
        List<FloorPeer> peers = FloorPeer.parse(given.peers());
        return given.id() == peers.get(0).id() ? lead(peers, file) : follow(given.id(), peers, file);
    }

    private static FloorServer lead(List<FloorPeer> peers, FloorFile file) throws IOException {
        List<SocketChannel> followers = new ArrayList<>();
        for (FloorPeer peer : peers.subList(1, peers.size())) {
            followers.add(peer.connect());
        }
        FloorLeader leader = new FloorLeader(followers, file);
        thread("floor leader", leader::lead);
        for (int follower = 0; follower < followers.size(); follower++) {
            int number = follower;
            thread("floor acknowledgements of " + number, () -> leader.acknowledgements(number));
        }
        List<Closeable> open = new ArrayList<>(followers);
        open.add(file);
        return new FloorServer(leader, leader::commands, open);
    }

    private static FloorServer follow(int id, List<FloorPeer> peers, FloorFile file) throws IOException {
        InetSocketAddress address = peers.stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow(() -> new IOException("server " + id + " is none of " + peers))
                .address();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
            SocketChannel channel = listener.accept();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            FloorFollower follower = new FloorFollower(channel, file);
            thread("floor follower", follower::follow);
            return new FloorServer(null, follower::commands, List.of(channel, file));
        }
    }

    @Override
    public CompletableFuture<byte[]> write(byte[] command) {
        return leader == null
                ? CompletableFuture.failedFuture(new IllegalStateException("a follower takes no commands"))
                : leader.propose(command);
    }

    @Override
    public CompletableFuture<byte[]> read() {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("the floor has no reads"));
    }

    @Override
    public boolean leads() {
        return leader != null;
    }

    @Override
    public long applied() {
        return commands.getAsLong();
    }

    @Override
    public void close() {
        for (Closeable each : open) {
            try {
                each.close();
            } catch (IOException e) {
                System.err.println("not closed: " + each + " (" + e + ")");
            }
        }
    }

    private static void thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (ClosedChannelException e) {
                        // This server is closed.
                    } catch (IOException | InterruptedException e) {
                        System.err.println(name + " ends: " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
