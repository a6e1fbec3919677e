package io.raftkit.benchmarks.peers.jgroups;

import io.raftkit.benchmarks.peers.Peer;
import io.raftkit.benchmarks.peers.PeerMain;
import io.raftkit.benchmarks.peers.PeerSystem;
import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jgroups.JChannel;
import org.jgroups.raft.RaftHandle;

/** One server of jgroups-raft, set up by the file {@code jgroups-raft.xml} beside this class, which says where it differs from the library's own. */
final class JGroupsRaftServer implements SystemServer {
    private static final byte[] READ = {};

    private final JChannel channel;
    private final RaftHandle raft;
    private final CountingStateMachine state;

    private JGroupsRaftServer(JChannel channel, RaftHandle raft, CountingStateMachine state) {
        this.channel = channel;
        this.raft = raft;
        this.state = state;
    }

    /** A server process. */
    public static void main(String[] args) {
        PeerMain.main(args, JGroupsRaftServer::start);
    }

    // JGroups declares Exception.
    static JGroupsRaftServer start(ServerLoop.Given given) throws Exception {
        Files.createDirectories(given.data());
        List<Peer> peers = Peer.parse(given.peers());
        Peer self = Peer.of(peers, given.id());
        // The file names these properties.
        System.setProperty("raft.host", self.host());
        System.setProperty("raft.port", "" + self.port());
        System.setProperty(
                "raft.hosts",
                peers.stream()
                        .map(peer -> peer.host() + "[" + peer.port() + "]")
                        .collect(Collectors.joining(",")));
        System.setProperty(
                "raft.members", peers.stream().map(JGroupsRaftServer::name).collect(Collectors.joining(",")));
        System.setProperty("raft.id", name(self));
        System.setProperty("raft.logs", given.data().toString());
        try (InputStream settings = JGroupsRaftServer.class.getResourceAsStream("jgroups-raft.xml")) {
            JChannel channel = new JChannel(Objects.requireNonNull(settings)).name(name(self));
            CountingStateMachine state = new CountingStateMachine();
            RaftHandle raft = new RaftHandle(channel, state).raftId(name(self));
            if (!PeerSystem.hasSnapshots()) {
                raft.raft().maxLogSize(Long.MAX_VALUE);
            }
            channel.connect("counter");
            return new JGroupsRaftServer(channel, raft, state);
        }
    }

    private static String name(Peer peer) {
        return "server-" + peer.id();
    }

    @Override
    public CompletableFuture<byte[]> write(byte[] command) {
        if (command.length == 0) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no bytes are a read here"));
        }
        if (!raft.isLeader()) {
            // Else it is forwarded, and never ends if the leader does.
            return CompletableFuture.failedFuture(new IllegalStateException("this server does not lead"));
        }
        try {
            return raft.setAsync(command, 0, command.length);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<byte[]> read() {
        try {
            return raft.getAsync(READ, 0, 0);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean leads() {
        return raft.isLeader();
    }

    @Override
    public long applied() {
        return state.value();
    }

    @Override
    public void close() {
        channel.close();
    }
}
