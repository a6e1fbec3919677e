package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.resp.Limits;
import io.raftkit.examples.kv.store.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The transaction that a client is putting together: what it watches, and what it has said since MULTI. */
final class Gathering {
    private final Map<Bytes, Long> watched = new LinkedHashMap<>();
    private final List<List<Bytes>> requests = new ArrayList<>();
    private boolean isOpen;
    private boolean isSpoilt;
    private int bytes;

    /** Whether MULTI was said. */
    boolean isOpen() {
        return isOpen;
    }

    /** Whether something that was said cannot be applied, so that nothing will be. */
    boolean isSpoilt() {
        return isSpoilt;
    }

    /** How much memory it takes. */
    int heldBytes() {
        return bytes;
    }

    void open() {
        isOpen = true;
    }

    void spoil() {
        isSpoilt = isOpen;
    }

    /** Adds a request; says whether there was room for it. */
    boolean add(List<Bytes> request) {
        return takeRoom(Session.bytesOf(request)) && requests.add(request);
    }

    /** Watches a key from a version on; the version of a key that is watched already stays. Says whether there was room for it. */
    boolean watch(Bytes key, long version) {
        if (watched.containsKey(key)) {
            return true;
        }
        if (!takeRoom(key.length() + Limits.ARGUMENT_OVERHEAD_BYTES)) {
            return false;
        }
        watched.put(key, version);
        return true;
    }

    private boolean takeRoom(int more) {
        if (bytes + more > Limits.REQUEST_BYTES_MAX) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** Watches nothing any longer. */
    void unwatch() {
        watched.keySet().forEach(key -> bytes -= key.length() + Limits.ARGUMENT_OVERHEAD_BYTES);
        watched.clear();
    }

    /** What was gathered; begins anew. */
    Batch.Transaction take(int protocol) {
        Batch.Transaction gathered = new Batch.Transaction(protocol, Map.copyOf(watched), List.copyOf(requests));
        clear();
        return gathered;
    }

    /** Forgets it, and begins anew. */
    void clear() {
        watched.clear();
        requests.clear();
        isOpen = false;
        isSpoilt = false;
        bytes = 0;
    }
}
