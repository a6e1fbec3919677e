package io.raftkit.examples.kv.watch;

import io.raftkit.examples.kv.machine.ChangeListener;
import io.raftkit.examples.kv.store.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of the keys, as many as fit into a bounded memory. All who watch read from here at their own pace, so that one who watches costs
 * no memory of its own. Thread-safe.
 */
public final class History implements ChangeListener {
    private static final int COUNT_MAX = 1 << 14;
    /** What a change costs beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 128;

    private static final int HEAP_PART = 16;

    private final long bytesMax;
    /** A change is at the place of its number modulo the length. */
    private final @Nullable Change[] ring = new Change[COUNT_MAX];

    private long first = 1;
    private long next = 1;
    private long bytes;
    private volatile Runnable whenChanged = () -> {};

    /** A history that takes so much memory at most, or a single change. */
    public History(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A history that takes a sixteenth of the heap. */
    public static History ofHeapPart() {
        return new History(Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    /** Has something run after each change, on the thread that applies commands: it must be short. */
    public void whenChanged(Runnable action) {
        whenChanged = action;
    }

    @Override
    public void changed(List<Change> changes) {
        synchronized (this) {
            changes.forEach(this::add);
        }
        whenChanged.run();
    }

    private void add(Change change) {
        if (change.version() != next) {
            throw new IllegalStateException("change " + change.version() + " was told where " + next + " is due");
        }
        long more = bytesOf(change);
        while (next - first == COUNT_MAX || first < next && bytes + more > bytesMax) {
            forgetFirst();
        }
        ring[place(next++)] = change;
        bytes += more;
    }

    private void forgetFirst() {
        int place = place(first++);
        @Nullable Change forgotten = ring[place];
        bytes -= forgotten == null ? 0 : bytesOf(forgotten);
        ring[place] = null;
    }

    private static int place(long number) {
        return (int) (number % COUNT_MAX);
    }

    private static long bytesOf(Change change) {
        return change.bytes() + OVERHEAD_BYTES;
    }

    @Override
    public void restored(long version) {
        synchronized (this) {
            while (first < next) {
                forgetFirst();
            }
            first = version + 1;
            next = first;
        }
        whenChanged.run();
    }

    /** The number of the first change that is still known; that of the next one, if none is. */
    public synchronized long first() {
        return first;
    }

    /**
     * The changes from a number on, none if there are none yet.
     *
     * @param countMax how many at most
     * @return null if some of them are no longer known
     */
    public synchronized @Nullable List<Change> from(long number, int countMax) {
        if (number < first) {
            return null;
        }
        List<Change> changes = new ArrayList<>();
        for (long each = number; each < next && changes.size() < countMax; each++) {
            @Nullable Change change = ring[place(each)];
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }
}
