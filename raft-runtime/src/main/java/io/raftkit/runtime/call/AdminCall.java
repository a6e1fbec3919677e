package io.raftkit.runtime.call;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.AdminAnswer;
import java.util.List;
import java.util.Locale;

/**
 * What an operator asks of a leader: to change the members, in one step or in two, or to hand over. It is answered with the index of the configuration in
 * force.
 */
public final class AdminCall extends Call<Long> {
    /** A verb of the engine. */
    @FunctionalInterface
    private interface Verb {
        void call(RaftEngine engine, long requestId, List<MemberChange> changes, boolean isFirst);
    }

    private final Verb verb;
    /** What to change now; the loop's. */
    private List<MemberChange> changes;
    /** What to change when that is done; the loop's. */
    private List<MemberChange> later = List.of();
    /** What is done of this call; the loop's. */
    private List<MemberChange> done = List.of();
    /** Whether the engine was asked for {@link #changes}; the loop's. */
    private boolean hasBegun;
    /** What it waits for before that; the loop's. */
    private String waitsFor = "waits for its turn";

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
                (engine, requestId, step, isFirst) ->
                        engine.changeMembership(requestId, step, isFirst ? expectedIndex : 0),
                nowNanos,
                timeoutNanos,
                open);
    }

    /** Hands the leadership to a server, or to the best one if it is 0. */
    public static AdminCall transfer(int target, long nowNanos, long timeoutNanos, OpenCalls open) {
        return new AdminCall(
                List.of(),
                (engine, requestId, none, isFirst) -> engine.transferLeadership(requestId, target),
                nowNanos,
                timeoutNanos,
                open);
    }

    /** What is to be changed now; nothing if the leadership is to be handed over. */
    List<MemberChange> changes() {
        return changes;
    }

    /** Divides what is to be changed into steps. On the loop, before it begins. */
    void divide(Configuration latest) {
        ChangeSteps steps = ChangeSteps.of(changes, latest);
        changes = steps.first();
        later = steps.second();
    }

    /** Notes what it waits for. On the loop. */
    void waitFor(String reason) {
        waitsFor = reason;
    }

    /** Ends it before the engine is asked. On the loop. */
    void refuse(String reason) {
        reject(RejectedException.Reason.CHANGE_REFUSED, sentence(reason));
    }

    /** Ends it if the step that it is at changed nothing, and will not. */
    private void reject(RejectedException.Reason reason, String why) {
        fail(
                done.isEmpty()
                        ? new RejectedException(reason, why)
                        : new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.PARTLY_DONE,
                                done + " is done, " + changes + " is not, and will not be. " + why));
    }

    /** Asks the engine. On the loop. */
    void begin(long requestId, RaftEngine engine) {
        hasBegun = true;
        verb.call(engine, requestId, changes, done.isEmpty());
    }

    /** Goes on to the next step if the engine has done this one, and there is a next one. On the loop. */
    boolean goesOnAfter(AdminAnswer answer) {
        if (answer.outcome() != AdminAnswer.Outcome.DONE || later.isEmpty() || hasEnded()) {
            return false;
        }
        done = changes;
        changes = later;
        later = List.of();
        hasBegun = false;
        waitsFor = "comes to its second step just now";
        return true;
    }

    /** Takes what the engine says. On the loop. */
    void take(AdminAnswer answer) {
        switch (answer.outcome()) {
            case DONE -> answerLater(answer.index());
            case REFUSED -> refuse(answer.reason());
            case NOT_LEADER ->
                reject(
                        RejectedException.Reason.NOT_LEADER,
                        "This server does not lead; its status() says which one does.");
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
            reject(
                    RejectedException.Reason.DEADLINE,
                    "It was not begun within " + timeout() + ", and will not be: it " + waitsFor + ".");
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
            reject(RejectedException.Reason.STOPPED, String.valueOf(stopped().getMessage()));
        }
    }
}
