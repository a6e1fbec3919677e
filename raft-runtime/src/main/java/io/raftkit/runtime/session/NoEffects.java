package io.raftkit.runtime.session;

import io.raftkit.api.log.MalformedDataException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The entries with commands of sessions that had no effect. A state machine may hand over an image of an earlier entry than the table of the sessions
 * is of: those behind the image are applied once more after a restore, and had an effect or not.
 */
final class NoEffects {
    private static final int ENTRIES_MAX = 1 << 16;

    private final NavigableSet<Long> indexes = new TreeSet<>();
    /** All from this entry on are known. */
    private long knownFrom = 1;

    void add(long index) {
        indexes.add(index);
        if (indexes.size() > ENTRIES_MAX) {
            forgetUpTo(indexes.first());
        }
    }

    boolean contains(long index) {
        return indexes.contains(index);
    }

    /** No image of an entry before this one will come. */
    void forgetUpTo(long index) {
        indexes.headSet(index, true).clear();
        knownFrom = Math.max(knownFrom, index + 1);
    }

    /** Writes those behind an image. */
    void write(DataOutputStream out, long image) throws IOException {
        if (image + 1 < knownFrom) {
            throw new IOException("the image is of entry " + image
                    + ", and which commands of sessions had an effect is known from entry " + knownFrom + " on only");
        }
        NavigableSet<Long> behind = indexes.tailSet(image, false);
        out.writeInt(behind.size());
        for (long index : behind) {
            out.writeLong(index);
        }
    }

    /** Reads those behind an image, in the place of all that were known. */
    void read(DataInputStream in, long image) throws IOException {
        indexes.clear();
        knownFrom = image + 1;
        int count = in.readInt();
        if (count < 0 || count > ENTRIES_MAX) {
            throw new MalformedDataException(count + " entries had no effect");
        }
        for (int i = 0; i < count; i++) {
            indexes.add(in.readLong());
        }
    }
}
