package io.raftkit.engine.state;

import io.raftkit.engine.forward.ForwardLedger;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The terms this server led since its start, and what it said to the forwards of the last of them. */
public final class LedTerms {
    private final TermState term;
    private final TreeSet<Long> led = new TreeSet<>();
    private @Nullable ForwardLedger ledger;

    LedTerms(TermState term) {
        this.term = term;
    }

    /** Notes that this server leads the current term. */
    public void add(ForwardLedger termLedger) {
        ledger = termLedger;
        led.add(termLedger.term());
    }

    /** What was said to the forwards of a term; null if this server did not lead it, or has led another since. */
    @Nullable
    public ForwardLedger ledgerOf(long forwardTerm) {
        return ledger != null && ledger.term() == forwardTerm ? ledger : null;
    }

    /** Whether no forward of a term can ever have been, or come to be, taken by this server in this or another incarnation. */
    public boolean excludes(long forwardTerm, int self) {
        boolean mayYetLead = forwardTerm == term.currentTerm() && term.votedFor() == self;
        return term.hasSeenAllOf(forwardTerm) && !led.contains(forwardTerm) && !mayYetLead;
    }
}
