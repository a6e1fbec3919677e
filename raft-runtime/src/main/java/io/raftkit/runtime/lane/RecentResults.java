package io.raftkit.runtime.lane;

import java.util.ArrayDeque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most recent results, kept while forwards are not answered. A forwarded command can be applied here before its leader's answer says at
 * which index it stands: entry and answer travel apart. Confined to the apply lane.
 */
final class RecentResults {
    private static final int RECORD_BYTES = 96;

    /**
     * An applied entry.
     *
     * @param term its term
     * @param result what the state machine answered, or null if it was no command
     */
    record Applied(long term, byte @Nullable [] result) {
        int bytes() {
            return RECORD_BYTES + (result == null ? 0 : result.length);
        }
    }

    private record Open(long sequence, long appliedBefore) {}

    private final long bytesMax;
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private final TreeMap<Long, Applied> byIndex = new TreeMap<>();
    private long bytes;

    RecentResults(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isRecording() {
        return !open.isEmpty();
    }

    /** For how many forwards results are kept. */
    int awaited() {
        return open.size();
    }

    /** From now on what is applied may be asked for. Sequences rise. */
    void forwardSent(long sequence, long lastApplied) {
        open.add(new Open(sequence, lastApplied));
    }

    /** Nobody will ask on behalf of this forward any more. */
    void forwardClosed(long sequence) {
        open.removeIf(forward -> forward.sequence() == sequence);
        long needless = open.isEmpty() ? Long.MAX_VALUE : open.peek().appliedBefore();
        while (!byIndex.isEmpty() && byIndex.firstKey() <= needless) {
            bytes -= byIndex.pollFirstEntry().getValue().bytes();
        }
    }

    void applied(long index, long term, byte @Nullable [] result) {
        Applied applied = new Applied(term, result);
        byIndex.put(index, applied);
        bytes += applied.bytes();
        while (bytes > bytesMax) {
            bytes -= byIndex.pollFirstEntry().getValue().bytes();
        }
    }

    /** The entry applied at an index, or null if it is not kept. */
    @Nullable
    Applied at(long index) {
        return byIndex.get(index);
    }

    int size() {
        return byIndex.size();
    }
}
