package io.raftkit.engine.forward;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The forwards of this server that are not answered. Each is meant for one leader in one term, and is sent again to this leader only. When the
 * term is over, this server can no longer learn whether the commands were accepted.
 *
 * <p>A slow link must not be filled with copies of what is queued in front of it. So commands are sent a second time only when the first copy is
 * known to have left all queues. Every message has a rising number, which the answer repeats, and links keep the order: what was sent before an
 * answered message has arrived or is lost. If the oldest forward has no answer for longer than answers take, this server asks the leader about it
 * with a forward without commands. Such questions are small, and become less frequent. The number of forwards without an answer is bounded; more
 * commands wait in the queue of the runtime.
 */
public final class LocalForwards {

    /**
     * Bounds of what is on its way.
     *
     * @param patienceLowestNanos how long to wait for an answer at least
     * @param patienceHighestNanos how long to wait at most the first time, however long answers took
     * @param spanMax how far the newest forward's sequence may be ahead of the oldest unanswered one's; far below what a
     *     {@link ForwardLedger} remembers, so that a leader never forgets one that is still asked after
     * @param bytesMax how many bytes of commands may be unanswered, or one forward if that is larger
     * @param repeatBytesMax about how many bytes of commands one answer may cause to be sent again
     */
    public record Bounds(
            long patienceLowestNanos, long patienceHighestNanos, int spanMax, long bytesMax, long repeatBytesMax) {}

    /** Sends a forward. */
    @FunctionalInterface
    public interface Outlet {

        /** Sends it to this leader. */
        void send(int leaderId, Forward forward);
    }

    private final long incarnation;
    private final Bounds bounds;
    private final TreeMap<Long, PendingForward> pending = new TreeMap<>();
    private RoundTrip roundTrip;
    private int leaderId;
    private long incarnationNumber;
    private long bytes;
    private long lastSequence;
    /** The number of the last copy or question sent. */
    private long lastCopy;
    /** The highest number that was answered. */
    private long answeredCopy;

    private long questionCopy;
    private long questionNanos;
    /** How often the leader was asked after the forward that is the oldest now. */
    private int questions;

    private long askNanos = Long.MAX_VALUE;

    /** No forwards, of an incarnation that began now. */
    public LocalForwards(long incarnation, Bounds bounds) {
        this.incarnation = incarnation;
        this.bounds = bounds;
        roundTrip = new RoundTrip(bounds.patienceLowestNanos(), bounds.patienceHighestNanos());
    }

    /** A random number that tells this incarnation of the server from its others. */
    public long incarnation() {
        return incarnation;
    }

    /** How many are unanswered. */
    public int size() {
        return pending.size();
    }

    /** How many bytes of commands they hold. */
    public long bytes() {
        return bytes;
    }

    /** Whether one more may be on its way. */
    public boolean hasRoom() {
        return pending.isEmpty()
                || bytes < bounds.bytesMax() && lastSequence + 1 - pending.firstKey() < bounds.spanMax();
    }

    /** Sends the first copy of a forward. All that are unanswered are of the same term. */
    public void begin(int leader, long term, long sequence, List<ByteBuffer> commands, long nowNanos, Outlet outlet) {
        if (leader != leaderId) {
            leaderId = leader;
            roundTrip = new RoundTrip(bounds.patienceLowestNanos(), bounds.patienceHighestNanos());
        }
        PendingForward forward = new PendingForward(term, sequence, commands);
        boolean isOldest = pending.isEmpty();
        pending.put(sequence, forward);
        bytes += forward.bytes();
        lastSequence = sequence;
        if (isOldest) {
            awaitOldest(nowNanos);
        }
        send(forward, nowNanos, outlet);
    }

    /** Takes an answer, and sends again what is known to have been lost; true if the answer ends a forward. */
    public boolean take(int from, ForwardReply reply, long nowNanos, Outlet outlet) {
        if (from != leaderId
                || reply.incarnation() != incarnation
                || reply.copy() > lastCopy
                || pending.isEmpty()
                || reply.forwardTerm() != pending.firstEntry().getValue().term()) {
            return false;
        }
        PendingForward named = pending.get(reply.sequence());
        measure(reply, named, nowNanos);
        answeredCopy = Math.max(answeredCopy, reply.copy());
        boolean isEnd = named != null && reply.verdict() != ForwardReply.Verdict.NOT_YET;
        if (named != null && isEnd) {
            end(named, nowNanos);
        } else if (named != null) {
            incarnationNumber = Math.max(incarnationNumber, reply.incarnationNumber());
            if (named.copy() <= reply.copy()) {
                send(named, nowNanos, outlet);
            }
        }
        repeatOvertaken(nowNanos, outlet);
        return isEnd;
    }

    private void measure(ForwardReply reply, @Nullable PendingForward named, long nowNanos) {
        if (reply.copy() == questionCopy) {
            roundTrip.seen(nowNanos - questionNanos);
        } else if (named != null && reply.copy() == named.copy()) {
            roundTrip.seen(nowNanos - named.sentNanos());
        }
    }

    private void end(PendingForward ended, long nowNanos) {
        boolean wasOldest = pending.firstKey() == ended.sequence();
        pending.remove(ended.sequence());
        bytes -= ended.bytes();
        if (wasOldest) {
            awaitOldest(nowNanos);
        }
    }

    /** The oldest forward is another now, or there is none. */
    private void awaitOldest(long nowNanos) {
        questions = 0;
        askNanos = pending.isEmpty() ? Long.MAX_VALUE : nowNanos + roundTrip.patienceNanos(0);
    }

    private void repeatOvertaken(long nowNanos, Outlet outlet) {
        long repeated = 0;
        for (PendingForward forward : pending.values()) {
            if (repeated >= bounds.repeatBytesMax()) {
                return;
            }
            boolean hasLeftQueues = forward.copy() <= answeredCopy;
            if (hasLeftQueues && nowNanos - forward.sentNanos() >= roundTrip.patienceNanos(forward.copies() - 1)) {
                repeated += forward.bytes();
                send(forward, nowNanos, outlet);
            }
        }
    }

    private void send(PendingForward forward, long nowNanos, Outlet outlet) {
        forward.sent(++lastCopy, nowNanos);
        if (forward.sequence() == pending.firstKey()) {
            askNanos = Math.max(askNanos, nowNanos + roundTrip.patienceNanos(questions));
        }
        outlet.send(leaderId, message(forward, forward.commands()));
    }

    private Forward message(PendingForward forward, List<ByteBuffer> commands) {
        return new Forward(forward.term(), incarnation, incarnationNumber, forward.sequence(), lastCopy, commands);
    }

    /** Asks after the oldest forward, if it is time. */
    public void ask(long nowNanos, Outlet outlet) {
        if (nowNanos < askNanos) {
            return;
        }
        questions++;
        askNanos = nowNanos + roundTrip.patienceNanos(questions);
        questionCopy = ++lastCopy;
        questionNanos = nowNanos;
        outlet.send(leaderId, message(pending.firstEntry().getValue(), List.of()));
    }

    /** When to ask. */
    public long deadlineNanos() {
        return askNanos;
    }

    /** Gives up on all, because their term is over. The number that its leader gave is worth nothing to the next. */
    public void abandon(LongConsumer unknown) {
        pending.keySet().forEach(unknown::accept);
        pending.clear();
        bytes = 0;
        incarnationNumber = 0;
        askNanos = Long.MAX_VALUE;
    }
}
