package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.runtime.call.CommandCall;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forwards of this server that the leader has not answered.
 *
 * <p>A slow link must not be filled with copies of what is queued in front of it. Links keep the order: what was sent before an answered forward has
 * arrived or is lost. So nothing is sent again before all that was sent is known to have left the queues. If the oldest forward has no answer for
 * longer than answers take, the leader is asked with a forward without entries. Such questions are small, and become less frequent. Confined to the
 * loop.
 */
final class SentForwards {
    private static final int PATIENCE_TIMEOUTS_MAX = 10;
    private static final long WINDOW_BYTES_FIRST = 64 << 10;
    private static final long WINDOW_BYTES_MIN = 16 << 10;

    /**
     * A forward.
     *
     * @param copy its number
     * @param calls whose commands it carries; none if it opens a session
     * @param bytes how many bytes these have
     * @param sentNanos when it was sent
     */
    record Sent(long copy, List<CommandCall> calls, long bytes, long sentNanos) {
        boolean isOpening() {
            return calls.isEmpty();
        }
    }

    private final long lowestNanos;
    private final long highestNanos;
    private final int messagesMax;
    private final long bytesMax;
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private RoundTrip roundTrip;
    private long bytes;
    /** How many bytes may be unanswered now. What follows a lost forward is lost with it, so a link gets no more than it carries. */
    private long windowBytes;
    /** How long an answer took at least in this term. */
    private long shortestNanos = Long.MAX_VALUE / 2;

    private final ForwardNumbers numbers;
    private long questionCopy;
    private long questionNanos;
    /** How often the leader was asked since the last answer. */
    private int questions;

    private long askNanos = Long.MAX_VALUE;
    private boolean hasLost;
    private long term;

    SentForwards(EngineConfig config, ForwardNumbers numbers) {
        this.numbers = numbers;
        lowestNanos = config.heartbeatNanos();
        // Far longer than the round trip of a link on which a leader can stay in office.
        highestNanos = PATIENCE_TIMEOUTS_MAX * config.electionTimeoutHighestNanos();
        messagesMax = config.limits().inflightMessagesMax();
        bytesMax = config.limits().inflightBytesMax();
        roundTrip = new RoundTrip(lowestNanos, highestNanos);
        windowBytes = Math.min(bytesMax, WINDOW_BYTES_FIRST);
    }

    /** Whether one more may be on its way. */
    boolean hasRoom() {
        return unanswered.isEmpty() || unanswered.size() < messagesMax && bytes < windowBytes;
    }

    /** For how many bytes there is room. */
    long roomBytes() {
        return windowBytes - bytes;
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    int size() {
        return unanswered.size();
    }

    long bytes() {
        return bytes;
    }

    /** How long answers take at most, as far as known. */
    long patienceNanos() {
        return roundTrip.patienceNanos(0);
    }

    /** Sends entries to the leader; false if none can be reached, and nothing was sent. */
    boolean send(RaftEngine engine, EntryType type, List<ByteBuffer> payloads, List<CommandCall> calls, long nowNanos) {
        long copy = numbers.send(engine, type, payloads);
        if (copy == 0) {
            return false;
        }
        long length = payloads.stream().mapToLong(ByteBuffer::remaining).sum();
        unanswered.add(new Sent(copy, calls, length, nowNanos));
        bytes += length;
        if (unanswered.size() == 1) {
            awaitOldest(nowNanos);
        }
        return true;
    }

    private void awaitOldest(long nowNanos) {
        questions = 0;
        askNanos = unanswered.isEmpty() ? Long.MAX_VALUE : nowNanos + roundTrip.patienceNanos(0);
    }

    /** Takes an answer; returns the forward that it is about, or null if that was answered before, or was a question. */
    @Nullable
    Sent answered(ForwardReply reply, long nowNanos) {
        if (reply.copy() > numbers.last() || unanswered.isEmpty() || unanswered.element().copy > reply.copy()) {
            return null;
        }
        if (reply.copy() == questionCopy) {
            roundTrip.seen(nowNanos - questionNanos);
        }
        if (unanswered.element().copy < reply.copy() && !hasLost) {
            windowBytes = Math.max(WINDOW_BYTES_MIN, Math.min(windowBytes, bytes) / 2);
        }
        while (!unanswered.isEmpty() && unanswered.element().copy < reply.copy()) {
            // It, or the answer to it, is lost.
            hasLost = true;
            bytes -= unanswered.remove().bytes;
        }
        Sent answered = null;
        if (!unanswered.isEmpty() && unanswered.element().copy == reply.copy()) {
            answered = unanswered.remove();
            bytes -= answered.bytes;
            answered(answered.bytes, nowNanos - answered.sentNanos);
        }
        awaitOldest(nowNanos);
        return answered;
    }

    /** While answers come nearly as soon as they can, no queue grows on the way, and the link may carry more. */
    private void answered(long answeredBytes, long tookNanos) {
        roundTrip.seen(tookNanos);
        shortestNanos = Math.min(shortestNanos, tookNanos);
        if (tookNanos <= 2 * shortestNanos) {
            windowBytes = Math.min(bytesMax, windowBytes + answeredBytes);
        }
    }

    /** Whether a forward, or the answer to it, was lost since this was asked last. */
    boolean takeLoss() {
        boolean lost = hasLost;
        hasLost = false;
        return lost;
    }

    /** Asks the leader, if it is time. */
    void ask(RaftEngine engine, long nowNanos) {
        if (nowNanos < askNanos) {
            return;
        }
        questions++;
        askNanos = nowNanos + roundTrip.patienceNanos(questions);
        long copy = numbers.send(engine, EntryType.SESSION_COMMAND, List.of());
        if (copy != 0) {
            questionCopy = copy;
            questionNanos = nowNanos;
        }
    }

    /** When to ask. */
    long deadlineNanos() {
        return askNanos;
    }

    /** In another term no answer to what was sent before counts. */
    void enterTerm(long currentTerm) {
        if (term != currentTerm) {
            term = currentTerm;
            forget();
        }
    }

    private void forget() {
        unanswered.clear();
        bytes = 0;
        hasLost = false;
        shortestNanos = Long.MAX_VALUE / 2;
        questionCopy = 0;
        askNanos = Long.MAX_VALUE;
        windowBytes = Math.min(bytesMax, WINDOW_BYTES_FIRST);
        roundTrip = new RoundTrip(lowestNanos, highestNanos);
    }
}
