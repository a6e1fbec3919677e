package io.raftkit.runtime.call;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.AdminAnswer;
import java.util.List;
import java.util.Locale;

/** What an operator asks of a leader: to change the members, or to hand over. It is answered with the index of the configuration in force. */
public final class AdminCall extends Call<Long> {
    /** A verb of the engine. */
    @FunctionalInterface
    private interface Verb {
        void call(RaftEngine engine, long requestId);
    }

    private final List<MemberChange> changes;
    private final Verb verb;
    /** Whether the engine was asked; the loop's. */
    private boolean hasBegun;
    /** What it waits for before that; the loop's. */
    private String waitsFor = "";

    private AdminCall(List<MemberChange> changes, Verb verb, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(0, nowNanos, timeoutNanos, open);
        this.changes = changes;
        this.verb = verb;
    }

    /** Changes the members. */
    public static AdminCall change(
            List<MemberChange> changes, long expectedIndex, long nowNanos, long timeoutNanos, OpenCalls open) {
        return new AdminCall(
                changes,
                (engine, requestId) -> engine.changeMembership(requestId, changes, expectedIndex),
                nowNanos,
                timeoutNanos,
                open);
    }

    /** Hands the leadership to a server, or to the best one if it is 0. */
    public static AdminCall transfer(int target, long nowNanos, long timeoutNanos, OpenCalls open) {
        return new AdminCall(
                List.of(),
                (engine, requestId) -> engine.transferLeadership(requestId, target),
                nowNanos,
                timeoutNanos,
                open);
    }

    /** What is to be changed; nothing if the leadership is to be handed over. */
    List<MemberChange> changes() {
        return changes;
    }

    /** Notes what it waits for. On the loop. */
    void waitFor(String reason) {
        waitsFor = reason;
    }

    /** Ends it before the engine is asked. On the loop. */
    void refuse(String reason) {
        fail(new RejectedException(RejectedException.Reason.CHANGE_REFUSED, sentence(reason)));
    }

    /** Asks the engine. On the loop. */
    void begin(long requestId, RaftEngine engine) {
        hasBegun = true;
        verb.call(engine, requestId);
    }

    /** Takes what the engine says. On the loop. */
    void take(AdminAnswer answer) {
        switch (answer.outcome()) {
            case DONE -> answerLater(answer.index());
            case REFUSED -> refuse(answer.reason());
            case NOT_LEADER ->
                fail(new RejectedException(RejectedException.Reason.NOT_LEADER, sentence(answer.reason())));
            case UNKNOWN ->
                fail(new OutcomeUnknownException(
                        OutcomeUnknownException.Reason.LEADER_LOST, sentence(answer.reason())));
        }
    }

    private static String sentence(String reason) {
        return reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1) + ".";
    }

    @Override
    void expire(Expiry expiry) {
        if (!hasBegun) {
            fail(new RejectedException(
                    RejectedException.Reason.DEADLINE,
                    "It was not begun within " + timeout() + ", and will not be: it " + waitsFor + "."));
            return;
        }
        fail(new OutcomeUnknownException(
                OutcomeUnknownException.Reason.DEADLINE,
                "It was not done within " + timeout()
                        + ". It goes on, and may still be done; status() says how far it is."));
    }

    @Override
    public void stop() {
        if (hasBegun) {
            fail(new OutcomeUnknownException(
                    OutcomeUnknownException.Reason.STOPPED,
                    "The node stopped before it was done. The next leader completes it, or undoes it."));
        } else {
            fail(stopped());
        }
    }
}
