package io.raftkit.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.tcp.wire.ReturnWay;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that end within a frame. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutFrameTest {
    private static final int BODY_BYTES = 15 << 20;

    /** Were it kept, no frame would have room after one or two. */
    @Test
    void roomOfAFrameThatIsCutOff_isGivenBack() throws IOException {
        try (ServerSocket peer = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
                TcpTransport transport = TcpTransport.open(1, "127.0.0.1:0")) {
            peer.setSoTimeout(50);
            transport.updatePeers(0, Map.of(2, "127.0.0.1:" + peer.getLocalPort()));
            for (int i = 0; i < 4; i++) {
                assertThat(received(peer, transport, 1 << 20)).isEqualTo(1 << 20);
            }
            assertThat(received(peer, transport, BODY_BYTES)).isEqualTo(BODY_BYTES);
        }
    }

    /** Takes a connection, reads so many bytes, and ends it. */
    private static int received(ServerSocket peer, TcpTransport transport, int bytes) throws IOException {
        while (true) {
            transport.send(frame());
            try (Socket socket = peer.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                assertThat(in.readLong()).isEqualTo(ReturnWay.GREETING);
                new DataOutputStream(socket.getOutputStream()).writeInt(ReturnWay.ANSWER);
                socket.setSoTimeout(500);
                int read = in.readNBytes(bytes).length;
                if (read > 0) {
                    return read;
                }
            } catch (SocketTimeoutException e) {
                // What was sent came before the connection was opened, and was dropped.
            }
        }
    }

    private static Frame frame() {
        FrameHeader header = FrameHeader.builder()
                .kind(1)
                .clusterId(1)
                .from(1)
                .to(2)
                .storeId(3)
                .address("a:1")
                .build();
        return Frame.of(header.toBuilder(), List.of(ByteBuffer.allocate(BODY_BYTES)));
    }
}
