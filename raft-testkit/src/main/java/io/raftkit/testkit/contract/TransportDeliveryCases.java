package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.TransportBench.frame;
import static io.raftkit.testkit.contract.TransportBench.introduce;
import static io.raftkit.testkit.contract.TransportBench.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportBench.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportContract} in which nothing fails: what arrives, in which order, and what must not. */
abstract class TransportDeliveryCases {
    private static final int WINDOW = 200;
    private static final int FRAME_BYTES_TRIED_MAX = 64 * 1024 * 1024;

    final TransportBench bench = new TransportBench(this::open);

    TransportDeliveryCases() {}

    /**
     * Makes a transport.
     *
     * @param serverId the server it is for, a small positive number
     * @param address where it is to be reached, {@code 127.0.0.1:port}
     * @return an open transport, which the test closes
     * @throws IOException if it cannot be opened there
     */
    protected abstract Transport open(int serverId, String address) throws IOException;

    @AfterEach
    final void closeTransports() {
        bench.close();
    }

    @Test
    final void deliversFramesAsTheyWere() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        List<Frame> sent = List.of(
                frame(1, 2),
                frame(1, 2, new byte[0], new byte[0]),
                frame(1, 2, bytes(1)),
                frame(1, 2, bytes(3), new byte[0], bytes(70_000), bytes(1)));
        sent.forEach(one.transport()::send);
        two.inbox().await("all frames", inbox -> inbox.frames().size() >= sent.size());
        assertThat(two.inbox().frames()).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertSame(two.inbox().frames().get(i), sent.get(i));
        }
        assertThat(one.inbox().frames()).isEmpty();
    }

    @Test
    final void deliversTheLargestFrame() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        assertThat(one.transport().maxFrameBytes()).isGreaterThanOrEqualTo(64 * 1024);
        int bytesMax = Math.min(one.transport().maxFrameBytes(), FRAME_BYTES_TRIED_MAX);
        Frame largest = frame(1, 2, bytes(bytesMax - frame(1, 2).header().headerBytes()));
        assertThat(largest.header().frameBytes()).isEqualTo(bytesMax);
        one.transport().send(largest);
        two.inbox().await("the largest frame", inbox -> inbox.frames().size() == 1);
        assertSame(two.inbox().frames().get(0), largest);
    }

    @Test
    final void dropsFramesThatAreTooLarge() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        if (one.transport().maxFrameBytes() < FRAME_BYTES_TRIED_MAX) {
            one.transport().send(frame(1, 2, new byte[one.transport().maxFrameBytes()]));
        }
        two.inbox()
                .awaitRepeating(
                        "a small frame",
                        () -> one.transport().send(frame(1, 2)),
                        inbox -> !inbox.frames().isEmpty());
        assertThat(two.inbox().frames())
                .allMatch(frame -> frame.header().bodyBytes() == 0, "only the small frame arrived");
    }

    @Test
    final void deliversBulkFrames() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        for (int i = 1; i <= 5; i++) {
            Frame bulk = frame(0, true, 1, 2, bytes(i * 100_000));
            one.transport().send(bulk);
            int count = i;
            two.inbox().await("bulk frame " + i, inbox -> inbox.frames().size() == count);
            assertSame(two.inbox().frames().get(i - 1), bulk);
        }
    }

    @Test
    final void keepsTheOrder_bothWaysAtOnce() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        Senders senders = new Senders();
        senders.start(two, one, 0, 20 * WINDOW);
        senders.start(one, two, 0, 20 * WINDOW);
        senders.join();
        assertArrivedInOrder(two, 0, 20 * WINDOW);
        assertArrivedInOrder(one, 0, 20 * WINDOW);
    }

    @Test
    final void servesManySendersAtOnce() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        Senders senders = new Senders();
        for (int i = 0; i < 8; i++) {
            senders.start(one, two, i, 5 * WINDOW);
        }
        senders.join();
        for (int i = 0; i < 8; i++) {
            assertArrivedInOrder(two, i, 5 * WINDOW);
        }
        assertThat(two.inbox().frames()).hasSize(8 * 5 * WINDOW);
    }

    @Test
    final void servesSeveralGroups() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        RecordingInbox other = new RecordingInbox(2, header -> Admission.ADMITTED);
        two.transport().register(Long.MAX_VALUE, other);
        for (int i = 0; i < 50; i++) {
            one.transport().send(frame(0, false, 1, 2, bytes(10)));
            one.transport().send(frame(Long.MAX_VALUE, false, 1, 2, bytes(20)));
        }
        two.inbox().await("the frames of group 0", inbox -> inbox.frames().size() == 50);
        other.await("the frames of the other group", inbox -> inbox.frames().size() == 50);
        assertThat(two.inbox().frames()).allMatch(frame -> frame.header().group() == 0);
        assertThat(other.frames()).allMatch(frame -> frame.header().group() == Long.MAX_VALUE);
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    static void assertSame(Frame received, Frame sent) {
        assertThat(received.header()).isEqualTo(sent.header());
        assertThat(received.contiguousBody()).isEqualTo(sent.contiguousBody());
    }

    private static void assertArrivedInOrder(Server server, int sender, int count) {
        assertThat(numbersFrom(server.inbox(), sender))
                .as("numbers of sender %d, as server %d got them", sender, server.id())
                .hasSize(count)
                .isSorted();
    }

    private static List<Integer> numbersFrom(RecordingInbox inbox, int sender) {
        return inbox.frames().stream()
                .filter(frame -> TransportBench.senderOf(frame) == sender)
                .map(TransportBench::numberOf)
                .toList();
    }

    /** Threads that send numbered frames, each never further ahead than a queue surely holds. */
    private static final class Senders {
        private final List<Thread> threads = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        void start(Server from, Server to, int sender, int count) {
            Thread thread = new Thread(() -> {
                try {
                    send(from, to, sender, count);
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }

        private static void send(Server from, Server to, int sender, int count) throws InterruptedException {
            for (int first = 0; first < count; first += WINDOW) {
                for (int number = first; number < first + WINDOW; number++) {
                    from.transport().send(numbered(from.id(), to.id(), sender, number));
                }
                int due = first + WINDOW;
                to.inbox()
                        .await(
                                due + " frames of sender " + sender,
                                inbox -> numbersFrom(inbox, sender).size() >= due);
            }
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
        }
    }
}
