package io.raftkit.transport.tcp.wire;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.testing.LogCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop goes on whatever those that it serves do, and what ends ends them. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketLoopTest {
    private SocketLoop loop;
    private Pipe pipe;

    @BeforeEach
    void start() throws IOException {
        loop = new SocketLoop("loop-under-test");
        pipe = pipe();
        loop.start();
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        loop.join(60_000);
        pipe.source().close();
        pipe.sink().close();
    }

    private static Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        return pipe;
    }

    private static void write(Pipe pipe) throws IOException {
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    /** Counts what happens to it. */
    private static class Counting implements SocketLoop.Served {
        final AtomicInteger readies = new AtomicInteger();
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();

        @Override
        public void ready(SelectionKey key) throws IOException {
            ((Pipe.SourceChannel) key.channel()).read(ByteBuffer.allocate(10));
            readies.incrementAndGet();
        }

        @Override
        public void look(long nowNanos) {
            looks.incrementAndGet();
        }

        @Override
        public void failed(Throwable problem) {
            failures.incrementAndGet();
        }
    }

    @Test
    void whoThrowsWhenLooking_isEnded_andOthersAreStillLookedAt() throws Exception {
        Pipe other = pipe();
        try (LogCapture log = LogCapture.of("io.raftkit.transport")) {
            Counting throwing = new Counting() {
                @Override
                public void look(long nowNanos) {
                    throw new IllegalStateException("of a test");
                }
            };
            Counting well = new Counting();
            loop.add(pipe.source(), SelectionKey.OP_READ, throwing);
            loop.add(other.source(), SelectionKey.OP_READ, well);
            await("looks", () -> well.looks.get() >= 3);
            await("word of the failure", () -> throwing.failures.get() > 0);
            assertThat(log.messages()).isNotEmpty().allMatch(line -> line.contains("serving a connection failed"));
        } finally {
            other.source().close();
            other.sink().close();
        }
    }

    /** As when a connection moves to another loop and back, before this one has forgotten that it was here. */
    @Test
    void socketThatComesBackAtOnce_isServedAgain() throws Exception {
        Counting coming = new Counting() {
            @Override
            public void ready(SelectionKey key) throws IOException {
                super.ready(key);
                if (readies.get() == 2) {
                    key.cancel();
                    loop.add(key.channel(), SelectionKey.OP_READ, this);
                }
            }
        };
        loop.add(pipe.source(), SelectionKey.OP_READ, coming);
        await("its first time", () -> coming.readies.get() == 1);
        write(pipe);
        await("its return", () -> coming.readies.get() >= 3 || coming.failures.get() > 0);
        assertThat(coming.failures).hasValue(0);
        write(pipe);
        await("to be served again", () -> coming.readies.get() >= 4);
    }

    @Test
    void loopThatEnds_endsWhatItServes() throws Exception {
        Counting served = new Counting();
        loop.add(pipe.source(), SelectionKey.OP_READ, served);
        await("its first time", () -> served.readies.get() == 1);
        loop.close();
        await("word of the end", () -> served.failures.get() == 1);
    }

    @Test
    void socketThatComesAfterTheEnd_isEnded() throws Exception {
        loop.close();
        loop.join(60_000);
        Counting late = new Counting();
        loop.add(pipe.source(), SelectionKey.OP_READ, late);
        await("word of the end", () -> late.failures.get() == 1);
        assertThat(late.readies).hasValue(0);
    }
}
