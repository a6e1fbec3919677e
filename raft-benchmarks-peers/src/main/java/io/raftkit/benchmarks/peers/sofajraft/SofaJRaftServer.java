package io.raftkit.benchmarks.peers.sofajraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import io.raftkit.benchmarks.peers.Peer;
import io.raftkit.benchmarks.peers.PeerMain;
import io.raftkit.benchmarks.peers.PeerSystem;
import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One server of SOFAJRaft, set up as the counter in its documentation is: RocksDB for the log, Bolt between servers. */
final class SofaJRaftServer implements SystemServer {
    private static final String GROUP = "counter";
    private static final byte[] NOTHING = {};

    private final RaftGroupService service;
    private final Node node;
    private final CountingStateMachine state;

    private SofaJRaftServer(RaftGroupService service, CountingStateMachine state) {
        this.service = service;
        this.node = service.start();
        this.state = state;
    }

    /** A server process. */
    public static void main(String[] args) {
        PeerMain.main(args, SofaJRaftServer::start);
    }

    static SofaJRaftServer start(ServerLoop.Given given) throws IOException {
        Files.createDirectories(given.data());
        List<Peer> peers = Peer.parse(given.peers());
        CountingStateMachine state = new CountingStateMachine();
        NodeOptions options = new NodeOptions();
        options.setInitialConf(new Configuration(
                peers.stream().map(peer -> new PeerId(peer.host(), peer.port())).toList()));
        options.setFsm(state);
        options.setLogUri(given.data().resolve("log").toString());
        options.setRaftMetaUri(given.data().resolve("meta").toString());
        options.setSnapshotUri(given.data().resolve("snapshot").toString());
        options.setRaftOptions(raftOptions());
        if (!PeerSystem.hasSnapshots()) {
            options.setSnapshotIntervalSecs(0);
        }
        Peer self = Peer.of(peers, given.id());
        return new SofaJRaftServer(new RaftGroupService(GROUP, new PeerId(self.host(), self.port()), options), state);
    }

    /** The defaults. That the log is forced is one, said here because it must not change. */
    static RaftOptions raftOptions() {
        RaftOptions options = new RaftOptions();
        options.setSync(true);
        return options;
    }

    @Override
    public CompletableFuture<byte[]> write(byte[] command) {
        Write write = new Write();
        node.apply(new Task(ByteBuffer.wrap(command), write));
        return write.result();
    }

    @Override
    public CompletableFuture<Long> read() {
        CompletableFuture<Long> value = new CompletableFuture<>();
        node.readIndex(NOTHING, new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                if (status.isOk()) {
                    value.complete(state.value());
                } else {
                    value.completeExceptionally(new StatusException(status));
                }
            }
        });
        return value;
    }

    @Override
    public boolean leads() {
        return node.isLeader(false);
    }

    @Override
    public long applied() {
        return state.value();
    }

    @Override
    public void close() {
        service.shutdown();
    }
}
