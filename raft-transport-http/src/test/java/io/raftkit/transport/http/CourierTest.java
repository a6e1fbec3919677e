package io.raftkit.transport.http;

import static io.raftkit.transport.http.TestNode.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What couriers of all kinds share. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CourierTest {
    private final Counters counters = new Counters();
    private final PeerLine line = new PeerLine(
            2,
            HostAndPort.parse("127.0.0.1:1"),
            counters,
            new Inboxes(1000, counters, new BodyMemory(1000)),
            new Clients(TestNode.IMPATIENT, null, Dns.SYSTEM));

    @Test
    void largeFrame_movesInSteps() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Courier courier = new Courier(line, "unused") {
            @Override
            void carry() {}

            @Override
            void waitGoesOn() {
                steps.incrementAndGet();
            }
        };
        Frame large = frame(1, 2, 10 * 256 * 1024);
        Buffer out = new Buffer();
        okio.BufferedSink sink = Okio.buffer((okio.Sink) out);
        FrameWriter.write(large, sink, courier);
        sink.flush();
        assertThat(out.readByteArray()).isEqualTo(large.toBytes());
        assertThat(steps).as("a slow link is told from a stuck one").hasValueGreaterThanOrEqualTo(10);
    }

    @Test
    void stall_isMeasuredFromTheLastStep() {
        AtomicInteger cancels = new AtomicInteger();
        Courier courier = new Courier(line, "unused") {
            @Override
            void carry() {}

            @Override
            void cancel(String reason) {
                cancels.incrementAndGet();
            }
        };
        long stallNanos = TestNode.IMPATIENT.stall().toNanos();
        courier.breakIfStalled(Long.MAX_VALUE / 2);
        assertThat(cancels).as("nobody waits").hasValue(0);
        courier.waitBegins(1000);
        courier.breakIfStalled(1000 + stallNanos);
        assertThat(cancels).hasValue(0);
        courier.breakIfStalled(1001 + stallNanos);
        assertThat(cancels).hasValue(1);
        courier.waitEnds();
        courier.breakIfStalled(1001 + 2 * stallNanos);
        assertThat(cancels).hasValue(1);
    }

    @Test
    void whateverIsThrown_theNextFrameIsTriedAgain() throws InterruptedException {
        CountDownLatch tries = new CountDownLatch(4);
        Courier courier = new Courier(line, "raft-http-test") {
            @Override
            void carry() throws IOException {
                tries.countDown();
                switch ((int) tries.getCount()) {
                    case 3 -> throw new IOException("broken");
                    case 2 -> throw new IllegalStateException("wrong");
                    case 1 -> throw new NoClassDefFoundError("gone");
                    default -> queue.clear();
                }
            }
        };
        courier.start();
        while (tries.getCount() > 0) {
            courier.send(frame(1, 2, 1));
            LockSupport.parkNanos(100_000);
        }
        tries.await();
        courier.stop();
        courier.join(60_000);
    }
}
