package io.raftkit.transport.http.send;

import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.http.common.TestLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders of all kinds share. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerSenderTest {
    private final Counters counters = new Counters();
    private final PeerConnection peer = new PeerConnection(
            2,
            HostAndPort.parse("127.0.0.1:1"),
            counters,
            new Inboxes(1000, counters),
            new PeerClients(TestLimits.IMPATIENT, null, Dns.SYSTEM));

    @Test
    void largeFrame_movesInSteps() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Frame large = frame(1, 2, 10 * 256 * 1024);
        Buffer out = new Buffer();
        okio.BufferedSink sink = Okio.buffer((okio.Sink) out);
        FrameWriter.write(large, sink, steps::incrementAndGet);
        sink.flush();
        assertThat(out.readByteArray()).isEqualTo(large.toBytes());
        assertThat(steps).as("a slow link is told from a stuck one").hasValueGreaterThanOrEqualTo(10);
    }

    @Test
    void stall_isMeasuredFromTheLastStep() {
        AtomicInteger cancels = new AtomicInteger();
        Duration stall = TestLimits.IMPATIENT.stall();
        CallWatch watch = new CallWatch(stall, cancels::incrementAndGet);
        long stallNanos = stall.toNanos();
        watch.breakIfStalled(Long.MAX_VALUE / 2);
        assertThat(cancels).as("nobody waits").hasValue(0);
        watch.waitBegins(1000);
        watch.breakIfStalled(1000 + stallNanos);
        assertThat(cancels).hasValue(0);
        watch.breakIfStalled(1001 + stallNanos);
        assertThat(cancels).hasValue(1);
        watch.waitEnds();
        watch.breakIfStalled(1001 + 2 * stallNanos);
        assertThat(cancels).hasValue(1);
    }

    @Test
    void whateverIsThrown_theNextFrameIsTriedAgain() throws InterruptedException {
        CountDownLatch tries = new CountDownLatch(4);
        PeerSender sender = new PeerSender(peer, "raft-http-test") {
            @Override
            void sendQueued() throws IOException {
                tries.countDown();
                switch ((int) tries.getCount()) {
                    case 3 -> throw new IOException("broken");
                    case 2 -> throw new IllegalStateException("wrong");
                    case 1 -> throw new NoClassDefFoundError("gone");
                    default -> queue.clear();
                }
            }
        };
        sender.start();
        while (tries.getCount() > 0) {
            sender.send(frame(1, 2, 1));
            LockSupport.parkNanos(100_000);
        }
        tries.await();
        sender.stop();
        sender.join(60_000);
    }
}
