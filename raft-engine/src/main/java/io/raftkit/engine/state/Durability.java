package io.raftkit.engine.state;

import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.TermAndVote;
import java.util.ArrayDeque;

/**
 * What of the server's state is on stable storage, and which tickets are under way.
 *
 * <p>A ticket stands for everything handed to the persister up to it. Truncation lowers what outstanding tickets cover, because of this
 * story: (1) entries 5..9 of term 2 are handed over with ticket 7; (2) before it completes, a new leader has 5..9 replaced by its own, in
 * ticket 8; (3) ticket 7 completes. Taken at its word it would confirm 5..9, which by now are entries that nobody has written.
 */
public final class Durability {
    /** As many as the lane writes together: a disk that keeps up has fewer. */
    private static final int TICKETS_MAX = 1_024;

    private static final class Ticket {
        final long number;
        final TermAndVote termAndVote;
        final long bytes;
        long lastIndex;

        Ticket(long number, TermAndVote termAndVote, long lastIndex, long bytes) {
            this.number = number;
            this.termAndVote = termAndVote;
            this.lastIndex = lastIndex;
            this.bytes = bytes;
        }
    }

    private final ArrayDeque<Ticket> outstanding = new ArrayDeque<>();
    private final long bytesMax;
    private long bytes;
    private long lastNumber;
    /** When the oldest outstanding ticket became the oldest; meaningful while there is one. */
    private long writingSinceNanos;

    private boolean isStarted;
    private TermAndVote termAndVote;
    private long lastIndex;

    Durability(Recovered recovered, long bytesMax) {
        this.bytesMax = bytesMax;
        isStarted = recovered.bootstrap() != null;
        termAndVote = recovered.termAndVote();
        lastIndex = recovered.lastIndex();
    }

    /** Up to which index the log is durable. */
    public long lastIndex() {
        return lastIndex;
    }

    /** Whether this term, and the record of the first start, are durable: only then may messages of the term leave. */
    public boolean covers(long term) {
        return isStarted && termAndVote.term() == term;
    }

    /** Whether exactly this term and vote are durable. */
    public boolean covers(TermAndVote expected) {
        return isStarted && termAndVote.equals(expected);
    }

    /** Whether a further ticket may be issued: what is handed over stays in memory, replaced entries too. */
    public boolean hasRoom() {
        return outstanding.size() < TICKETS_MAX && bytes < bytesMax;
    }

    /** Whether a ticket is outstanding. */
    boolean isWriting() {
        return !outstanding.isEmpty();
    }

    /** How many tickets are outstanding. */
    public int outstanding() {
        return outstanding.size();
    }

    /** How many bytes of entries their batches hold. */
    public long outstandingBytes() {
        return bytes;
    }

    long issue(TermAndVote handedTermAndVote, long handedIndex, long handedBytes, long nowNanos) {
        if (outstanding.isEmpty()) {
            writingSinceNanos = nowNanos;
        }
        outstanding.add(new Ticket(++lastNumber, handedTermAndVote, handedIndex, handedBytes));
        bytes += handedBytes;
        return lastNumber;
    }

    /** Takes note that a ticket and all before it are durable. */
    public void persisted(long number, long nowNanos) {
        if (number > lastNumber) {
            throw new IllegalArgumentException("ticket " + number + " was never issued");
        }
        while (!outstanding.isEmpty() && outstanding.peek().number <= number) {
            Ticket ticket = outstanding.poll();
            bytes -= ticket.bytes;
            isStarted = true;
            termAndVote = ticket.termAndVote;
            lastIndex = Math.max(lastIndex, ticket.lastIndex);
            writingSinceNanos = nowNanos;
        }
    }

    void truncatedFrom(long index) {
        lastIndex = Math.min(lastIndex, index - 1);
        for (Ticket ticket : outstanding) {
            ticket.lastIndex = Math.min(ticket.lastIndex, index - 1);
        }
    }

    /**
     * Since when the write under way is; {@code Long.MAX_VALUE} if none is. Not since when it was handed over: a disk with a long queue that
     * finishes one write after another is busy, not stuck.
     */
    public long writingSinceNanos() {
        return outstanding.isEmpty() ? Long.MAX_VALUE : writingSinceNanos;
    }
}
