package io.raftkit.engine.log;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.stored.Recovered;
import java.util.Collections;
import java.util.List;

/**
 * The log of one server (Raft §5.3): the terms of all entries, the bytes of the newest ones, and which part was not yet handed to the persister.
 *
 * <p>Invariant: firstIndex - 1 &lt;= handedIndex &lt;= lastIndex; entries behind handedIndex are in the window.
 */
public final class RaftLog {
    private static final long GRAIN_BYTES = 64 << 10;

    private TermIndex terms;
    private final EntryWindow window;
    private LogBytes bytes;
    private long firstIndex;
    private long lastIndex;
    /** Up to where entries were handed to the persister, durable or not. */
    private long handedIndex;
    /** From where on the persister has to truncate, or 0. */
    private long truncateFrom;
    /** Whether the persister has yet to hear that the log begins behind a snapshot that takes the place of entries. */
    private boolean isRestarting;
    /** The highest time of any entry seen; times never fall along the log. */
    private long lastTime;

    /** The log that is stored. */
    public RaftLog(Recovered recovered, long lastEntryTime, long windowBytesMax) {
        terms = new TermIndex(recovered.logStart(), recovered.termRuns());
        window = new EntryWindow(windowBytesMax);
        bytes = new LogBytes(recovered.lastIndex(), GRAIN_BYTES);
        firstIndex = recovered.logStart().firstIndex();
        lastIndex = recovered.lastIndex();
        handedIndex = lastIndex;
        lastTime = lastEntryTime;
    }

    /** Index of the first entry kept. */
    public long firstIndex() {
        return firstIndex;
    }

    /** Index of the last entry, {@code firstIndex - 1} if there is none. */
    public long lastIndex() {
        return lastIndex;
    }

    /** Term of the last entry. */
    public long lastTerm() {
        return termAt(lastIndex);
    }

    /** The highest time of any entry seen. */
    public long lastTime() {
        return lastTime;
    }

    /** Term of an entry, or of the one right before the first. */
    public long termAt(long index) {
        if (index < firstIndex - 1 || index > lastIndex) {
            throw new IndexOutOfBoundsException(
                    "entry " + index + " is not in the log " + (firstIndex - 1) + ".." + lastIndex);
        }
        return terms.termAt(index);
    }

    /** Whether the log has an entry with this index and term, or begins right behind it. */
    public boolean matches(long index, long term) {
        return index >= firstIndex - 1 && index <= lastIndex && terms.termAt(index) == term;
    }

    /** The last index up to {@code index} at which this log can agree with one whose entry at {@code index} has {@code term}. */
    public long lastAgreeing(long index, long term) {
        return terms.lastAgreeing(Math.max(firstIndex - 1, Math.min(index, lastIndex)), term);
    }

    /** Whether the other log's last term is later, or the same and it is not shorter (Raft §5.4.1). */
    public boolean isAtMostAsUpToDateAs(long otherLastIndex, long otherLastTerm) {
        return otherLastTerm > lastTerm() || otherLastTerm == lastTerm() && otherLastIndex >= lastIndex;
    }

    /** Adds entries behind the last one. */
    public void append(EntryBatch batch) {
        if (batch.firstIndex() != lastIndex + 1) {
            throw new IllegalStateException(batch + " does not follow entry " + lastIndex);
        }
        terms.append(batch.firstIndex(), batch.termAt(batch.firstIndex()));
        // Terms never fall along a batch.
        for (long index = batch.firstIndex() + 1; terms.lastTerm() != batch.lastTerm(); index++) {
            terms.append(index, batch.termAt(index));
        }
        window.append(batch);
        bytes.append(batch);
        lastIndex = batch.lastIndex();
        lastTime = Math.max(lastTime, batch.timeAt(lastIndex));
    }

    /** Removes entries from {@code index} on; the caller has made sure that none of them is committed. */
    public void truncateFrom(long index) {
        terms.truncateFrom(index);
        bytes.truncateFrom(index);
        window.truncateFrom(index);
        lastIndex = index - 1;
        if (index <= handedIndex) {
            handedIndex = index - 1;
            truncateFrom = truncateFrom == 0 ? index : Math.min(truncateFrom, index);
        }
    }

    /**
     * Lets the log begin at {@code index}: entries before it are forgotten, but for the term of the one right before. They were applied, and
     * what stands for them is durable.
     */
    public void dropBefore(long index) {
        if (index < firstIndex || index > handedIndex + 1) {
            throw new IllegalStateException("the log " + firstIndex + ".." + lastIndex
                    + ", handed to the persister up to " + handedIndex + ", cannot begin at " + index);
        }
        terms.dropBefore(index);
        bytes.dropBefore(index);
        window.dropBefore(index);
        firstIndex = index;
    }

    /**
     * Has the log begin, and end, behind a snapshot that stands for an entry it does not have. Entries that may not stay on disk before that
     * were truncated; the others go with the start of the log that is stored with the snapshot's record.
     */
    public void restartBehind(long index, long term, long time) {
        if (index <= handedIndex) {
            throw new IllegalStateException("the log " + firstIndex + ".." + lastIndex
                    + ", handed to the persister up to " + handedIndex + ", reaches entry " + index);
        }
        terms = new TermIndex(new LogStart(index + 1, term), Collections.emptySortedMap());
        window.truncateFrom(firstIndex);
        bytes = new LogBytes(index, GRAIN_BYTES);
        firstIndex = index + 1;
        lastIndex = index;
        handedIndex = index;
        isRestarting = true;
        lastTime = Math.max(lastTime, time);
    }

    /** Whether the persister has yet to hear that the log was restarted. */
    public boolean isRestarting() {
        return isRestarting;
    }

    /** Up to where entries were handed to the persister, durable or not. */
    public long handedIndex() {
        return handedIndex;
    }

    /** Whether the persister has yet to hear of anything. */
    public boolean hasNews() {
        return truncateFrom != 0 || handedIndex < lastIndex;
    }

    /**
     * Hands what the persister has yet to hear of to a batch; returns how many bytes of entries that is. A batch takes effect in the order
     * truncation, entries, start of the log; so entries behind a restart, which do not follow what is stored, are left for the next one.
     */
    public long handTo(PersistBatch.Builder batch) {
        if (truncateFrom != 0) {
            batch.truncateFrom(truncateFrom);
            truncateFrom = 0;
        }
        if (isRestarting) {
            isRestarting = false;
            return 0;
        }
        long bytes = 0;
        if (handedIndex < lastIndex) {
            for (EntryBatch entries : window.slice(handedIndex + 1, lastIndex, Long.MAX_VALUE)) {
                batch.entries(entries);
                bytes += entries.sizeBytes();
            }
            handedIndex = lastIndex;
        }
        return bytes;
    }

    /**
     * The first index from which on entries up to {@code to} have at most so many bytes, to a grain below; those of an earlier
     * incarnation of the server count as none.
     */
    public long firstWithin(long to, long bytesMax) {
        return bytes.firstWithin(to, bytesMax);
    }

    /** How many bytes the entries behind {@code index} have, to a grain above; those of an earlier incarnation of the server count as none. */
    public long bytesBehind(long index) {
        return index >= lastIndex ? 0 : bytes.behind(index);
    }

    /** Whether an entry is in memory. */
    public boolean holds(long index) {
        return index >= window.firstIndex() && index <= lastIndex;
    }

    /** Index of the last entry that is no longer in memory and can only be loaded; the entry after it is held. */
    public long lastLeft() {
        return Math.min(window.firstIndex() - 1, lastIndex);
    }

    /** Entries in memory from {@code from} on, as many as fit, though at least one. */
    public List<EntryBatch> slice(long from, long to, long bytesMax) {
        return window.slice(from, to, bytesMax);
    }

    /** Lets durable entries leave memory if there are too many. */
    public void evictUpTo(long durableIndex) {
        window.evictUpTo(durableIndex);
    }
}
