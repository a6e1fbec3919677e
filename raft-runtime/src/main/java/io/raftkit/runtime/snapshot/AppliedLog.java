package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.NodeLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the log holds behind the snapshot in force that the state machine applied in earlier runs. It is not applied again, so the
 * policy would never hear of it: a server that is restarted often would take no snapshot. Reads no more than makes one due.
 */
public final class AppliedLog implements BackgroundWork {
    private static final int PART_BYTES = 1 << 20;

    /** Reads entries from one index to another, at least the first of them, or null if that is gone. */
    @FunctionalInterface
    public interface Entries {
        /** The entries. */
        @Nullable
        EntryBatch read(long from, long to, int bytesMax) throws IOException;
    }

    private final Entries entries;
    private final long to;
    private final long bytesMax;
    private final NodeLog log;
    private long next;
    private long bytes;
    private long oldestMillis = Long.MAX_VALUE;

    AppliedLog(Entries entries, long from, long to, long bytesMax, NodeLog log) {
        this.entries = entries;
        this.to = to;
        this.bytesMax = bytesMax;
        this.log = log;
        next = from;
    }

    @Override
    public boolean doPart() {
        if (next > to || bytes >= bytesMax) {
            return false;
        }
        try {
            EntryBatch part = entries.read(next, to, PART_BYTES);
            if (part == null) {
                // A newer snapshot stands for it meanwhile.
                return false;
            }
            count(part);
            return true;
        } catch (IOException | RuntimeException e) {
            log.warn("entries behind the newest snapshot cannot be measured: " + Cause.text(e));
            return false;
        }
    }

    private void count(EntryBatch part) {
        bytes += part.sizeBytes();
        next = part.lastIndex() + 1;
        for (long at = part.firstIndex(); at <= part.lastIndex() && oldestMillis == Long.MAX_VALUE; at++) {
            if (part.typeAt(at).isCommand()) {
                oldestMillis = part.timeAt(at);
            }
        }
    }

    /** How many bytes were found. */
    long bytes() {
        return bytes;
    }

    /** The time of the first command, {@code Long.MAX_VALUE} if there is none. */
    long oldestMillis() {
        return oldestMillis;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
