package io.raftkit.storage.journal;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How large things are.
 *
 * @param segmentBytes length of a segment, in whole pages
 * @param partBytes how much of a file is made or deleted between two forces
 */
record JournalSizes(long segmentBytes, int partBytes) {
    /** Setting: the length of a segment in MiB. */
    static final String SEGMENT = "journal.segment";

    static final JournalSizes DEFAULT = ofMebibytes(64);

    private static final String PREFIX = "journal.";
    private static final int LEAST = 1;
    private static final int MOST = 1024;
    private static final int PART_BYTES = 256 << 10;
    private static final int BUFFER_BYTES = 1 << 20;

    JournalSizes(long segmentBytes) {
        this(segmentBytes, PART_BYTES);
    }

    private static JournalSizes ofMebibytes(long mebibytes) {
        return new JournalSizes(mebibytes << 20);
    }

    /** How much is written at once at most. */
    int bufferBytes() {
        return (int) Math.min(BUFFER_BYTES, segmentBytes);
    }

    /**
     * Picks this storage's settings out of all that were given to plugins.
     *
     * @throws IllegalArgumentException if a value, or the name of a {@code journal.} setting, is not known
     */
    static JournalSizes parse(Map<String, String> settings) {
        for (String name : new TreeSet<>(settings.keySet())) {
            if (name.startsWith(PREFIX) && !name.equals(SEGMENT)) {
                throw new IllegalArgumentException("unknown setting " + name + "; the journal has " + SEGMENT);
            }
        }
        @Nullable String value = settings.get(SEGMENT);
        return value == null ? DEFAULT : ofMebibytes(mebibytes(value));
    }

    private static int mebibytes(String value) {
        try {
            int mebibytes = Integer.parseInt(value);
            if (mebibytes >= LEAST && mebibytes <= MOST) {
                return mebibytes;
            }
        } catch (NumberFormatException e) {
            // Told below, as for numbers that are out of range.
        }
        throw new IllegalArgumentException("setting " + SEGMENT + " is the length of a file of the journal, a whole"
                + " number of MiB from " + LEAST + " to " + MOST + ", not " + value);
    }
}
