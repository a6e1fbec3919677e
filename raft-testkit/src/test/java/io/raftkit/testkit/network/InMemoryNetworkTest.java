package io.raftkit.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault of a link does what it says, and nothing else, on a schedule that the test turns by hand. */
class InMemoryNetworkTest {
    private static final int FRAMES = 2_000;

    private final HandSchedule schedule = new HandSchedule();
    private final InMemoryNetwork network = InMemoryNetwork.over(schedule, 42);
    private final List<Integer> received = new ArrayList<>();
    private final List<Integer> lost = new ArrayList<>();
    private Transport one;
    private Transport two;

    @BeforeEach
    void open() throws IOException {
        one = network.open(1, "a");
        two = network.open(2, "b");
        one.updatePeers(0, Map.of(2, "b"));
        two.updatePeers(0, Map.of(1, "a"));
        two.register(0, new NumberInbox());
    }

    @Test
    void withoutFaults_allArriveInOrder() {
        send(0, FRAMES);
        assertThat(received).isEmpty();
        schedule.run();
        assertThat(received).isEqualTo(numbers(0, FRAMES));
    }

    @Test
    void twoProcessesAtOneAddress_bothReceive_andOneIsStillReachedWithoutTheOther() throws IOException {
        Transport beside = network.openBeside(2, "b");
        beside.register(0, new NumberInbox());
        send(0, 1);
        schedule.run();
        assertThat(received).containsExactly(0, 0);
        two.close();
        schedule.run();
        send(1, 2);
        schedule.run();
        assertThat(received).containsExactly(0, 0, 1);
        assertThatThrownBy(() -> network.openBeside(2, "b")).isInstanceOf(BindException.class);
    }

    @Test
    void drop_losesAboutAsManyAsSaid() {
        network.link(1, 2).drop(0.25);
        send(0, FRAMES);
        schedule.run();
        assertThat(received).isSorted().hasSizeBetween(FRAMES * 70 / 100, FRAMES * 80 / 100);
    }

    @Test
    void sameSeed_sameFate() throws IOException {
        network.link(1, 2).drop(0.5).duplicate(0.3).reorder(0.2, 10, 1_000);
        send(0, FRAMES);
        schedule.run();
        InMemoryNetworkTest again = new InMemoryNetworkTest();
        again.open();
        again.network.link(1, 2).drop(0.5).duplicate(0.3).reorder(0.2, 10, 1_000);
        again.send(0, FRAMES);
        again.schedule.run();
        assertThat(again.received).isEqualTo(received);
    }

    @Test
    void duplicate_deliversTwice() {
        network.link(1, 2).duplicate(1);
        send(0, 3);
        schedule.run();
        assertThat(received).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void delay_keepsTheOrder() {
        network.link(1, 2).delay(1_000, 9_000);
        send(0, FRAMES);
        schedule.run(999);
        assertThat(received).isEmpty();
        schedule.run(9_000);
        assertThat(received).isEqualTo(numbers(0, FRAMES));
    }

    @Test
    void bandwidth_letsFramesWaitForEachOther_andLosesWhatFindsNoRoom() {
        long frameBytes = frame(0).header().frameBytes();
        network.link(1, 2).bandwidth(frameBytes * 1_000_000_000, 10 * frameBytes);
        send(0, 20);
        schedule.run(3);
        assertThat(received).isEqualTo(numbers(0, 3));
        send(20, 22);
        schedule.run();
        assertThat(received)
                .as("ten, and two for which there was room again")
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21);
        network.link(1, 2).calm();
        send(0, FRAMES);
        schedule.run(schedule.now);
        assertThat(received).hasSize(12 + FRAMES);
    }

    @Test
    void bandwidth_lifted_letsAllThatWaitsPassAtOnce_inOrder() {
        network.link(1, 2).bandwidth(1, Long.MAX_VALUE);
        send(0, 20);
        schedule.run(schedule.now + 10);
        assertThat(received).isEmpty();
        network.link(1, 2).bandwidth(Long.MAX_VALUE, Long.MAX_VALUE);
        send(20, FRAMES);
        schedule.run(schedule.now);
        assertThat(received).isEqualTo(numbers(0, FRAMES));
        schedule.run();
        assertThat(received).hasSize(FRAMES);
    }

    @Test
    void bandwidth_oneFrameAlonePassesHoweverLarge() {
        network.link(1, 2).bandwidth(1, 0);
        send(0, 2);
        schedule.run();
        assertThat(received).containsExactly(0);
    }

    @Test
    void reorder_letsFramesBeOvertaken() {
        network.link(1, 2).reorder(0.1, 100, 1_000);
        IntStream.range(0, FRAMES).forEach(number -> {
            send(number, number + 1);
            schedule.run(schedule.now + 10);
        });
        schedule.run();
        assertThat(received)
                .containsExactlyInAnyOrderElementsOf(numbers(0, FRAMES))
                .isNotEqualTo(numbers(0, FRAMES));
    }

    @Test
    void cut_isOneWay_andMends() {
        network.link(2, 1).cut();
        send(0, 1);
        network.link(1, 2).cut();
        send(1, 2);
        network.link(1, 2).mend();
        send(2, 3);
        schedule.run();
        assertThat(received).containsExactly(0, 2);
    }

    @Test
    void isolate_holdsForThatServerOnly() {
        network.isolate(2);
        send(0, 1);
        network.isolate(1);
        network.rejoin(2);
        send(1, 2);
        network.rejoin(1);
        send(2, 3);
        schedule.run();
        assertThat(received).containsExactly(2);
    }

    @Test
    void hold_thenRelease_deliversAllInOrder() {
        network.link(1, 2).hold();
        send(0, 100);
        schedule.run();
        assertThat(received).isEmpty();
        network.link(1, 2).release();
        send(100, 101);
        schedule.run();
        assertThat(received).isEqualTo(numbers(0, 101));
    }

    @Test
    void corrupt_isFoundOutByChecksums() {
        network.link(1, 2).corrupt(1);
        send(0, FRAMES);
        network.link(1, 2).corrupt(0);
        send(FRAMES, FRAMES + 1);
        schedule.run();
        assertThat(received).containsExactly(FRAMES);
        assertThat(network.link(1, 2).corrupted()).isEqualTo(FRAMES);
    }

    @Test
    void replay_deliversFramesOfThePast_evenToASuccessor() throws IOException {
        network.link(1, 2).replay(1);
        send(0, 10);
        schedule.run();
        two.close();
        received.clear();
        two = network.open(2, "b");
        two.register(0, new NumberInbox());
        send(10, 60);
        schedule.run();
        assertThat(received).containsAll(numbers(10, 60)).anyMatch(number -> number < 10);
        assertThat(network.link(1, 2).replayed()).isEqualTo(60);
    }

    @Test
    void whatIsUnderWayToAClosedServer_isLost() {
        network.link(1, 2).delay(1_000, 1_000);
        send(0, 10);
        two.close();
        schedule.run();
        assertThat(received).isEmpty();
    }

    @Test
    void close_isNoticed_butACutIsSilence() throws IOException {
        one.close();
        schedule.run();
        assertThat(lost).containsExactly(1);
        one = network.open(1, "a");
        network.link(1, 2).cut();
        one.close();
        schedule.run();
        assertThat(lost).containsExactly(1);
    }

    @Test
    void breakConnections_losesWhatIsUnderWay_andReportsNobodyWhoIsThere() {
        network.link(1, 2).delay(1_000, 1_000);
        send(0, 10);
        network.breakConnections(1, 2);
        send(10, 20);
        schedule.run();
        assertThat(received).isEqualTo(numbers(10, 20));
        assertThat(lost).isEmpty();
    }

    @Test
    void breakConnections_reportsWhoCannotBeReachedAgain() {
        network.link(2, 1).cut();
        network.breakConnections(1, 2);
        schedule.run(InMemoryNetwork.CONNECT_NANOS - 1);
        assertThat(lost).isEmpty();
        schedule.run(InMemoryNetwork.CONNECT_NANOS);
        assertThat(lost).containsExactly(1);
    }

    @Test
    void close_ofAServerThatIsThereAgainAtOnce_isNoLoss() throws IOException {
        one.close();
        one = network.open(1, "a");
        schedule.run();
        assertThat(lost).isEmpty();
    }

    @Test
    void calm_endsEverything() {
        network.link(1, 2).drop(1).hold().cut();
        network.isolate(1);
        network.calm();
        send(0, 1);
        schedule.run();
        assertThat(received).containsExactly(0);
    }

    @Test
    void open_takenAddress_isRefused() {
        assertThatThrownBy(() -> network.open(3, "a"))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("a is in use");
    }

    private void send(int from, int end) {
        for (int number = from; number < end; number++) {
            one.send(frame(number));
        }
    }

    private static Frame frame(int number) {
        FrameHeader header = FrameHeader.builder()
                .kind(1)
                .clusterId(1)
                .from(1)
                .to(2)
                .storeId(1)
                .address("a")
                .build();
        return Frame.of(header.toBuilder(), List.of(ByteBuffer.allocate(4).putInt(0, number)));
    }

    private static List<Integer> numbers(int from, int end) {
        return IntStream.range(from, end).boxed().toList();
    }

    private final class NumberInbox implements Inbox {
        @Override
        public Admission admit(FrameHeader header) {
            return Admission.ADMITTED;
        }

        @Override
        public void receive(Frame frame) {
            received.add(frame.contiguousBody().getInt());
        }

        @Override
        public void peerLost(int serverId) {
            lost.add(serverId);
        }

        @Override
        public NodeStatus status() {
            throw new UnsupportedOperationException("nobody asks");
        }
    }

    private static final class HandSchedule implements Schedule {
        private record Due(long atNanos, long number, Runnable action) implements Comparable<Due> {
            @Override
            public int compareTo(Due other) {
                return atNanos != other.atNanos
                        ? Long.compare(atNanos, other.atNanos)
                        : Long.compare(number, other.number);
            }
        }

        private final PriorityQueue<Due> due = new PriorityQueue<>();
        private long number;
        long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void after(long delayNanos, Runnable action) {
            due.add(new Due(now + delayNanos, number++, action));
        }

        void run() {
            run(Long.MAX_VALUE);
        }

        void run(long untilNanos) {
            while (!due.isEmpty() && due.peek().atNanos <= untilNanos) {
                Due next = due.remove();
                now = next.atNanos;
                next.action.run();
            }
        }
    }
}
