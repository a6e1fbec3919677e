package io.raftkit.transport.testing;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What tests of all transports use. */
public final class Fixtures {
    public static final long CLUSTER = 77;

    private Fixtures() {}

    public static Frame frame(int from, int to, int bodyBytes) {
        return frame(from, to, bodyBytes, false);
    }

    public static Frame frame(int from, int to, int bodyBytes, boolean isBulk) {
        FrameHeader header = FrameHeader.builder()
                .kind(7)
                .bulk(isBulk)
                .clusterId(CLUSTER)
                .from(from)
                .to(to)
                .storeId(40 + from)
                .address("127.0.0.1:" + from)
                .build();
        byte[] body = new byte[bodyBytes];
        for (int i = 0; i < bodyBytes; i++) {
            body[i] = (byte) i;
        }
        return Frame.of(header.toBuilder(), List.of(ByteBuffer.wrap(body)));
    }

    /** Waits until the condition holds, asking now and then. */
    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
