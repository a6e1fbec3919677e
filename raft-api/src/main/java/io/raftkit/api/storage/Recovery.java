package io.raftkit.api.storage;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a {@link Persister} reports into when it recovers: where the log begins, the header of each entry in order, and the records.
 * Everything that a server derives from the headers is derived here, so that no persister has to.
 *
 * <p>The start of the log is reported before the first entry; records at any time. What is not reported is as in a server that never
 * started. Reports that contradict one another are damage and end in a {@link MalformedDataException}.
 */
public final class Recovery {
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private final SortedMap<Long, Long> termRuns = new TreeMap<>();
    private final List<Long> configurations = new ArrayList<>();
    private final SortedMap<Long, EntryBatch> configurationEntries = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private long lastIndex;
    private long lastTerm;

    /** A report of nothing yet. */
    public Recovery() {}

    /**
     * What a persister reports; it is asked here, and the configurations that it names are read back.
     *
     * @param persister one that was just opened
     * @return its report
     * @throws IOException if it cannot recover
     * @throws MalformedDataException if it does not give back a configuration that it reports
     */
    public static Recovery of(Persister persister) throws IOException {
        Recovery found = new Recovery();
        persister.recover(found);
        for (long index : found.configurations) {
            found.configurationEntries.put(index, configuration(persister, index));
        }
        return found;
    }

    private static EntryBatch configuration(Persister persister, long index) throws IOException {
        EntryBatch entry;
        try {
            entry = persister.read(index, index, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new IOException(
                    "entry " + index + ", which holds a configuration, cannot be read: " + e.getMessage(), e);
        }
        if (entry == null) {
            throw new MalformedDataException(
                    "the storage reports a configuration in entry " + index + " but does not give it back");
        }
        return entry;
    }

    /**
     * Reports where the log begins, if it does not begin with entry 1.
     *
     * @param start its start
     */
    public void logStart(LogStart start) {
        if (!termRuns.isEmpty()) {
            throw new IllegalStateException(start + " is reported behind entries up to " + lastIndex);
        }
        logStart = start;
        lastIndex = start.firstIndex() - 1;
        lastTerm = start.termBefore();
    }

    /**
     * Reports the next entry.
     *
     * @param index its index, that of the entry before plus one
     * @param term its term
     * @param type its type
     * @throws MalformedDataException if it does not follow the entry before
     */
    public void entry(long index, long term, EntryType type) {
        entries(index, index, term);
        if (type == EntryType.CONFIGURATION) {
            configurations.add(index);
        }
    }

    /**
     * Reports the next entries.
     *
     * @param batch entries that follow those reported before
     * @throws MalformedDataException if they do not
     */
    public void entries(EntryBatch batch) {
        for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
            entry(index, batch.termAt(index), batch.typeAt(index));
            if (batch.typeAt(index) == EntryType.CONFIGURATION) {
                configurationEntries.put(index, batch.view(index, index));
            }
        }
    }

    /**
     * Reports the next entries where they are of one term and none of them is a {@linkplain EntryType#CONFIGURATION configuration}: what a
     * persister may know of many entries without reading each.
     *
     * @param first index of the first, that of the entry before plus one
     * @param last index of the last
     * @param term the term of all of them
     * @throws MalformedDataException if they do not follow the entry before
     */
    public void entries(long first, long last, long term) {
        if (first != lastIndex + 1 || last < first || term < Math.max(1, lastTerm)) {
            throw new MalformedDataException("the log makes no sense: behind entry " + lastIndex + " of term "
                    + lastTerm + " come entries " + first + " to " + last + " of term " + term);
        }
        if (termRuns.isEmpty() || term != lastTerm) {
            termRuns.put(first, term);
        }
        lastTerm = term;
        lastIndex = last;
    }

    /**
     * Reports a record.
     *
     * @param name its name
     * @param value its value
     * @throws MalformedDataException if no record can have that name or value, or one of that name was reported before
     */
    public void record(String name, byte[] value) {
        String problem = PersistBatch.problemOf(name, value);
        if (problem != null || records.put(name, value) != null) {
            throw new MalformedDataException(problem == null ? "there are two records \"" + name + "\"" : problem);
        }
    }

    /**
     * Where the log begins.
     *
     * @return its start
     */
    public LogStart logStart() {
        return logStart;
    }

    /**
     * Index of the last entry.
     *
     * @return the index, or that before the start of the log if there is none
     */
    public long lastIndex() {
        return lastIndex;
    }

    /**
     * The terms of all entries, as runs of equal ones: a log of millions of entries has a handful.
     *
     * @return for the first index of each run its term, both rising; empty if and only if there are no entries
     */
    public SortedMap<Long, Long> termRuns() {
        return Collections.unmodifiableSortedMap(termRuns);
    }

    /**
     * The entries of type {@link EntryType#CONFIGURATION}.
     *
     * @return their indexes, rising
     */
    public List<Long> configurations() {
        return Collections.unmodifiableList(configurations);
    }

    /**
     * The entries of type {@link EntryType#CONFIGURATION} themselves, as far as they were reported whole or read back.
     *
     * @return batches of one, by rising indexes
     */
    public List<EntryBatch> configurationEntries() {
        return List.copyOf(configurationEntries.values());
    }

    /**
     * The records.
     *
     * @return values by name, not copied
     */
    public SortedMap<String, byte[]> records() {
        return Collections.unmodifiableSortedMap(records);
    }

    @Override
    public String toString() {
        return "Recovery[" + logStart + ", lastIndex=" + lastIndex + ", terms " + termRuns + ", records "
                + records.keySet() + "]";
    }
}
