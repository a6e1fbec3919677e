package io.raftkit.runtime.call;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.Proposal;
import io.raftkit.api.RejectedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits for its result: proposed to this server's own log, or submitted to whichever leader there is.
 *
 * <p>Where it is decides what a deadline or the end of the node makes of it: in no log yet, it is safe to try again; once it was handed to
 * a log or a leader, nobody here can know.
 */
public final class CommandCall extends Call<byte[]> implements Proposal {
    private static final VarHandle ASKED;

    static {
        try {
            ASKED = MethodHandles.lookup().findVarHandle(CommandCall.class, "asked", CompletableFuture.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum Place {
        NOWHERE,
        IN_LOG,
        WITH_LEADER
    }

    /** False for a submitted command, whose user is not told of its acceptance. */
    private final boolean isProposed;

    private byte @Nullable [] command;
    private Place place = Place.NOWHERE;
    /** In a log, its index; the loop's. Outside a session it is given once, before the apply lane has the call. */
    private long index;
    /** The term in which that was given, outside a session; or in which the command was rejected. */
    private long term;

    /**
     * Whether it is known what became of the proposal: place, index and term stay from then on. Written before {@link #asked} is looked at, and the other
     * way round: one of the two sees the other.
     */
    private volatile boolean isDecided;

    /** Made when the user first asks for it: most never do. */
    private volatile @Nullable CompletableFuture<Acceptance> asked;

    /** Its place in the session in which it is sent; the loop's. */
    public long sequence;

    public CommandCall(byte[] command, boolean isProposed, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(command.length, nowNanos, timeoutNanos, open);
        this.command = command;
        this.isProposed = isProposed;
    }

    @Override
    public CompletableFuture<Acceptance> accepted() {
        CompletableFuture<Acceptance> future = asked;
        if (future == null) {
            ASKED.compareAndSet(this, null, new CompletableFuture<Acceptance>());
            future = Objects.requireNonNull(asked, "asked");
        }
        completeAcceptance();
        return future;
    }

    @Override
    public CompletableFuture<byte[]> result() {
        return result;
    }

    public boolean isProposed() {
        return isProposed;
    }

    /** What to append: the command, in a session behind room for its place there. Let go once it is not needed any more. On the loop. */
    public byte[] command() {
        return Objects.requireNonNull(command, "command");
    }

    /** Notes that the own log has it; its proposer is told by {@link #tellAcceptance}. On the loop. */
    public void enteredLog(long atIndex, long inTerm) {
        enteredLeadersLog(atIndex);
        forgetCommand();
        term = inTerm;
        isDecided = true;
    }

    /** The index that it was given in the own log, outside a session. */
    public long index() {
        return index;
    }

    /** The term in which it was given that. */
    public long term() {
        return term;
    }

    /** Notes that a log has it, though perhaps not for good. On the loop. */
    public void enteredLeadersLog(long atIndex) {
        place = Place.IN_LOG;
        index = atIndex;
    }

    /** Notes that it is sent in a session. On the loop. */
    public void sent() {
        place = Place.WITH_LEADER;
    }

    /** Notes that no log has it, nor ever will have what was sent of it. On the loop. */
    public void takenBack() {
        place = Place.NOWHERE;
    }

    /** Notes that it is sent no more. On the loop. */
    public void forgetCommand() {
        command = null;
    }

    /** Completes what a proposer waits for; one that does not wait yet finds the answer when it asks. On the loop. */
    public void tellAcceptance() {
        CompletableFuture<Acceptance> future = asked;
        if (future != null) {
            Acceptance acceptance = acceptance();
            completeLater(() -> future.complete(acceptance));
        }
    }

    private void completeAcceptance() {
        CompletableFuture<Acceptance> future = asked;
        if (future != null && isDecided) {
            future.complete(acceptance());
        }
    }

    private Acceptance acceptance() {
        return new Acceptance(place == Place.IN_LOG, index, term);
    }

    /** Ends a call that no log has, and tells its proposer in which term. On the loop. */
    public void reject(RejectedException rejection, long inTerm) {
        term = inTerm;
        isDecided = true;
        fail(rejection);
    }

    /** The same on the caller's thread, before the loop had the call. */
    public void rejectHere(RejectedException rejection, long inTerm) {
        term = inTerm;
        isDecided = true;
        failHere(rejection);
    }

    /** A proposer hears of the acceptance before the result. */
    @Override
    void beforeEnd() {
        if (isProposed) {
            if (!isDecided) {
                isDecided = true;
            }
            completeAcceptance();
        }
    }

    @Override
    public void expire(Expiry expiry) {
        fail(
                switch (place) {
                    case NOWHERE -> expiry.ofCommandInNoLog(timeout());
                    case WITH_LEADER -> expiry.ofForwardedCommand(timeout());
                    case IN_LOG -> expiry.ofCommandAt(index, timeout());
                });
    }

    @Override
    public void stop() {
        fail(
                place == Place.NOWHERE
                        ? stopped()
                        : new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.STOPPED,
                                "The node stopped before the command was seen applied."));
    }
}
