package io.raftkit.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When {@link SocketTransport} tells that a peer is lost. */
class LostPeerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The operating system takes connections for a process that no longer serves them. */
    @Test
    void peerLost_isReported_whenThePeerAcceptedOnceMoreAfterTheBreak() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Lost lost = new Lost();
        ServerSocket peer = new ServerSocket(0, 50, loopback);
        try (peer;
                SocketTransport transport = SocketTransport.listenAt(loopback.getHostAddress() + ":0")) {
            transport.register(0, lost);
            transport.updatePeers(0, Map.of(2, loopback.getHostAddress() + ":" + peer.getLocalPort()));
            transport.send(frame());
            try (Socket connection = peer.accept()) {
                connection.getInputStream().read();
            }
            // The attempt to connect again, which ends well.
            peer.accept().close();
            peer.close();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!lost.id.isDone()) {
                assertThat(System.nanoTime() - end)
                        .as("waits for word that the peer is lost")
                        .isNegative();
                transport.send(frame());
                lost.await();
            }
            assertThat(lost.id).isCompletedWithValue(2);
        }
    }

    private static Frame frame() {
        FrameHeader header = FrameHeader.builder()
                .kind(7)
                .clusterId(1)
                .from(1)
                .to(2)
                .storeId(41)
                .address("127.0.0.1:1")
                .build();
        return Frame.of(header.toBuilder(), List.of());
    }

    private static final class Lost implements Inbox {
        private final CompletableFuture<Integer> id = new CompletableFuture<>();

        void await() throws InterruptedException, ExecutionException {
            try {
                id.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // The transport may drop what it is given: once more.
            }
        }

        @Override
        public Admission admit(FrameHeader header) {
            return Admission.ADMITTED;
        }

        @Override
        public void receive(Frame received) {}

        @Override
        public void peerLost(int serverId) {
            id.complete(serverId);
        }

        @Override
        public NodeStatus status() {
            return NodeStatus.builder(1).build();
        }
    }
}
