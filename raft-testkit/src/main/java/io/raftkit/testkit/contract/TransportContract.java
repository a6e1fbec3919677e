package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.TransportBench.frame;
import static io.raftkit.testkit.contract.TransportBench.freeAddress;
import static io.raftkit.testkit.contract.TransportBench.introduce;
import static io.raftkit.testkit.contract.TransportBench.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportBench.Server;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@link Transport} promises, as tests. Extend it and say how to open a transport of your kind.
 *
 * <p>The tests wait for what must happen, up to a minute, and never judge how fast it does. Frames may be lost where something fails;
 * there the tests repeat them. Where nothing fails, none may be lost or change places.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract extends TransportGroupCases {
    static final long CLUSTER = 0x5241_4654;

    private static final int STUCK_FRAMES = 4096;
    private static final int STUCK_BODY_BYTES = 64 * 1024;
    private static final int BREAKS = 5;
    private static final int MARKED_BODY_BYTES = 8;
    private static final AtomicInteger MARKS = new AtomicInteger();

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * How the names of the transport's threads begin; none such may be left when it is closed.
     *
     * @return {@code raft-} unless overridden
     */
    protected String threadNamePrefix() {
        return "raft-";
    }

    /**
     * The address under which the others reach a server. Through a relay over TCP unless overridden, for transports whose connections are
     * something else.
     *
     * @param address where the server listens
     * @return the address that the others are given
     * @throws IOException if there can be no such address
     */
    protected String reachedAt(String address) throws IOException {
        return bench.relayTo(address);
    }

    /** Breaks all connections between servers reached by {@link #reachedAt}, while everybody goes on listening. */
    protected void breakConnections() {
        bench.breakConnections();
    }

    @Test
    final void send_toWhomNobodyKnows_isDropped() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        one.transport().send(frame(1, 77));
        one.transport().updatePeers(0, Map.of(2, two.address(), 3, "not an address"));
        one.transport().send(frame(1, 3));
        assertReaches(one, two);
        one.transport().updatePeers(0, Map.of());
        one.transport().send(frame(1, 2));
    }

    @Test
    final void send_toDeadPeer_neverBlocks_andOthersAreServed() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        one.transport().updatePeers(0, Map.of(2, two.address(), 3, freeAddress()));
        for (int i = 0; i < 1000; i++) {
            one.transport().send(frame(1, 3, bytes(1000)));
        }
        assertReaches(one, two);
    }

    @Test
    final void send_toPeerThatNeverReads_neverBlocks_andMemoryStaysBounded() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        try (ServerSocket stuck = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            one.transport().updatePeers(0, Map.of(2, two.address(), 3, "127.0.0.1:" + stuck.getLocalPort()));
            List<WeakReference<byte[]>> bodies = new ArrayList<>();
            for (int i = 0; i < STUCK_FRAMES; i++) {
                byte[] body = new byte[STUCK_BODY_BYTES];
                bodies.add(new WeakReference<>(body));
                one.transport().send(frame(1, 3, body));
            }
            assertReaches(one, two);
            awaitQuietly("most of what a stuck peer was sent to be dropped", () -> {
                System.gc();
                return bodies.stream().filter(body -> body.get() != null).count() < STUCK_FRAMES / 2;
            });
        }
    }

    @Test
    final void register_twice_isRefused() throws Exception {
        Server one = bench.server(1);
        assertThatThrownBy(() -> one.transport().register(0, one.inbox())).isInstanceOf(IllegalStateException.class);
        one.transport().unregister(0);
        one.transport().unregister(0);
        one.transport().register(0, one.inbox());
    }

    @Test
    final void unregister_endsDelivery() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        RecordingInbox other = new RecordingInbox(2, header -> Admission.ADMITTED);
        two.transport().register(1, other);
        assertReaches(one, two);
        two.transport().unregister(0);
        int before = two.inbox().frames().size();
        Frame late = frame(1, 2, bytes(9));
        other.awaitRepeating(
                "frames of the group that stayed",
                () -> {
                    one.transport().send(late);
                    one.transport().send(frame(1, false, 1, 2));
                },
                inbox -> inbox.frames().size() >= 3);
        assertThat(two.inbox().frames().stream().skip(before))
                .noneMatch(frame -> frame.header().bodyBytes() == 9);
    }

    @Test
    final void updatePeers_newAddress_isUsed() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        assertReaches(one, two);
        Server moved = bench.server(2);
        introduce(one, moved);
        assertReaches(one, moved);
        assertReaches(moved, one);
    }

    @Test
    final void peerLost_isReported_whenThePeerCloses() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        Server three = bench.server(3);
        introduce(one, two, three);
        assertReaches(one, two);
        assertReaches(two, one);
        assertReaches(one, three);
        two.transport().close();
        one.inbox()
                .awaitRepeating(
                        "word that server 2 is lost",
                        () -> one.transport().send(frame(1, 2)),
                        inbox -> inbox.lost().contains(2));
        assertThat(one.inbox().lost()).containsOnly(2);
        assertReaches(one, three);
    }

    @Test
    final void peerLost_isNotReported_whenConnectionsBreak_andThePeerIsThere() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        Map<Integer, String> addresses = Map.of(1, reachedAt(one.address()), 2, reachedAt(two.address()));
        one.transport().updatePeers(0, addresses);
        two.transport().updatePeers(0, addresses);
        for (int round = 0; round < BREAKS; round++) {
            assertReaches(one, two);
            assertReaches(two, one);
            breakConnections();
        }
        assertReaches(one, two);
        assertReaches(two, one);
        assertThat(one.inbox().lost()).isEmpty();
        assertThat(two.inbox().lost()).isEmpty();
    }

    @Test
    final void peerProblem_isSaid_whileNobodyIsThere_andTakenBackOnceThePeerIs() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        assertReaches(one, two);
        two.transport().close();
        Runnable sending = () -> one.transport().send(frame(1, 2));
        one.inbox().awaitRepeating("what is wrong with server 2", sending, inbox -> inbox.isTroubledBy(2));
        assertThat(one.inbox().problem(2)).contains(two.address()).hasSizeLessThan(400);
        introduce(one, bench.server(2, two.address()));
        one.inbox().awaitRepeating("server 2 to be well", sending, inbox -> !inbox.isTroubledBy(2));
    }

    @Test
    final void reachesAPeerThatCameBack() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        for (int round = 0; round < 3; round++) {
            assertReaches(one, two);
            assertReaches(two, one);
            two.transport().close();
            one.transport().send(frame(1, 2));
            two = bench.server(2, two.address());
            introduce(one, two);
        }
        assertReaches(one, two);
        assertReaches(two, one);
    }

    @Test
    final void close_endsEverything_andMayBeRepeated() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        assertReaches(one, two);
        assertReaches(two, one);
        one.transport().send(frame(0, true, 1, 2, bytes(100)));
        one.transport().close();
        two.transport().close();
        one.transport().close();
        one.transport().send(frame(1, 2, bytes(9)));
        one.transport().updatePeers(0, Map.of(2, two.address()));
        one.transport().unregister(0);
        assertThatThrownBy(() -> one.transport().register(3, one.inbox())).isInstanceOf(IllegalStateException.class);
        awaitQuietly("the transports' threads to end", () -> ownThreads().isEmpty());
        // Only now: a thread may have been in the middle of a delivery when close was called.
        int before = two.inbox().frames().size();
        Server again = bench.server(1, one.address());
        assertThat(again.transport()).isNotSameAs(one.transport());
        assertThat(two.inbox().frames())
                .hasSize(before)
                .noneMatch(frame -> frame.header().bodyBytes() == 9);
    }

    @Test
    final void close_doesNotWaitForPeers() throws Exception {
        Server one = bench.server(1);
        try (ServerSocket stuck = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            one.transport().updatePeers(0, Map.of(2, freeAddress(), 3, "127.0.0.1:" + stuck.getLocalPort()));
            for (int i = 0; i < 200; i++) {
                one.transport().send(frame(1, 2, bytes(STUCK_BODY_BYTES)));
                one.transport().send(frame(1, 3, bytes(STUCK_BODY_BYTES)));
                one.transport().send(frame(0, true, 1, 3, bytes(STUCK_BODY_BYTES)));
            }
            one.transport().close();
            awaitQuietly("the transport's threads to end", () -> ownThreads().isEmpty());
        }
    }

    private List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(threadNamePrefix()))
                .toList();
    }

    /** Sends until something arrives that was sent from now on; by its mark, for what was sent before may arrive late. */
    private static void assertReaches(Server from, Server to) throws InterruptedException {
        int mark = MARKS.incrementAndGet();
        to.inbox()
                .awaitRepeating(
                        "a frame of server " + from.id(),
                        () -> from.transport().send(numbered(from.id(), to.id(), from.id(), mark)),
                        inbox -> inbox.frames().stream().anyMatch(frame -> isMarked(frame, mark)));
    }

    private static boolean isMarked(Frame frame, int mark) {
        return frame.header().bodyBytes() == MARKED_BODY_BYTES && TransportBench.numberOf(frame) == mark;
    }

    /** Waits for what nobody reports. */
    private static void awaitQuietly(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
