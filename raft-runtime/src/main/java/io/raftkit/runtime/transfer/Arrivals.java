package io.raftkit.runtime.transfer;

import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.Message;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Received messages that no turn has taken yet. Their number of bytes is bounded. Thread-safe. */
final class Arrivals {
    /** What a message takes besides the part it may carry. */
    private static final int MESSAGE_BYTES = 1 << 10;

    /** A message and who sent it. */
    record Arrival(int from, Message message) {
        private int bytes() {
            return MESSAGE_BYTES
                    + (message instanceof Chunk chunk ? chunk.bytes().remaining() : 0);
        }
    }

    private final long bytesMax;
    private final Queue<Arrival> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    Arrivals(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Keeps a message; false if there is no room for it. */
    boolean offer(int from, Message message) {
        Arrival arrival = new Arrival(from, message);
        if (bytes.addAndGet(arrival.bytes()) > bytesMax) {
            bytes.addAndGet(-arrival.bytes());
            return false;
        }
        return waiting.add(arrival);
    }

    /** Takes the first one, or null. */
    @Nullable
    Arrival poll() {
        Arrival first = waiting.poll();
        if (first != null) {
            bytes.addAndGet(-first.bytes());
        }
        return first;
    }
}
