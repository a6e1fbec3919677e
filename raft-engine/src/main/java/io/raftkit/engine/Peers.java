package io.raftkit.engine;

import io.raftkit.api.spi.PersistBatch;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identities of the other servers. A server whose storage has another name than when it was first heard has lost what it promised:
 * its votes and acknowledgements must never count, or a majority could include promises that no longer exist.
 */
final class Peers {
    private final SortedMap<Integer, Long> storeIds;
    private final SortedMap<Integer, Long> unsaved = new TreeMap<>();
    private final SortedMap<Integer, Long> strangers = new TreeMap<>();
    private final SortedMap<Integer, Long> heardNanos = new TreeMap<>();
    private long askAgainNanos = Long.MIN_VALUE;

    Peers(SortedMap<Integer, Long> storeIds) {
        this.storeIds = new TreeMap<>(storeIds);
    }

    /** Whether a message comes from the server that was first heard under this id, recording it if it is the first. */
    boolean recognises(int serverId, long storeId, long nowNanos) {
        heardNanos.put(serverId, nowNanos);
        Long known = storeIds.get(serverId);
        if (known == null) {
            storeIds.put(serverId, storeId);
            unsaved.put(serverId, storeId);
            return true;
        }
        if (known == storeId) {
            // Back on the disk it had, it keeps again what it promised.
            strangers.remove(serverId);
            return true;
        }
        strangers.put(serverId, storeId);
        return false;
    }

    /** Whether those that were never heard may be asked for a sign of life; not too often. */
    boolean mayAsk(long nowNanos, long againNanos) {
        if (nowNanos < askAgainNanos) {
            return false;
        }
        askAgainNanos = againNanos;
        return true;
    }

    /** Whether anybody was ever heard under this id. */
    boolean isKnown(int serverId) {
        return storeIds.containsKey(serverId);
    }

    /** Whether a stranger has been heard under this id. */
    boolean isStranger(int serverId) {
        return strangers.containsKey(serverId);
    }

    boolean hasNews() {
        return !unsaved.isEmpty();
    }

    void handTo(PersistBatch.Builder batch) {
        unsaved.forEach(batch::peerStoreId);
        unsaved.clear();
    }

    /** When a server was last heard, or null if never in this life. */
    @Nullable
    Long heardNanos(int serverId) {
        return heardNanos.get(serverId);
    }

    /** What is wrong with a server, or null. */
    @Nullable
    String problem(int serverId) {
        return isStranger(serverId)
                ? "server " + serverId
                        + " came back with an empty disk (its storage is not the one first heard): its votes and"
                        + " acknowledgements are not counted. Give it its own disk back, or replace it by a server with a new id."
                : null;
    }
}
