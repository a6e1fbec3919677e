package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.ByteBuffer;

/**
 * What is here of a snapshot. Another server may have taken one of the same entry: with the same digest, it goes on with that one.
 *
 * @param snapshot whose part it is
 * @param digest the digest of that snapshot's whole state
 */
record FetchedPart(StoredSnapshot snapshot, ByteBuffer digest) {

    /** Whether another snapshot may hold the same state; then its digest tells. */
    boolean mayGoOnWith(StoredSnapshot other) {
        return isOfSameEntry(snapshot, other);
    }

    /**
     * Whether two snapshots stand for the same entry, which index and term name (Raft §5.3, Log Matching), and are equally long. Equal states
     * may be written as different bytes.
     */
    static boolean isOfSameEntry(StoredSnapshot one, StoredSnapshot other) {
        SnapshotRef ref = one.ref();
        return ref.index() == other.ref().index()
                && ref.term() == other.ref().term()
                && one.sizeBytes() == other.sizeBytes();
    }
}
