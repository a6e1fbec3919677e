package io.raftkit.engine.read;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The reads of this server. They are asked of the current leader, again after each change of leader, until one grants an index. Then they are held
 * until all entries up to that index are handed to the state machine. A read changes nothing, so asking twice does no harm.
 */
public final class LocalReads {

    /**
     * Reads with an index.
     *
     * @param readId the newest of them
     * @param readIndex where they read at the earliest
     */
    public record Granted(long readId, long readIndex) {}

    private final ArrayDeque<Granted> granted = new ArrayDeque<>();
    private long requested;
    private long grantedUpTo;
    /** Up to where the current leader was asked. */
    private long asked;

    private long askAgainNanos = Long.MAX_VALUE;

    /** Notes that reads up to this id wait. */
    public void request(long readId) {
        requested = Math.max(requested, readId);
    }

    /** The newest read without an index. */
    public long requested() {
        return requested;
    }

    /** Whether the leader has yet to be asked, or has not answered for too long. */
    public boolean areDue(long nowNanos) {
        return requested > grantedUpTo && (requested > asked || nowNanos >= askAgainNanos);
    }

    /** Notes that the leader was asked for all of them. */
    public void asked(long againNanos) {
        asked = requested;
        askAgainNanos = againNanos;
    }

    /** Notes that there is another leader to ask, or none. */
    public void leaderChanged() {
        asked = grantedUpTo;
        askAgainNanos = Long.MAX_VALUE;
    }

    /** Takes an index for reads up to an id; one that nobody asked for is ignored. */
    public void grant(long readId, long readIndex) {
        if (readId > grantedUpTo && readId <= requested) {
            grantedUpTo = readId;
            granted.add(new Granted(readId, readIndex));
            if (asked <= grantedUpTo) {
                askAgainNanos = Long.MAX_VALUE;
            }
        }
    }

    /** Lets go of reads whose index has been handed to the state machine. */
    public void release(long handedIndex, Consumer<Granted> ready) {
        while (!granted.isEmpty() && granted.peek().readIndex() <= handedIndex) {
            ready.accept(granted.poll());
        }
    }

    /** When the leader is to be asked again. */
    public long deadlineNanos() {
        return askAgainNanos;
    }
}
