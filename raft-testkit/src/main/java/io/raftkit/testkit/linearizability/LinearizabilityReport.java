package io.raftkit.testkit.linearizability;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found about a history. Its {@link #toString} is for people.
 *
 * @param keys one report for each key, in the order in which the keys first occur
 * @param <I> what is asked
 * @param <O> what is answered
 */
public record LinearizabilityReport<I, O>(List<KeyReport<I, O>> keys) {
    private static final int KEYS_SHOWN_MAX = 3;

    /** Keeps a copy of the list. */
    public LinearizabilityReport {
        keys = List.copyOf(keys);
    }

    /**
     * The verdict on the whole history.
     *
     * @return not linearizable if one key is not; else undecided if one key is; else linearizable
     */
    public Verdict verdict() {
        return !with(Verdict.NOT_LINEARIZABLE).isEmpty()
                ? Verdict.NOT_LINEARIZABLE
                : !with(Verdict.UNDECIDED).isEmpty() ? Verdict.UNDECIDED : Verdict.LINEARIZABLE;
    }

    /**
     * The keys with a verdict.
     *
     * @param verdict the verdict
     * @return their reports
     */
    public List<KeyReport<I, O>> with(Verdict verdict) {
        return keys.stream().filter(key -> key.verdict() == verdict).toList();
    }

    /**
     * Ends a test unless the history was found to be linearizable.
     *
     * @throws AssertionError with the whole report, also if the verdict is undecided
     */
    public void assertLinearizable() {
        if (verdict() != Verdict.LINEARIZABLE) {
            throw new AssertionError(toString());
        }
    }

    @Override
    public String toString() {
        int operations = keys.stream().mapToInt(KeyReport::operationCount).sum();
        String all = operations + " operations on " + keys.size() + (keys.size() == 1 ? " key" : " keys");
        return switch (verdict()) {
            case LINEARIZABLE -> "Linearizable: " + all + ".";
            case UNDECIDED -> "Undecided: " + all + "; the budget ran out." + texts(Verdict.UNDECIDED);
            case NOT_LINEARIZABLE -> "NOT LINEARIZABLE: " + all + "." + texts(Verdict.NOT_LINEARIZABLE);
        };
    }

    private String texts(Verdict verdict) {
        List<KeyReport<I, O>> reports = with(verdict);
        String shown = reports.stream()
                .limit(KEYS_SHOWN_MAX)
                .map(report -> "\n\n" + report.text())
                .collect(Collectors.joining());
        int more = reports.size() - KEYS_SHOWN_MAX;
        return more > 0 ? shown + "\n\nThe same is true of " + more + " more." : shown;
    }
}
