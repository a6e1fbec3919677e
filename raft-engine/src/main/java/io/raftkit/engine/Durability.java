package io.raftkit.engine;

import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import java.util.ArrayDeque;

/**
 * What of the server's state is on stable storage, and which tickets are under way.
 *
 * <p>A ticket stands for everything handed to the persister up to it. Truncation lowers what outstanding tickets cover, because of this
 * story: (1) entries 5..9 of term 2 are handed over with ticket 7; (2) before it completes, a new leader has 5..9 replaced by its own, in
 * ticket 8; (3) ticket 7 completes. Taken at its word it would confirm 5..9, which by now are entries that nobody has written.
 */
final class Durability {
    private static final class Ticket {
        final long number;
        final TermAndVote termAndVote;
        final long issuedNanos;
        long lastIndex;

        Ticket(long number, TermAndVote termAndVote, long lastIndex, long issuedNanos) {
            this.number = number;
            this.termAndVote = termAndVote;
            this.lastIndex = lastIndex;
            this.issuedNanos = issuedNanos;
        }
    }

    private final ArrayDeque<Ticket> outstanding = new ArrayDeque<>();
    private long lastNumber;
    private boolean isStarted;
    private TermAndVote termAndVote;
    private long lastIndex;

    Durability(Recovered recovered) {
        isStarted = recovered.bootstrap() != null;
        termAndVote = recovered.termAndVote();
        lastIndex = recovered.lastIndex();
    }

    /** Up to which index the log is durable. */
    long lastIndex() {
        return lastIndex;
    }

    /** Whether this term, and the record of the first start, are durable: only then may messages of the term leave. */
    boolean covers(long term) {
        return isStarted && termAndVote.term() == term;
    }

    /** Whether exactly this term and vote are durable. */
    boolean covers(TermAndVote expected) {
        return isStarted && termAndVote.equals(expected);
    }

    long issue(TermAndVote handedTermAndVote, long handedIndex, long nowNanos) {
        outstanding.add(new Ticket(++lastNumber, handedTermAndVote, handedIndex, nowNanos));
        return lastNumber;
    }

    void persisted(long number) {
        if (number > lastNumber) {
            throw new IllegalArgumentException("ticket " + number + " was never issued");
        }
        while (!outstanding.isEmpty() && outstanding.peek().number <= number) {
            Ticket ticket = outstanding.poll();
            isStarted = true;
            termAndVote = ticket.termAndVote;
            lastIndex = Math.max(lastIndex, ticket.lastIndex);
        }
    }

    void truncatedFrom(long index) {
        lastIndex = Math.min(lastIndex, index - 1);
        for (Ticket ticket : outstanding) {
            ticket.lastIndex = Math.min(ticket.lastIndex, index - 1);
        }
    }

    /** Since when the oldest write is under way; {@code Long.MAX_VALUE} if none is. */
    long waitingSinceNanos() {
        return outstanding.isEmpty() ? Long.MAX_VALUE : outstanding.peek().issuedNanos;
    }
}
