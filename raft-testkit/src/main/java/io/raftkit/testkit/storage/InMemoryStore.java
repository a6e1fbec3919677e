package io.raftkit.testkit.storage;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InMemoryPersister} has stored. It outlives the persister: hand it to the next one to play a restart.
 *
 * <p>Thread-safe. Entries are kept as the batches they came in, not copied.
 */
public final class InMemoryStore {
    private @Nullable Bootstrap bootstrap;
    private TermAndVote termAndVote = TermAndVote.NONE;
    private final SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private long lastIndex;
    private long commitHint;
    private final ArrayList<EntryBatch> log = new ArrayList<>();
    private final ArrayList<TermRun> termRuns = new ArrayList<>();
    private final ArrayList<EntryBatch> configurations = new ArrayList<>();

    /** A store of a server that never started. */
    public InMemoryStore() {}

    /**
     * What would be here if this were a disk and its server ended now.
     *
     * @return an independent store of the same content
     */
    public synchronized InMemoryStore copy() {
        InMemoryStore copy = new InMemoryStore();
        copy.bootstrap = bootstrap;
        copy.termAndVote = termAndVote;
        copy.peerStoreIds.putAll(peerStoreIds);
        copy.logStart = logStart;
        copy.lastIndex = lastIndex;
        copy.commitHint = commitHint;
        copy.log.addAll(log);
        copy.termRuns.addAll(termRuns);
        copy.configurations.addAll(configurations);
        return copy;
    }

    synchronized Recovered recovered() {
        Recovered.Builder found = Recovered.builder()
                .termAndVote(termAndVote)
                .logStart(logStart)
                .lastIndex(lastIndex)
                .commitHint(commitHint);
        if (bootstrap != null) {
            found.bootstrap(bootstrap);
        }
        peerStoreIds.forEach(found::peerStoreId);
        termRuns.forEach(found::termRun);
        configurations.forEach(found::configuration);
        return found.build();
    }

    synchronized void apply(PersistBatch batch) {
        checkFollows(batch);
        bootstrap = batch.bootstrap() == null ? bootstrap : batch.bootstrap();
        termAndVote = batch.termAndVote() == null ? termAndVote : batch.termAndVote();
        peerStoreIds.putAll(batch.peerStoreIds());
        if (batch.truncateFrom() > 0) {
            truncateFrom(Math.max(batch.truncateFrom(), logStart.firstIndex()));
        }
        batch.entries().forEach(this::append);
        if (batch.logStart() != null) {
            startAt(batch.logStart());
        }
        commitHint = Math.min(lastIndex, batch.commitHint() > 0 ? batch.commitHint() : commitHint);
    }

    private void checkFollows(PersistBatch batch) {
        long end = batch.truncateFrom() == 0
                ? lastIndex
                : Math.min(lastIndex, Math.max(batch.truncateFrom(), logStart.firstIndex()) - 1);
        if (!batch.entries().isEmpty() && batch.entries().get(0).firstIndex() != end + 1) {
            throw new IllegalArgumentException(batch.entries().get(0) + " does not follow entry " + end);
        }
        LogStart start = batch.logStart();
        if (start != null && start.firstIndex() < logStart.firstIndex()) {
            throw new IllegalArgumentException(start + " lies before " + logStart);
        }
    }

    private void truncateFrom(long firstRemoved) {
        while (lastIndex >= firstRemoved) {
            EntryBatch last = log.remove(log.size() - 1);
            if (last.firstIndex() < firstRemoved) {
                log.add(last.view(last.firstIndex(), firstRemoved - 1));
            }
            lastIndex = Math.max(last.firstIndex(), firstRemoved) - 1;
        }
        while (!termRuns.isEmpty() && last(termRuns).firstIndex() > lastIndex) {
            termRuns.remove(termRuns.size() - 1);
        }
        while (!configurations.isEmpty() && last(configurations).firstIndex() > lastIndex) {
            configurations.remove(configurations.size() - 1);
        }
    }

    private void append(EntryBatch batch) {
        log.add(batch);
        lastIndex = batch.lastIndex();
        long term = termRuns.isEmpty() ? 0 : last(termRuns).term();
        for (long index = batch.firstIndex(); term < batch.lastTerm(); index++) {
            if (batch.termAt(index) != term) {
                term = batch.termAt(index);
                termRuns.add(new TermRun(index, term));
            }
        }
        for (long index = batch.firstIndex(); index <= lastIndex; index++) {
            if (batch.typeAt(index) == EntryType.CONFIGURATION) {
                configurations.add(batch.view(index, index));
            }
        }
    }

    private void startAt(LogStart start) {
        logStart = start;
        lastIndex = Math.max(lastIndex, start.firstIndex() - 1);
        int gone = 0;
        while (gone < log.size() && log.get(gone).lastIndex() < start.firstIndex()) {
            gone++;
        }
        log.subList(0, gone).clear();
        if (!log.isEmpty() && log.get(0).firstIndex() < start.firstIndex()) {
            log.set(0, log.get(0).view(start.firstIndex(), log.get(0).lastIndex()));
        }
        configurations.removeIf(entry -> entry.firstIndex() < start.firstIndex());
        while (termRuns.size() > 1 && termRuns.get(1).firstIndex() <= start.firstIndex()) {
            termRuns.remove(0);
        }
        if (log.isEmpty()) {
            termRuns.clear();
        } else if (termRuns.get(0).firstIndex() < start.firstIndex()) {
            termRuns.set(0, new TermRun(start.firstIndex(), termRuns.get(0).term()));
        }
    }

    synchronized @Nullable EntryBatch read(long from, long to, int bytesMax) {
        if (from < logStart.firstIndex() || from > lastIndex) {
            return null;
        }
        int at = find(from);
        EntryBatch first = part(log.get(at), from, to).prefix(bytesMax);
        if (first.lastIndex() >= Math.min(to, lastIndex)
                || first.lastIndex() < log.get(at).lastIndex()) {
            return first;
        }
        return joined(first, at + 1, to, bytesMax);
    }

    /** Batches as small as one entry are read back in one piece, up to the bytes that are wanted. */
    private EntryBatch joined(EntryBatch first, int next, long to, int bytesMax) {
        List<EntryBatch> parts = new ArrayList<>(List.of(first));
        int bytes = first.sizeBytes();
        for (int i = next; i < log.size() && log.get(i).firstIndex() <= to; i++) {
            EntryBatch wanted = part(log.get(i), log.get(i).firstIndex(), to);
            if (wanted.entryBytes(wanted.firstIndex()) > bytesMax - bytes) {
                break;
            }
            EntryBatch fitting = wanted.prefix(bytesMax - bytes);
            parts.add(fitting);
            bytes += fitting.sizeBytes();
            if (fitting.lastIndex() < wanted.lastIndex()) {
                break;
            }
        }
        if (parts.size() == 1) {
            return first;
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        parts.forEach(part -> all.put(part.bytes()));
        return EntryBatch.wrap(all.flip());
    }

    private static EntryBatch part(EntryBatch batch, long from, long to) {
        return batch.view(from, Math.min(to, batch.lastIndex()));
    }

    private int find(long index) {
        int low = 0;
        int high = log.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (log.get(middle).firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
