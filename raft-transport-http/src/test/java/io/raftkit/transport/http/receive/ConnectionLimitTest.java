package io.raftkit.transport.http.receive;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private static final int MAX = 3;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final ConnectionLimit limit = new ConnectionLimit(MAX, connector);
    private final List<Socket> callers = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Socket caller : callers) {
            caller.close();
        }
        server.stop();
    }

    private Socket call() throws IOException {
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        callers.add(caller);
        caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return caller;
    }

    private static void assertAnswered(Socket caller) throws IOException {
        assertThat(caller.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 204");
    }

    @Test
    void callersBeyondTheLimit_areNotAccepted_untilOthersLeave() throws Exception {
        connector.setHost("127.0.0.1");
        connector.addBean(limit);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Replies.empty(response, callback);
                return true;
            }
        });
        server.start();
        for (int i = 0; i < MAX; i++) {
            assertAnswered(call());
        }
        await("the limit", () -> !connector.isAccepting());
        Socket early = call();
        Socket late = call();
        assertThat(connector.getConnectedEndPoints()).hasSize(MAX);
        callers.get(0).close();
        assertAnswered(early);
        // Jetty tells of a connection's end before it leaves its own set.
        await("no more than the limit", () -> connector.getConnectedEndPoints().size() <= MAX);
        callers.get(1).close();
        assertAnswered(late);
        callers.get(2).close();
        await("room", connector::isAccepting);
    }

    @Test
    void connectionsThatAreNotOpenYet_count_andThoseThatNeverOpenMakeRoom() throws Exception {
        List<SocketChannel> arriving = new ArrayList<>();
        for (int i = 0; i < MAX; i++) {
            arriving.add(SocketChannel.open());
            limit.onAccepting(arriving.get(i));
        }
        assertThat(connector.isAccepting()).isFalse();
        limit.onAcceptFailed(arriving.get(0), new IOException("no selector"));
        assertThat(connector.isAccepting()).isTrue();
        limit.onAccepting(arriving.get(0));
        assertThat(connector.isAccepting()).isFalse();
        arriving.get(1).close();
        try (SocketChannel another = SocketChannel.open()) {
            limit.onAccepting(another);
            limit.onAcceptFailed(another, new IOException("no selector"));
            assertThat(connector.isAccepting()).as("one ended unseen").isTrue();
        }
        for (SocketChannel channel : arriving) {
            channel.close();
        }
    }
}
