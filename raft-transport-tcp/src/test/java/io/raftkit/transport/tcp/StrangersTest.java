package io.raftkit.transport.tcp;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.common.Silence;
import io.raftkit.transport.tcp.wire.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that are no servers, or do not behave as such. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangersTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Limits LIMITS =
            Limits.standard(Silence.STANDARD).withTimes(Duration.ofSeconds(10), Duration.ofMinutes(5), SHORT, SHORT);

    private TestNode node;
    private final List<RawCaller> callers = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        node = new TestNode(1, LIMITS);
    }

    @AfterEach
    void close() throws IOException {
        for (RawCaller caller : callers) {
            caller.close();
        }
        node.close();
    }

    private RawCaller caller() throws IOException {
        RawCaller caller = new RawCaller(node);
        callers.add(caller);
        return caller;
    }

    private RawCaller greeting() throws IOException {
        RawCaller caller = RawCaller.greeting(node);
        callers.add(caller);
        assertThat(caller.read(4)).isEqualTo("RFTA");
        return caller;
    }

    @Test
    void whoSaysNothing_isLeft() throws IOException {
        assertThat(caller().readToTheEnd()).isEmpty();
    }

    @Test
    void whoGreets_andSendsNoFrame_isLeft() throws IOException {
        assertThat(greeting().readToTheEnd()).isEmpty();
    }

    @Test
    void whoGreetsByteByByte_isAnswered() throws IOException {
        RawCaller slow = caller();
        for (byte next : RawCaller.GREETING) {
            slow.write(next);
        }
        assertThat(slow.read(4)).isEqualTo("RFTA");
    }

    @Test
    void whoSpeaksAnotherProtocol_isTurnedAway_andToldWhy() throws IOException {
        RawCaller web = caller();
        web.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(web.readToTheEnd()).contains("MALFORMED", "the caller is no server with this transport");
        assertThat(node.count("callersRefused")).isEqualTo(1);
    }

    @Test
    void whoSendsNoFrame_isToldSo() throws IOException {
        RawCaller caller = greeting();
        caller.write(new byte[200]);
        assertThat(caller.readToTheEnd()).contains("MALFORMED", "not a frame");
        assertThat(node.count("framesMalformed")).isEqualTo(1);
    }

    @Test
    void frameWhoseBodyFailsItsChecksum_isNotHandedIn() throws IOException {
        RawCaller caller = greeting();
        byte[] bytes = frame(2, 1, 100).toBytes();
        bytes[bytes.length - 1]++;
        caller.write(bytes);
        assertThat(caller.readToTheEnd()).contains("MALFORMED", "checksum");
        assertThat(node.frames()).isEmpty();
    }

    @Test
    void frameThatClaimsMoreThanIsCarried_isRefused_beforeItsBodyIsRead() throws IOException {
        RawCaller caller = greeting();
        caller.write(frame(2, 1, 0).header().toBuilder()
                .body(Integer.MAX_VALUE, 0)
                .build()
                .encode()
                .array());
        assertThat(caller.readToTheEnd()).contains("TOO_LARGE");
    }

    @Test
    void frameThatIsNotFinished_endsTheConnection() throws IOException {
        RawCaller caller = greeting();
        byte[] bytes = frame(2, 1, 100).toBytes();
        caller.write(Arrays.copyOf(bytes, bytes.length - 1));
        caller.readToTheEnd();
        assertThat(node.frames()).isEmpty();
    }

    @Test
    void framesOfTwoServers_overOneConnection_areRefused() throws Exception {
        RawCaller caller = greeting();
        caller.write(frame(2, 1, 1));
        caller.write(frame(3, 1, 1));
        assertThat(caller.readToTheEnd()).contains("WRONG_SENDER");
        assertThat(node.frames()).hasSize(1);
    }

    @Test
    void whoIsTurnedAway_hearsWhy_alsoWhileItGoesOnSending() throws IOException {
        RawCaller caller = greeting();
        caller.write(new byte[200]);
        byte[] more = new byte[64 * 1024];
        for (int i = 0; i < 100; i++) {
            caller.write(more);
        }
        assertThat(caller.readToTheEnd()).contains("MALFORMED");
    }

    @Test
    void manyWhoSayNothing_doNotKeepAServerOut() throws Exception {
        for (int i = 0; i < 400; i++) {
            caller();
        }
        try (TestNode two = new TestNode(2, LIMITS)) {
            two.transport.updatePeers(0, Map.of(1, node.address()));
            two.reaches(node);
        }
    }

    @Test
    void serversWithMadeUpIds_takeOnlyAFewPlaces_andKnownOnesAreServed() throws Exception {
        for (int id = 100; id < 130; id++) {
            RawCaller caller = greeting();
            caller.write(frame(id, 1, 1));
        }
        await("16 of 30 to be admitted, and the others refused", () -> node.count("callersRefused") == 14);
        assertThat(node.frames()).hasSize(16);
        node.transport.updatePeers(0, Map.of(2, "127.0.0.1:1"));
        try (TestNode two = new TestNode(2, LIMITS)) {
            two.transport.updatePeers(0, Map.of(1, node.address()));
            two.reaches(node);
        }
    }

    /** One that is replaced is closed by another thread than its own; its place was kept for ever. */
    @Test
    void connectionsThatReplaceEachOther_giveBackTheirPlaces() throws Exception {
        node.transport.updatePeers(0, Map.of(2, "127.0.0.1:1"));
        for (int i = 1; i <= LIMITS.connectionsMax() + 10; i++) {
            RawCaller caller = greeting();
            caller.write(frame(2, 1, 1));
            int count = i;
            await("frame " + i, () -> node.frames().size() == count);
        }
        callers.get(0).readToTheEnd();
    }

    @Test
    void signsOfLife_areGiven_whileFramesArrive() throws Exception {
        RawCaller caller = greeting();
        for (int i = 0; i < 3; i++) {
            TimeUnit.NANOSECONDS.sleep(Silence.SIGN_INTERVAL_NANOS);
            caller.write(frame(2, 1, 1));
            assertThat(caller.read(1)).isEqualTo(".");
        }
    }
}
