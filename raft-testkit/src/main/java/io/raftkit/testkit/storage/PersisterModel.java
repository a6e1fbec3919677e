package io.raftkit.testkit.storage;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a persister must hold after some batches, in the simplest form there is: a list of entries. Not thread-safe. */
public final class PersisterModel {
    private @Nullable Bootstrap bootstrap;
    private TermAndVote termAndVote = TermAndVote.NONE;
    private final SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private final List<EntryBatch> entries = new ArrayList<>();
    private long commitHint;

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
        next.bootstrap = batch.bootstrap() == null ? bootstrap : batch.bootstrap();
        next.termAndVote = batch.termAndVote() == null ? termAndVote : batch.termAndVote();
        next.peerStoreIds.putAll(peerStoreIds);
        next.peerStoreIds.putAll(batch.peerStoreIds());
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
        next.commitHint = Math.min(next.lastIndex(), batch.commitHint() == 0 ? commitHint : batch.commitHint());
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
     * Term and vote.
     *
     * @return the last ones
     */
    public TermAndVote termAndVote() {
        return termAndVote;
    }

    /**
     * The commit hint.
     *
     * @return the last one, not beyond the log
     */
    public long commitHint() {
        return commitHint;
    }

    /**
     * Compares a persister to this model, all entries included.
     *
     * @param found what it reported
     * @param persister the persister
     * @return what differs, or null if nothing does
     * @throws IOException if the persister cannot read
     */
    public @Nullable String difference(Recovered found, Persister persister) throws IOException {
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

    private @Nullable String reportedDifference(Recovered found) {
        List<Object> expected = new ArrayList<>();
        expected.add(bootstrap);
        expected.add(termAndVote);
        expected.add(peerStoreIds);
        expected.add(logStart);
        expected.add(lastIndex());
        expected.add(termRuns());
        expected.add(commitHint);
        expected.add(entries.stream()
                .filter(entry -> entry.typeAt(entry.firstIndex()) == EntryType.CONFIGURATION)
                .map(EntryBatch::bytes)
                .toList());
        List<Object> actual = new ArrayList<>();
        actual.add(found.bootstrap());
        actual.add(found.termAndVote());
        actual.add(found.peerStoreIds());
        actual.add(found.logStart());
        actual.add(found.lastIndex());
        actual.add(found.termRuns());
        actual.add(found.commitHint());
        actual.add(found.configurations().stream().map(EntryBatch::bytes).toList());
        String[] names = {
            "bootstrap",
            "termAndVote",
            "peerStoreIds",
            "logStart",
            "lastIndex",
            "termRuns",
            "commitHint",
            "configurations"
        };
        for (int i = 0; i < names.length; i++) {
            if (!Objects.equals(expected.get(i), actual.get(i))) {
                return names[i] + " is " + actual.get(i) + " instead of " + expected.get(i);
            }
        }
        return null;
    }

    private List<TermRun> termRuns() {
        List<TermRun> runs = new ArrayList<>();
        for (EntryBatch entry : entries) {
            if (runs.isEmpty() || runs.get(runs.size() - 1).term() != entry.lastTerm()) {
                runs.add(new TermRun(entry.firstIndex(), entry.lastTerm()));
            }
        }
        return runs;
    }

    @Override
    public String toString() {
        return "PersisterModel[" + termAndVote + ", " + logStart + ", lastIndex=" + lastIndex() + "]";
    }
}
