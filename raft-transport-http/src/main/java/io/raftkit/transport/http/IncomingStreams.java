package io.raftkit.transport.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The streams that others hold to this server: one for each, since a peer that opens a new one has given up the old, and that one's
 * frames must not arrive behind newer ones. Servers whose address is not known here (a lagging server meets a leader it has not heard of)
 * share a few places, so that made-up ids cannot take all threads. Thread-safe.
 */
final class IncomingStreams {
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final IntPredicate isKnown;
    private final int strangersMax;

    IncomingStreams(IntPredicate isKnown, int strangersMax) {
        this.isKnown = isKnown;
        this.strangersMax = strangersMax;
    }

    /** One stream. Compared by identity. */
    static final class Stream {
        private final int from;
        private final Runnable abort;
        private final IncomingFrames frames;

        private Stream(int from, IncomingFrames frames, Runnable abort) {
            this.from = from;
            this.abort = abort;
            this.frames = frames;
        }

        int from() {
            return from;
        }
    }

    /**
     * Notes a stream and aborts the one it replaces.
     *
     * @throws Refused if there are too many
     */
    Stream open(int from, IncomingFrames frames, Runnable abort) throws Refused {
        Stream stream = new Stream(from, frames, abort);
        @Nullable Stream before;
        synchronized (this) {
            if (!streams.containsKey(from) && !isKnown.test(from) && strangers() >= strangersMax) {
                throw new Refused(503, "BUSY", "too many streams of servers whose address is not known here");
            }
            before = streams.put(from, stream);
        }
        if (before != null) {
            before.abort.run();
        }
        return stream;
    }

    /** Aborts streams in which one frame has taken too long. Called now and then by the timer. */
    void abortStalled(long nowNanos, long maxNanos) {
        List<Stream> stalled;
        synchronized (this) {
            stalled = streams.values().stream()
                    .filter(stream -> stream.frames.isStalled(nowNanos, maxNanos))
                    .toList();
        }
        stalled.forEach(stream -> stream.abort.run());
    }

    private long strangers() {
        return streams.keySet().stream().filter(id -> !isKnown.test(id)).count();
    }

    /**
     * Forgets a stream that ended.
     *
     * @return whether it was its sender's current one
     */
    synchronized boolean close(Stream stream) {
        return streams.remove(stream.from, stream);
    }
}
