package io.raftkit.engine.log;

import io.raftkit.api.storage.LogStart;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * The term of every entry of a log, as runs of equal terms.
 *
 * <p>Invariant: firsts and terms both rise. Run 0 is the entry before the log's first one.
 */
final class TermIndex {
    private long[] firsts = new long[8];
    private long[] terms = new long[8];
    private int count;

    TermIndex(LogStart start, SortedMap<Long, Long> runs) {
        add(start.firstIndex() - 1, start.termBefore());
        runs.forEach(this::append);
    }

    /** Notes that entries from {@code index} on have this term. */
    void append(long index, long term) {
        if (terms[count - 1] != term) {
            add(index, term);
        }
    }

    private void add(long index, long term) {
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, count * 2);
            terms = Arrays.copyOf(terms, count * 2);
        }
        firsts[count] = index;
        terms[count++] = term;
    }

    /** The term of the last entry. */
    long lastTerm() {
        return terms[count - 1];
    }

    /** Forgets entries from {@code index} on. */
    void truncateFrom(long index) {
        while (count > 1 && firsts[count - 1] >= index) {
            count--;
        }
    }

    /** Forgets entries before {@code index}, but for the term of the one right before it. */
    void dropBefore(long index) {
        int run = runOf(index - 1);
        count -= run;
        System.arraycopy(firsts, run, firsts, 0, count);
        System.arraycopy(terms, run, terms, 0, count);
        firsts[0] = index - 1;
    }

    /** The term of an entry of the log, or of the one before its first. */
    long termAt(long index) {
        return terms[runOf(index)];
    }

    /**
     * The last index at or below {@code index} whose term is at or below {@code term}: the furthest point at which a log whose entry at
     * {@code index} has {@code term} can still agree with this one. Skips a whole term at a time.
     */
    long lastAgreeing(long index, long term) {
        int run = runOf(index);
        long agreeing = index;
        while (run > 0 && terms[run] > term) {
            agreeing = firsts[run] - 1;
            run--;
        }
        return terms[run] > term ? firsts[run] : agreeing;
    }

    private int runOf(long index) {
        int run = Arrays.binarySearch(firsts, 0, count, index);
        return run >= 0 ? run : -run - 2;
    }
}
