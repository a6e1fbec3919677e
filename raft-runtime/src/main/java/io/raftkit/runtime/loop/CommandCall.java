package io.raftkit.runtime.loop;

import io.raftkit.api.CallFailed;
import io.raftkit.api.OutcomeUnknown;
import io.raftkit.api.Proposal;
import io.raftkit.api.Rejected;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits for its result: proposed to this server's own log, or submitted to whichever leader there is.
 *
 * <p>Where it is decides what a deadline or the end of the node makes of it: in no log yet, it is safe to try again; once it was handed to
 * a log or a leader, nobody here can know.
 */
final class CommandCall extends Call implements Proposal {
    private enum Place {
        NOWHERE,
        OWN_LOG,
        WITH_LEADER
    }

    /** Null for a submitted command, whose user is not told. */
    private final @Nullable CompletableFuture<Acceptance> accepted;

    private byte @Nullable [] command;
    private Place place = Place.NOWHERE;
    private @Nullable Acceptance acceptance;

    /** The forward it travels with, while that is unanswered; the loop's. */
    @Nullable
    ForwardedCalls.Forwarding forwarding;

    /** Another call that was given the same index in another term; the apply lane's. */
    @Nullable
    CommandCall sameIndex;

    /** The term in which it was given its index; the apply lane's. */
    long term;

    CommandCall(byte[] command, boolean isProposed, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(command.length, nowNanos, timeoutNanos, open);
        this.command = command;
        accepted = isProposed ? new CompletableFuture<>() : null;
    }

    @Override
    void enter(NodeLoop loop) {
        loop.take(this);
    }

    @Override
    public CompletableFuture<Acceptance> accepted() {
        return Objects.requireNonNull(accepted, "accepted");
    }

    @Override
    public CompletableFuture<byte[]> result() {
        return result;
    }

    boolean isProposed() {
        return accepted != null;
    }

    /** The command, which is let go once a log has it. On the loop. */
    byte[] command() {
        return Objects.requireNonNull(command, "command");
    }

    /** Notes that the own log has it; its proposer is told by {@link #tellAcceptance}. On the loop. */
    void isInLog(long index, long inTerm) {
        place = Place.OWN_LOG;
        command = null;
        acceptance = new Acceptance(true, index, inTerm);
    }

    /** Notes that it was sent to a leader. On the loop. */
    void isWithLeader(ForwardedCalls.Forwarding with) {
        place = Place.WITH_LEADER;
        command = null;
        forwarding = with;
    }

    void tellAcceptance() {
        if (accepted != null && acceptance != null) {
            accepted.complete(acceptance);
        }
    }

    /** Ends a call that no log has, and tells its proposer in which term. */
    void reject(Rejected rejection, long inTerm) {
        acceptance = new Acceptance(false, 0, inTerm);
        fail(rejection);
    }

    @Override
    void beforeFailure() {
        if (accepted != null && !accepted.isDone()) {
            accepted.complete(acceptance != null ? acceptance : new Acceptance(false, 0, 0));
        }
    }

    @Override
    void expire() {
        fail(expiry());
        if (forwarding != null) {
            forwarding.oneExpired();
        }
    }

    private CallFailed expiry() {
        if (place != Place.NOWHERE) {
            return new OutcomeUnknown("The command was handed to a leader but not seen applied within " + timeout()
                    + "; it may be applied later, or never.");
        }
        Rejected.Reason reason = isProposed() ? Rejected.Reason.DEADLINE : Rejected.Reason.NO_LEADER;
        return new Rejected(
                reason,
                "No leader took the command within " + timeout()
                        + ", and none will: it may be sent again. If status() names no leader, it says why.");
    }

    @Override
    void stop() {
        fail(
                place == Place.NOWHERE
                        ? stopped()
                        : new OutcomeUnknown("The node stopped before the command was seen applied."));
    }
}
