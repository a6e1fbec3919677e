package io.raftkit.client;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The session of a client, and its commands without a result. A number that was given belongs to its command for ever, unless it is certain that no log
 * has that command, or a later one, nor ever will. Confined to the thread that sends.
 */
final class ClientSession {
    private static final int COMMANDS_MAX = 256;
    private static final int BYTES_MAX = 256 * 1024;

    private final OpenCalls openCalls;
    private final long nonce;
    private final ArrayDeque<Numbered> sent = new ArrayDeque<>();
    private long id;
    private long last;
    private long bytes;
    private boolean isOver;

    /** A session that is not open yet. */
    ClientSession(OpenCalls openCalls, long nonce) {
        this.openCalls = openCalls;
        this.nonce = nonce;
    }

    /** By which the servers know that it is asked for once, however often it is, and that it is used by nobody else. */
    long nonce() {
        return nonce;
    }

    /** Its id, or 0 if it is not open yet. */
    long id() {
        return id;
    }

    void opened(long session) {
        id = session;
    }

    /** Whether all commands whose results are missing are of calls that have ended. Nobody waits for these, and they need not be sent again. */
    boolean isForgotten() {
        return sent.stream().allMatch(numbered -> numbered.call.hasEnded());
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    /** The commands without a result, in order, up to one that no server takes. */
    Iterable<Numbered> toSend() {
        return () ->
                sent.stream().takeWhile(numbered -> numbered.refusal == null).iterator();
    }

    /** Whether another command may be sent now. */
    boolean hasRoom() {
        return sent.isEmpty() || sent.size() < COMMANDS_MAX && bytes < BYTES_MAX && sent.getLast().refusal == null;
    }

    /** Gives a command the next number. */
    Numbered number(Call call, byte[] command) {
        Numbered numbered = new Numbered(call, ++last, command);
        sent.add(numbered);
        bytes += command.length;
        return numbered;
    }

    /** Up to which number all results are known. */
    long received() {
        return sent.isEmpty() ? last : sent.getFirst().sequence - 1;
    }

    /** Takes what a server says of a copy that it was sent. */
    void replied(Numbered numbered, ClientReply reply, String address) {
        ReplyCode code = reply.code();
        if (code == ReplyCode.ANSWER) {
            numbered.isDone = true;
            openCalls.answer(numbered.call, reply.body());
        } else if (code == ReplyCode.UNKNOWN_RESULT_LOST) {
            numbered.isDone = true;
            openCalls.fail(numbered.call, Problem.failure(address, reply));
        } else {
            isOver |= code == ReplyCode.NO_SESSION || code == ReplyCode.UNKNOWN_SESSION_EXPIRED;
            if (!code.isOutcomeUnknown()) {
                numbered.copies--;
                boolean isRefused = code != ReplyCode.NO_SESSION && !code.isRetried();
                numbered.refusal = isRefused ? Problem.failure(address, reply) : null;
            }
        }
    }

    /** Takes out the commands with results; true if there were any. */
    boolean advance() {
        int before = sent.size();
        while (!sent.isEmpty() && sent.getFirst().isDone) {
            bytes -= sent.removeFirst().command.length;
        }
        return sent.size() < before;
    }

    /**
     * Gives back the commands that no log has, nor will have, so that their numbers are free: those at the end.
     *
     * @param waiting the calls that wait; those that are given back come first
     */
    void takeBack(ArrayDeque<Call> waiting, Problem why) {
        while (!sent.isEmpty() && sent.getLast().copies == 0 && !sent.getLast().isDone) {
            Numbered numbered = sent.removeLast();
            bytes -= numbered.command.length;
            last--;
            giveBack(numbered, waiting, why);
        }
    }

    private void giveBack(Numbered numbered, ArrayDeque<Call> waiting, Problem why) {
        if (numbered.refusal != null) {
            openCalls.fail(numbered.call, numbered.refusal);
        } else if (numbered.call.takeBack(null, why)) {
            waiting.addFirst(numbered.call);
        }
    }

    /**
     * Whether no further command can take effect in it: it has expired, or no server takes the first command without a result, of which no log has a copy.
     */
    boolean isOver() {
        return isOver || isBlocked();
    }

    private boolean isBlocked() {
        return !sent.isEmpty() && sent.getFirst().refusal != null && sent.getFirst().copies == 0;
    }

    /** Ends it: gives back the commands that are certain to have had no effect in it. The outcome of the others is not known. */
    void end(ArrayDeque<Call> waiting, Problem why) {
        boolean isWithoutEffect = !isOver && isBlocked();
        for (Iterator<Numbered> from = sent.descendingIterator(); from.hasNext(); ) {
            Numbered numbered = from.next();
            if (isWithoutEffect || numbered.copies == 0) {
                giveBack(numbered, waiting, why);
            } else if (!numbered.isDone) {
                openCalls.fail(
                        numbered.call,
                        new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.SESSION_EXPIRED,
                                "The session in which the command was sent has expired; last heard: " + why.words()));
            }
        }
        sent.clear();
    }
}
