package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.runtime.session.SessionPlace;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A log as an observer remembers it: of each entry its term, its type, its size, and a print of it and all entries before it. Two logs with the
 * same print at an index are the same up to there.
 */
public final class LogPrints {
    private long[] prints = new long[256];
    private long[] terms = new long[256];
    private EntryType[] types = new EntryType[256];
    private int[] sizes = new int[256];
    private @Nullable SessionPlace[] places = new SessionPlace[256];
    private final NavigableSet<Integer> configurations = new TreeSet<>();
    private int lastIndex;

    public long lastIndex() {
        return lastIndex;
    }

    public long termAt(long index) {
        return index == 0 ? 0 : terms[at(index)];
    }

    /** The print of the log up to an index. */
    public long printAt(long index) {
        return index == 0 ? 0 : prints[at(index)];
    }

    /** Whether the entry at an index is a command without a session, which always takes effect. */
    public boolean isCommandAt(long index) {
        return types[at(index)] == EntryType.COMMAND;
    }

    /** Where the command at an index stands in a session; null if it stands in none. */
    public @Nullable SessionPlace placeAt(long index) {
        return places[at(index)];
    }

    /** Index of the last entry up to an index that is a configuration, 0 if none is. */
    public long configurationUpTo(long index) {
        Integer found = configurations.floor((int) index);
        return found == null ? 0 : found;
    }

    /** How many bytes the entries from one to another have. */
    public long bytesBetween(long from, long to) {
        long bytes = 0;
        for (long index = from; index <= to; index++) {
            bytes += sizes[at(index)];
        }
        return bytes;
    }

    private int at(long index) {
        if (index < 1 || index > lastIndex) {
            throw new IndexOutOfBoundsException("entry " + index + " of a log that ends at " + lastIndex);
        }
        return (int) index;
    }

    public boolean isSameAs(LogPrints other) {
        return lastIndex == other.lastIndex && isPrefixOf(other);
    }

    /** Whether another log begins with all of this one. */
    public boolean isPrefixOf(LogPrints other) {
        return other.lastIndex >= lastIndex && other.printAt(lastIndex) == printAt(lastIndex);
    }

    /** The log that these entries make behind what a snapshot stands for, which was committed. */
    public static LogPrints of(LogStart start, List<EntryBatch> entries, LogPrints committed) {
        LogPrints log = new LogPrints();
        log.beginAt(start, committed);
        entries.forEach(log::append);
        return log;
    }

    /** Does to this log what a storage does when it is given a batch; what is dropped is remembered, and what a snapshot stands for is held. */
    public void take(PersistBatch batch, LogPrints committed) {
        if (batch.truncateFrom() > 0) {
            truncateFrom(batch.truncateFrom());
        }
        batch.entries().forEach(this::append);
        LogStart start = batch.logStart();
        if (start != null) {
            beginAt(start, committed);
        }
    }

    private void beginAt(LogStart start, LogPrints committed) {
        extend(committed, Math.min(start.firstIndex() - 1, committed.lastIndex));
    }

    public void append(EntryBatch batch) {
        if (batch.firstIndex() != lastIndex + 1) {
            throw new IllegalArgumentException(batch + " does not follow entry " + lastIndex);
        }
        for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
            add(
                    batch.termAt(index),
                    batch.typeAt(index),
                    batch.entryBytes(index),
                    batch.typeAt(index) == EntryType.SESSION_COMMAND ? SessionPlace.at(batch, index) : null,
                    mixed(printAt(lastIndex), ownPrint(batch, index)));
        }
    }

    /** Makes this log equal to another one up to an index behind its own last. */
    public void extend(LogPrints other, long upTo) {
        for (long index = lastIndex + 1L; index <= upTo; index++) {
            int at = other.at(index);
            add(other.terms[at], other.types[at], other.sizes[at], other.places[at], other.prints[at]);
        }
    }

    private void add(long term, EntryType type, int bytes, @Nullable SessionPlace place, long print) {
        lastIndex++;
        if (lastIndex == prints.length) {
            prints = Arrays.copyOf(prints, lastIndex * 2);
            terms = Arrays.copyOf(terms, lastIndex * 2);
            types = Arrays.copyOf(types, lastIndex * 2);
            sizes = Arrays.copyOf(sizes, lastIndex * 2);
            places = Arrays.copyOf(places, lastIndex * 2);
        }
        prints[lastIndex] = print;
        terms[lastIndex] = term;
        types[lastIndex] = type;
        sizes[lastIndex] = bytes;
        places[lastIndex] = place;
        if (type == EntryType.CONFIGURATION) {
            configurations.add(lastIndex);
        }
    }

    public void truncateFrom(long index) {
        lastIndex = (int) Math.min(lastIndex, Math.max(0, index - 1));
        configurations.tailSet(lastIndex, false).clear();
    }

    private static long ownPrint(EntryBatch batch, long index) {
        CRC32C crc = new CRC32C();
        crc.update(batch.payloadAt(index));
        long type = batch.typeAt(index).code();
        return mixed(mixed(batch.termAt(index), batch.timeAt(index)), type << 32 | crc.getValue());
    }

    /** Two numbers in one (the finishing step of SplitMix64). */
    public static long mixed(long one, long other) {
        long mixed = one * 0x9e37_79b9_7f4a_7c15L + other;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }
}
