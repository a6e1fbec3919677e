package io.raftkit.benchmarks.peers.ratis;

import io.raftkit.benchmarks.peers.Peer;
import io.raftkit.benchmarks.peers.PeerMain;
import io.raftkit.benchmarks.peers.PeerSystem;
import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** One server of Ratis, set up as the counter in its documentation is: gRPC between servers, its own log of segments. */
final class RatisServer implements SystemServer {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(UUID.nameUUIDFromBytes(new byte[] {1}));

    private final RaftServer server;
    private final CountingStateMachine state;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private final RepliedCalls replied = new RepliedCalls();

    private RatisServer(RaftServer server, CountingStateMachine state) {
        this.server = server;
        this.state = state;
    }

    /** A server process. */
    public static void main(String[] args) {
        PeerMain.main(args, RatisServer::start);
    }

    static RatisServer start(ServerLoop.Given given) throws IOException {
        Files.createDirectories(given.data());
        List<Peer> peers = Peer.parse(given.peers());
        Peer self = Peer.of(peers, given.id());
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(given.data().toFile()));
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, PeerSystem.hasSnapshots());
        GrpcConfigKeys.Server.setHost(properties, self.host());
        GrpcConfigKeys.Server.setPort(properties, self.port());
        CountingStateMachine state = new CountingStateMachine();
        RaftServer server = RaftServer.newBuilder()
                .setGroup(RaftGroup.valueOf(
                        GROUP, peers.stream().map(RatisServer::peer).toList()))
                .setProperties(properties)
                .setServerId(id(self))
                .setStateMachine(state)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
        server.start();
        return new RatisServer(server, state);
    }

    private static RaftPeerId id(Peer peer) {
        return RaftPeerId.valueOf("server-" + peer.id());
    }

    private static RaftPeer peer(Peer peer) {
        return RaftPeer.newBuilder().setId(id(peer)).setAddress(peer.address()).build();
    }

    @Override
    public CompletableFuture<byte[]> write(byte[] command) {
        long call = calls.incrementAndGet();
        return submit(RaftClientRequest.newBuilder()
                        .setType(RaftClientRequest.writeRequestType())
                        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(command)))
                        // As Ratis's own client does, so that a server need not keep the results of calls that have
                        // ended.
                        .setRepliedCallIds(replied.take())
                        .setCallId(call))
                .whenComplete((result, failure) -> replied.add(call));
    }

    @Override
    public CompletableFuture<byte[]> read() {
        return submit(RaftClientRequest.newBuilder()
                .setType(RaftClientRequest.readRequestType())
                .setMessage(Message.EMPTY)
                .setCallId(calls.incrementAndGet()));
    }

    private CompletableFuture<byte[]> submit(RaftClientRequest.Builder request) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        try {
            server.submitClientRequestAsync(request.setClientId(client)
                            .setServerId(server.getId())
                            .setGroupId(GROUP)
                            .build())
                    .whenComplete((reply, failure) -> {
                        if (failure != null) {
                            result.completeExceptionally(
                                    failure instanceof CompletionException wrapper ? wrapper.getCause() : failure);
                        } else if (reply.isSuccess()) {
                            result.complete(reply.getMessage().getContent().toByteArray());
                        } else {
                            result.completeExceptionally(reply.getException());
                        }
                    });
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public boolean leads() {
        try {
            return server.getDivision(GROUP).getInfo().isLeaderReady();
        } catch (IOException e) {
            // Not started, or closed.
            return false;
        }
    }

    @Override
    public long applied() {
        return state.value();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("not closed: " + e);
        }
    }
}
