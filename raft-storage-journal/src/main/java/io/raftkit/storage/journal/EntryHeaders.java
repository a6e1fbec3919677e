package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.Recovery;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a start reports of the entries: their terms, as runs of equal ones, and which of them are configurations. */
final class EntryHeaders {
    private final TreeMap<Long, Long> terms = new TreeMap<>();
    private final TreeSet<Long> configurations = new TreeSet<>();
    private long lastTerm;

    void add(long index, long term, EntryType type) {
        if (term != lastTerm) {
            terms.put(index, term);
            lastTerm = term;
        }
        if (type == EntryType.CONFIGURATION) {
            configurations.add(index);
        }
    }

    void truncateFrom(long index) {
        terms.tailMap(index, true).clear();
        configurations.tailSet(index, true).clear();
        lastTerm = terms.isEmpty() ? 0 : terms.lastEntry().getValue();
    }

    /** Reports the entries from the start of the log to the last one. */
    void report(LogStart start, long last, Recovery into) {
        long next = start.firstIndex();
        while (next <= last) {
            Map.Entry<Long, Long> run = terms.floorEntry(next);
            if (run == null) {
                throw new IllegalStateException("no term is known of entry " + next);
            }
            Long behind = terms.higherKey(next);
            Long configuration = configurations.ceiling(next);
            long runLast = behind == null ? last : Math.min(last, behind - 1);
            if (configuration == null || configuration > runLast) {
                into.entries(next, runLast, run.getValue());
                next = runLast + 1;
            } else {
                if (configuration > next) {
                    into.entries(next, configuration - 1, run.getValue());
                }
                into.entry(configuration, run.getValue(), EntryType.CONFIGURATION);
                next = configuration + 1;
            }
        }
    }
}
