package io.raftkit.runtime.call;

import java.util.ArrayDeque;

/** Where the log ended some time ago. It is noted now and then, so the time is up to an eighth longer. */
final class EarlierEnd {
    private static final int NOTES = 8;

    private record Note(long nanos, long lastIndex) {}

    private final long ageNanos;
    /** The eldest first: the newest one that is old enough, and those behind it. */
    private final ArrayDeque<Note> notes = new ArrayDeque<>();

    /** Knows nothing of the time before now. */
    EarlierEnd(long ageNanos, long nowNanos, long lastIndex) {
        this.ageNanos = ageNanos;
        notes.add(new Note(nowNanos, lastIndex));
    }

    /** Takes note of where the log ends now. */
    void note(long nowNanos, long lastIndex) {
        if (nowNanos - notes.getLast().nanos >= ageNanos / NOTES) {
            notes.add(new Note(nowNanos, lastIndex));
        }
        Note eldest = notes.remove();
        while (!notes.isEmpty() && nowNanos - notes.element().nanos >= ageNanos) {
            eldest = notes.remove();
        }
        notes.addFirst(eldest);
    }

    /** The index of its last entry then, or at the first note if that is not so long ago. */
    long lastIndex() {
        return notes.element().lastIndex;
    }
}
