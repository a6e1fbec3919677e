package io.raftkit.transport.common.frames;

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
public final class IncomingStreams {
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final ServerQuota quota;

    /**
     * None yet.
     *
     * @param isKnown whether a server's address is known
     * @param unknownMax how many streams all others may hold together
     */
    public IncomingStreams(IntPredicate isKnown, int unknownMax) {
        quota = new ServerQuota(isKnown, Integer.MAX_VALUE, unknownMax);
    }

    /** One stream. Compared by identity. */
    public static final class Stream {
        private final int from;
        private final ServerQuota.Place place;
        private final Runnable abort;
        private final IncomingFrames frames;

        private Stream(int from, ServerQuota.Place place, IncomingFrames frames, Runnable abort) {
            this.from = from;
            this.place = place;
            this.abort = abort;
            this.frames = frames;
        }

        /** Who sends. */
        public int from() {
            return from;
        }
    }

    /**
     * Notes a stream and aborts the one it replaces, whose place it takes.
     *
     * @throws SenderRefusedException if there are too many
     */
    public Stream open(int from, IncomingFrames frames, Runnable abort) throws SenderRefusedException {
        Stream stream;
        @Nullable Stream before;
        synchronized (this) {
            before = streams.get(from);
            stream = new Stream(from, before == null ? quota.take(from) : before.place, frames, abort);
            streams.put(from, stream);
        }
        if (before != null) {
            before.abort.run();
        }
        return stream;
    }

    /** Aborts streams in which one frame has taken too long. Called now and then by the timer. */
    public void abortStalled(long nowNanos, long maxNanos) {
        List<Stream> stalled;
        synchronized (this) {
            stalled = streams.values().stream()
                    .filter(stream -> stream.frames.isStalled(nowNanos, maxNanos))
                    .toList();
        }
        stalled.forEach(stream -> stream.abort.run());
    }

    /**
     * Forgets a stream that ended.
     *
     * @return whether it was its sender's current one
     */
    public synchronized boolean close(Stream stream) {
        boolean isCurrent = streams.remove(stream.from, stream);
        if (isCurrent) {
            stream.place.giveBack();
        }
        return isCurrent;
    }
}
