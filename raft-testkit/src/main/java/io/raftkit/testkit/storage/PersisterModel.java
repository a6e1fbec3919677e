package io.raftkit.testkit.storage;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a persister must hold after some batches, in the simplest form there is: a list of entries. Not thread-safe. */
public final class PersisterModel {
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private final List<EntryBatch> entries = new ArrayList<>();

    /** Nothing was persisted. */
    public PersisterModel() {}

    /**
     * The models a run goes through.
     *
     * @param batches what is persisted, in order
     * @return the model before the first batch, and that after each
     */
    static List<PersisterModel> afterEach(List<PersistBatch> batches) {
        List<PersisterModel> models = new ArrayList<>();
        models.add(new PersisterModel());
        batches.forEach(batch -> models.add(models.get(models.size() - 1).after(batch)));
        return List.copyOf(models);
    }

    /**
     * The model after one more batch.
     *
     * @param batch a batch that may follow
     * @return a new model
     */
    public PersisterModel after(PersistBatch batch) {
        PersisterModel next = new PersisterModel();
        next.records.putAll(records);
        batch.records().forEach((name, value) -> {
            next.records.remove(name);
            if (value != null) {
                next.records.put(name, value);
            }
        });
        next.entries.addAll(entries);
        if (batch.truncateFrom() > 0) {
            next.entries.removeIf(entry -> entry.firstIndex() >= batch.truncateFrom());
        }
        for (EntryBatch added : batch.entries()) {
            for (long index = added.firstIndex(); index <= added.lastIndex(); index++) {
                next.entries.add(added.view(index, index));
            }
        }
        LogStart start = batch.logStart() == null ? logStart : batch.logStart();
        next.entries.removeIf(entry -> entry.firstIndex() < start.firstIndex());
        next.logStart = start;
        return next;
    }

    /**
     * Index of the last entry.
     *
     * @return the index, or that before the start of the log if there is none
     */
    public long lastIndex() {
        return logStart.firstIndex() + entries.size() - 1;
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
     * Term of an entry, or of the one before the start of the log.
     *
     * @param index which entry
     * @return the term
     */
    public long termAt(long index) {
        return index < logStart.firstIndex()
                ? logStart.termBefore()
                : entries.get((int) (index - logStart.firstIndex())).lastTerm();
    }

    /**
     * The records.
     *
     * @return values by name
     */
    public SortedMap<String, byte[]> records() {
        return Collections.unmodifiableSortedMap(records);
    }

    /**
     * Compares a persister to this model, all entries included.
     *
     * @param found what it reported
     * @param persister the persister
     * @return what differs, or null if nothing does
     * @throws IOException if the persister cannot read
     */
    public @Nullable String difference(Recovery found, Persister persister) throws IOException {
        String reported = reportedDifference(found);
        return reported == null ? difference(persister) : reported;
    }

    /** Compares the entries that a persister reads back. */
    @Nullable
    String difference(Persister persister) throws IOException {
        for (long index = logStart.firstIndex(); index <= lastIndex(); ) {
            EntryBatch read = persister.read(index, lastIndex(), 64 * 1024);
            if (read == null || read.firstIndex() != index || read.lastIndex() > lastIndex()) {
                return "read from " + index + " gave " + read + " instead of entries up to " + lastIndex();
            }
            for (; index <= read.lastIndex(); index++) {
                EntryBatch expected = entries.get((int) (index - logStart.firstIndex()));
                if (!read.view(index, index).bytes().equals(expected.bytes())) {
                    return "entry " + index + " has term " + read.termAt(index)
                            + " and other bytes than the one of term " + expected.lastTerm() + " that was stored";
                }
            }
        }
        return null;
    }

    private @Nullable String reportedDifference(Recovery found) {
        Recovery expected = new Recovery();
        expected.logStart(logStart);
        entries.forEach(expected::entries);
        records.forEach(expected::record);
        if (!texts(found).equals(texts(expected))) {
            return "the records are " + texts(found) + " instead of " + texts(expected);
        }
        boolean isSame = found.logStart().equals(logStart)
                && found.lastIndex() == lastIndex()
                && found.termRuns().equals(expected.termRuns())
                && found.configurations().equals(expected.configurations());
        return isSame ? null : "it reports " + found + " instead of " + expected;
    }

    /** Comparable, and not too long to be shown. */
    private static SortedMap<String, String> texts(Recovery recovery) {
        SortedMap<String, String> texts = new TreeMap<>();
        recovery.records()
                .forEach((name, value) -> texts.put(
                        name,
                        value.length > 16
                                ? value.length + " bytes, hash " + Arrays.hashCode(value)
                                : Arrays.toString(value)));
        return texts;
    }

    @Override
    public String toString() {
        return "PersisterModel[records " + records.keySet() + ", " + logStart + ", lastIndex=" + lastIndex() + "]";
    }
}
