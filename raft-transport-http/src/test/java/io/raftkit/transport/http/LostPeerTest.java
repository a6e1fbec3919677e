package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.testing.Fixtures;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that ends is told of as lost, also if it was reached once more after its connection broke: its process may still have answered, or
 * the operating system have accepted what nobody served.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostPeerTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int WRITE_MILLIS = 300;
    /** So long that the broken connection is noticed by a write. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private ServerSocket peer;
    /** The connection by which the node finds out whether the peer is there. */
    private Socket reached;

    private TestNode node;

    @BeforeEach
    void breakTheStreamOfAPeer() throws IOException {
        peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        peer.setSoTimeout(PATIENCE_MILLIS);
        node = new TestNode(1, Limits.standard(SILENCE));
        node.transport.updatePeers(0, Map.of(2, "127.0.0.1:" + peer.getLocalPort()));
        send();
        answer(accept(), "204 No Content");
        send();
        try (Socket stream = accept()) {
            head(stream.getInputStream());
        }
        reached = acceptWhenTheBreakIsNoticed();
    }

    /** Who writes into a broken connection learns of it at the first or the second write. */
    private Socket acceptWhenTheBreakIsNoticed() throws IOException {
        peer.setSoTimeout(WRITE_MILLIS);
        for (int attempt = 0; ; attempt++) {
            send();
            try {
                return accept();
            } catch (SocketTimeoutException e) {
                assertThat(attempt).as("attempts").isLessThan(PATIENCE_MILLIS / WRITE_MILLIS);
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        reached.close();
        peer.close();
        node.close();
    }

    private void send() {
        node.transport.send(Fixtures.frame(1, 2, 10));
    }

    private Socket accept() throws IOException {
        Socket connection = peer.accept();
        connection.setSoTimeout(PATIENCE_MILLIS);
        return connection;
    }

    /** Reads a request's head, and its body if it has a length. */
    private static void request(InputStream in) throws IOException {
        String head = head(in);
        int at = head.indexOf("content-length:");
        if (at >= 0) {
            in.skipNBytes(Integer.parseInt(
                    head.substring(at + 15, head.indexOf('\r', at)).strip()));
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the request goes on").isNotNegative();
            head.append(Character.toLowerCase((char) next));
        }
        return head.toString();
    }

    private static void answer(Socket accepted, String status) throws IOException {
        try (Socket connection = accepted) {
            request(new BufferedInputStream(connection.getInputStream()));
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void peerThatAcceptsOnceMore_andThenRefuses_isLost() throws Exception {
        reached.close();
        peer.close();
        await("word that server 2 is lost", () -> node.lost().contains(2));
    }

    @Test
    void peerThatAnswersOnceMore_andThenRefuses_isLost_whenSomethingIsSent() throws Exception {
        answer(reached, "200 OK");
        peer.close();
        await("word that server 2 is lost", () -> {
            send();
            return node.lost().contains(2);
        });
    }

    @Test
    void peerThatAnswersOnceMore_andThenRefuses_isLost_alsoIfNothingIsSent() throws Exception {
        answer(reached, "200 OK");
        peer.close();
        await("word that server 2 is lost", () -> node.lost().contains(2));
    }
}
