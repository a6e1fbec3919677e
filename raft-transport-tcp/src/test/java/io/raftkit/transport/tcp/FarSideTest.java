package io.raftkit.transport.tcp;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.tcp.wire.ReturnWay;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who listens at the address of a server, and is none, or does not behave as one. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FarSideTest {
    private static final byte[] ANSWER = "RFTA".getBytes(StandardCharsets.US_ASCII);
    private static final int GREETING_BYTES = 8;

    private ServerSocket listener;
    private final AtomicInteger accepted = new AtomicInteger();
    private TestNode node;

    @BeforeEach
    void open() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        node = new TestNode(1, Limits.standard(Duration.ofMillis(400)));
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        listener.close();
    }

    /** What is done with a connection. */
    private interface Behaviour {
        void serve(Socket connection, OutputStream out) throws Exception;
    }

    /** Serves each connection in this way, one after the other, after the greeting has come. */
    private void serve(Behaviour behaviour) {
        Thread thread = new Thread(() -> {
            while (!listener.isClosed()) {
                try (Socket connection = listener.accept()) {
                    accepted.incrementAndGet();
                    connection.getInputStream().readNBytes(GREETING_BYTES);
                    behaviour.serve(connection, connection.getOutputStream());
                } catch (Exception e) {
                    // The next one.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        node.transport.updatePeers(0, Map.of(2, "127.0.0.1:" + listener.getLocalPort()));
    }

    private void awaitProblem(String words) throws InterruptedException {
        await("a problem with " + words, () -> {
            node.transport.send(frame(1, 2, 10));
            String problem = node.problem(2);
            return problem != null && problem.contains(words);
        });
    }

    @Test
    void whoAnswersWithAnotherProtocol_isNotAServer() throws Exception {
        serve((connection, out) -> out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        awaitProblem("it does not speak the protocol of this transport");
    }

    @Test
    void whoAnswersWithTls_needsTls() throws Exception {
        serve((connection, out) -> out.write(new byte[] {0x15, 3, 3, 0, 2, 2, 40}));
        awaitProblem("it speaks TLS, and this server does not");
    }

    @Test
    void whoNeverAnswers_isCalledAgain_lessOften() throws Exception {
        serve((connection, out) -> TimeUnit.DAYS.sleep(1));
        awaitProblem("no answer at");
        assertThat(node.lost()).isEmpty();
    }

    @Test
    void whoClosesAfterTheGreeting_isNotCalledWithoutEnd() throws Exception {
        serve((connection, out) -> {});
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < endNanos) {
            node.transport.send(frame(1, 2, 10));
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(accepted.get()).as("calls in two seconds").isBetween(2, 100);
        awaitProblem("it closed the connection");
    }

    @Test
    void whoAnswers_andThenCloses_isNotCalledWithoutEnd() throws Exception {
        serve((connection, out) -> out.write(ANSWER));
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < endNanos) {
            node.transport.send(frame(1, 2, 10));
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(accepted.get()).as("calls in two seconds").isBetween(2, 100);
    }

    @Test
    void whoSaysStrangeThings_isLeft() throws Exception {
        serve((connection, out) -> {
            out.write(ANSWER);
            out.write("hello".getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().readAllBytes();
        });
        awaitProblem("it says what no server with this transport says");
    }

    @Test
    void refusalThatMakesNoSense_isAStrangeThing() throws Exception {
        serve((connection, out) -> {
            out.write(ANSWER);
            out.write(new byte[] {ReturnWay.REFUSED, 0, 5, (byte) 200, 1, 2, 3, 4});
            connection.getInputStream().readAllBytes();
        });
        awaitProblem("it says what no server with this transport says");
    }

    @Test
    void refusalThatIsTooLong_isAStrangeThing() throws Exception {
        serve((connection, out) -> {
            out.write(ANSWER);
            out.write(new byte[] {ReturnWay.REFUSED, (byte) 255, (byte) 255});
            out.write(new byte[70_000]);
            connection.getInputStream().readAllBytes();
        });
        awaitProblem("it says what no server with this transport says");
    }

    @Test
    void refusal_reachesTheNode() throws Exception {
        serve((connection, out) -> {
            out.write(ANSWER);
            byte[] why = new byte[ReturnWay.REFUSED_BYTES_MAX];
            var encoded = ReturnWay.encode(SenderRefusedException.of(Admission.WRONG_CLUSTER));
            int length = encoded.remaining();
            encoded.get(why, 0, length);
            out.write(why, 0, length);
            connection.getInputStream().readAllBytes();
        });
        awaitProblem("belongs to another cluster");
        assertThat(node.count("callsRefused")).isPositive();
    }

    @Test
    void whoAlwaysWantsANewConnection_getsFrames() throws Exception {
        AtomicInteger bytes = new AtomicInteger();
        serve((connection, out) -> {
            out.write(ANSWER);
            out.write(ReturnWay.LAST);
            bytes.addAndGet(connection.getInputStream().readAllBytes().length);
        });
        await("frames over several connections", () -> {
            node.transport.send(frame(1, 2, 10));
            return accepted.get() > 3 && bytes.get() > 100;
        });
    }

    /** Its socket takes what fits; then it gives no sign of life, and is called anew. */
    @Test
    void whoReadsNothing_holdsNobodyUp_andIsCalledAnew() throws Exception {
        serve((connection, out) -> {
            out.write(ANSWER);
            while (accepted.get() < 2 && listener.isBound()) {
                listener.accept().close();
                accepted.incrementAndGet();
            }
        });
        await("a second call", () -> {
            node.transport.send(frame(1, 2, 100_000));
            return accepted.get() >= 2;
        });
        await("the words", () -> {
            node.transport.send(frame(1, 2, 10));
            return node.count("framesDropped") > 0 || node.problem(2) != null;
        });
    }

    @Test
    void silence_isMeasuredAsTheUserChose() {
        assertThat(Silence.parse("tcp.silence", "400")).isEqualTo(Duration.ofMillis(400));
    }
}
