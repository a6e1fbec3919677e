package io.raftkit.engine.forward;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The forwards of this server that are not answered. Each is meant for one leader in one term, to which alone it is repeated: once that
 * term is over, whether it was taken can no longer be learnt here.
 */
public final class LocalForwards {
    private final long originStart;
    private final TreeMap<Long, Forward> pending = new TreeMap<>();
    private int leaderId;
    private long repeatNanos = Long.MAX_VALUE;

    /** No forwards, of a life that began now. */
    public LocalForwards(long originStart) {
        this.originStart = originStart;
    }

    /** A random number that tells this life of the server from its others. */
    public long originStart() {
        return originStart;
    }

    /** Begins a forward to a leader; the caller sends it. */
    public Forward begin(int leader, long term, long sequence, List<ByteBuffer> commands, long againNanos) {
        Forward forward = new Forward(term, originStart, sequence, commands);
        leaderId = leader;
        pending.put(sequence, forward);
        repeatNanos = Math.min(repeatNanos, againNanos);
        return forward;
    }

    /** Takes an answer; false if nothing was asked or it is answered already. */
    public boolean isEndedBy(int from, ForwardReply reply) {
        Forward forward = pending.get(reply.sequence());
        if (forward == null
                || reply.originStart() != originStart
                || from != leaderId
                || reply.forwardTerm() != forward.term()) {
            return false;
        }
        pending.remove(reply.sequence());
        if (pending.isEmpty()) {
            repeatNanos = Long.MAX_VALUE;
        }
        return true;
    }

    /** Gives up on forwards of terms that are over. */
    public void abandonBefore(long term, Consumer<Long> unknown) {
        while (!pending.isEmpty() && pending.firstEntry().getValue().term() < term) {
            unknown.accept(pending.pollFirstEntry().getKey());
        }
        if (pending.isEmpty()) {
            repeatNanos = Long.MAX_VALUE;
        }
    }

    /** Repeats what is unanswered to the leader it was meant for, if it is time. */
    public void repeat(long nowNanos, long againNanos, Repeat repeat) {
        if (nowNanos >= repeatNanos) {
            repeatNanos = againNanos;
            pending.values().forEach(forward -> repeat.to(leaderId, forward));
        }
    }

    /** When to repeat. */
    public long deadlineNanos() {
        return repeatNanos;
    }

    /** Sends a forward again. */
    @FunctionalInterface
    public interface Repeat {

        /** Sends it to this leader. */
        void to(int leaderId, Forward forward);
    }
}
