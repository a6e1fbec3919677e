package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.cluster.Outcome;
import io.raftkit.examples.server.FakeNode;
import io.raftkit.examples.server.HttpApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sending an increment again is right only where the first one had no effect; everything else is unknown. */
class DemoHttpTest {
    private final DemoHttp http = new DemoHttp();

    private Outcome ask(CompletableFuture<byte[]> answer) throws IOException {
        FakeNode node = new FakeNode(command -> answer, query -> answer);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HttpApi api = HttpApi.start(anyPort, DemoNode.routes(node))) {
            return http.increment(api.port(), 1).join();
        }
    }

    @Test
    void outcome_isWhatTheNodeSays() throws IOException {
        assertThat(ask(CompletableFuture.completedFuture(new byte[0]))).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(ask(CompletableFuture.failedFuture(
                        new RejectedException(RejectedException.Reason.NO_LEADER, "none"))))
                .isEqualTo(Outcome.REJECTED);
        assertThat(ask(CompletableFuture.failedFuture(
                        new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "late"))))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(ask(CompletableFuture.failedFuture(new IllegalStateException())))
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void outcome_nothingIsSentWithoutAConnection() throws IOException {
        // Bound, so that nobody else gets the port, but nobody listens.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(http.increment(bound.getLocalPort(), 1).join()).isEqualTo(Outcome.REJECTED);
        }
        assertThat(http.increment(0, 1).join()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void outcome_isUnknownWhenTheConnectionEndsWithoutAnAnswer() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Outcome> outcome = http.increment(socket.getLocalPort(), 1);
            try (var connection = socket.accept()) {
                assertThat(connection.getInputStream().read()).isEqualTo('P');
            }
            assertThat(outcome.join()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void outcome_isUnknownForAnAnswerThatCannotBeRead() {
        assertThat(Outcome.of(503, "<html>")).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(502, "{\"safeToRetry\":true}")).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(503, "")).isEqualTo(Outcome.UNKNOWN);
    }
}
