package io.raftkit.transport.tcp;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.testkit.network.Relay;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.testing.Fixtures;
import io.raftkit.transport.testing.KeepingInbox;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, networks that swallow, peers that end. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailuresTest {
    private static final Limits LIMITS = Limits.standard(Silence.STANDARD);

    @Test
    void peerThatEnds_isSaidToBeLost_once() throws Exception {
        try (TestNode one = new TestNode(1, LIMITS)) {
            TestNode two = new TestNode(2, LIMITS);
            one.transport.updatePeers(0, Map.of(2, two.address()));
            two.transport.updatePeers(0, Map.of(1, one.address()));
            one.reaches(two);
            two.reaches(one);
            two.close();
            await("word that it is lost", () -> !one.lost().isEmpty());
            long calls = one.count("calls");
            await("some more attempts, which say why they fail", () -> {
                one.transport.send(frame(1, 2, 10));
                String problem = one.problem(2);
                return one.count("calls") > calls + 3 && problem != null && problem.contains("nothing listens there");
            });
            assertThat(one.lost()).containsExactly(2);
        }
    }

    @Test
    void connectionsThatBreak_whileBothLive_loseNobody() throws Exception {
        try (TestNode one = new TestNode(1, LIMITS);
                TestNode two = new TestNode(2, LIMITS);
                Relay there = Relay.to(two.address());
                Relay back = Relay.to(one.address())) {
            one.transport.updatePeers(0, Map.of(2, there.address()));
            two.transport.updatePeers(0, Map.of(1, back.address()));
            for (int i = 0; i < 5; i++) {
                one.reaches(two);
                two.reaches(one);
                TimeUnit.NANOSECONDS.sleep(LIMITS.backoffHighest().toNanos());
                there.breakConnections();
                back.breakConnections();
            }
            one.reaches(two);
            two.reaches(one);
            assertThat(one.lost()).isEmpty();
            assertThat(two.lost()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterACutOfOneWay_bothReachEachOtherAgain_overNewConnections(boolean isThere) throws Exception {
        try (TestNode one = new TestNode(1, LIMITS);
                TestNode two = new TestNode(2, LIMITS);
                Relay there = Relay.to(two.address());
                Relay back = Relay.to(one.address())) {
            one.transport.updatePeers(0, Map.of(2, there.address()));
            two.transport.updatePeers(0, Map.of(1, back.address()));
            one.reaches(two);
            two.reaches(one);
            Relay cut = isThere ? there : back;
            cut.cut();
            long calls = one.count("calls") + two.count("calls");
            await("the cut to be noticed", () -> {
                one.transport.send(frame(1, 2, 100));
                two.transport.send(frame(2, 1, 100));
                return one.count("calls") + two.count("calls") > calls;
            });
            cut.heal();
            one.reaches(two);
            two.reaches(one);
            assertThat(one.lost()).as("silence is not a lost connection").isEmpty();
            assertThat(two.lost()).as("silence is not a lost connection").isEmpty();
        }
    }

    @Test
    void peerThatIsBeingStarted_isTriedAgain() throws Exception {
        try (TestNode one = new TestNode(1, LIMITS);
                TcpTransport starting = TcpTransport.open(2, HostAndPort.parse("127.0.0.1:0"), LIMITS, null)) {
            one.transport.updatePeers(0, Map.of(2, "127.0.0.1:" + starting.port()));
            await("word that it is starting", () -> {
                one.transport.send(frame(1, 2, 10));
                String problem = one.problem(2);
                return problem != null && problem.contains("is starting");
            });
            starting.register(0, new KeepingInbox(2));
            await("frames to get there", () -> {
                one.transport.send(frame(1, 2, 10));
                return one.problem(2) == null;
            });
        }
    }

    /** Frames are whole or not there, whatever the sockets take at a time, and whoever writes. */
    @Test
    void frames_areNeverTorn() throws Exception {
        try (TestNode one = new TestNode(1, LIMITS);
                TestNode two = new TestNode(2, LIMITS);
                Relay there = Relay.to(two.address())) {
            one.transport.updatePeers(0, Map.of(2, there.address()));
            one.reaches(two);
            AtomicBoolean isOver = new AtomicBoolean();
            List<Thread> senders = new ArrayList<>();
            for (int sender = 0; sender < 4; sender++) {
                int bytes = 1000 * (1 + 37 * sender);
                Thread thread = new Thread(() -> {
                    Frame frame = Fixtures.frame(1, 2, bytes);
                    while (!isOver.get()) {
                        one.transport.send(frame);
                        Thread.yield();
                    }
                });
                thread.start();
                senders.add(thread);
            }
            for (int i = 0; i < 8; i++) {
                TimeUnit.MILLISECONDS.sleep(300);
                there.breakConnections();
            }
            isOver.set(true);
            for (Thread sender : senders) {
                sender.join();
            }
            one.reaches(two);
            assertThat(two.count("framesMalformed")).isZero();
            assertThat(two.frames()).hasSizeGreaterThan(8);
            assertThat(one.lost()).isEmpty();
        }
    }

    @Test
    void bulkFrame_doesNotHinderOthers() throws Exception {
        try (TestNode one = new TestNode(1, LIMITS);
                TestNode two = new TestNode(2, LIMITS)) {
            one.transport.updatePeers(0, Map.of(2, two.address()));
            one.transport.send(frame(1, 2, 15_000_000, true));
            one.reaches(two);
            await(
                    "the bulk frame",
                    () -> two.frames().stream().anyMatch(it -> it.header().isBulk()));
        }
    }

    /** With TLS only; here by hand. Nothing is lost by it. */
    @Test
    void connection_thatIsOld_isReplaced_andNoFrameIsLost() throws Exception {
        Limits young = LIMITS.withTimes(
                Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5));
        TlsPair pair = new TlsPair();
        try (TestNode one = new TestNode(1, young, pair.tls(1));
                TestNode two = new TestNode(2, young, pair.tls(2))) {
            one.transport.updatePeers(0, Map.of(2, two.address()));
            int count = 0;
            while (one.count("calls") < 4) {
                one.transport.send(numbered(count++));
                TimeUnit.MILLISECONDS.sleep(1);
            }
            int sent = count;
            await("all frames", () -> two.frames().size() == sent);
            for (int i = 0; i < sent; i++) {
                assertThat(two.frames().get(i).contiguousBody().getInt()).isEqualTo(i);
            }
            assertThat(one.lost()).isEmpty();
        }
    }

    private static Frame numbered(int number) {
        ByteBuffer body = ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
        return Frame.of(frame(1, 2, 0).header().toBuilder(), List.of(body));
    }
}
