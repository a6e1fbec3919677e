package io.raftkit.engine.stored;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records that a server keeps beside its log (Figure 2, "persistent state"): their names, and the lasting binary form of each. No
 * other class knows them. Term and vote are one record.
 *
 * <p>Each form begins with a version of its own. Names that are not known here may be a later release's; they stay stored, untouched.
 */
public final class StoredRecords {
    private static final String BOOTSTRAP = "bootstrap";
    private static final String TERM_AND_VOTE = "term-and-vote";
    private static final String PEER_STORES = "peer-stores";
    private static final String COMMIT_HINT = "commit-hint";
    private static final String SNAPSHOT = "snapshot";
    private static final byte VERSION = 1;

    private final Map<String, byte @Nullable []> records;

    private StoredRecords(Map<String, byte @Nullable []> records) {
        this.records = records;
    }

    /** Reads what a batch stores. */
    public static StoredRecords of(PersistBatch batch) {
        return new StoredRecords(batch.records());
    }

    /** Reads what a persister holds. */
    static StoredRecords of(SortedMap<String, byte[]> records) {
        return new StoredRecords(new TreeMap<>(records));
    }

    /** The record of the first start, or null. */
    public @Nullable Bootstrap bootstrap() {
        byte[] record = records.get(BOOTSTRAP);
        return record == null ? null : Bootstrap.fromBytes(record);
    }

    /** Adds the record of the first start. */
    public static PersistBatch.Builder put(PersistBatch.Builder batch, Bootstrap bootstrap) {
        return batch.record(BOOTSTRAP, bootstrap.toBytes());
    }

    /** Term and vote, or null. */
    public @Nullable TermAndVote termAndVote() {
        return read(TERM_AND_VOTE, in -> new TermAndVote(in.getLong(), in.getInt()));
    }

    /** Adds term and vote. */
    public static PersistBatch.Builder put(PersistBatch.Builder batch, TermAndVote termAndVote) {
        ByteBuffer out = begin(Long.BYTES + Integer.BYTES);
        return batch.record(
                TERM_AND_VOTE,
                out.putLong(termAndVote.term()).putInt(termAndVote.votedFor()).array());
    }

    /**
     * The storages of all other servers that were ever heard, by server; null if none is told. Under its own id a server stores the epoch of the newcomer
     * whose entries it took, until one is committed.
     */
    public @Nullable SortedMap<Integer, HeardStore> peerStores() {
        return read(PEER_STORES, in -> {
            SortedMap<Integer, HeardStore> stores = new TreeMap<>();
            for (int before = 0; in.hasRemaining(); before = stores.lastKey()) {
                int serverId = in.getInt();
                if (serverId <= before) {
                    throw new IllegalArgumentException("server " + serverId + " after " + before);
                }
                stores.put(serverId, new HeardStore(in.getLong(), in.getLong()));
            }
            return stores;
        });
    }

    /** Adds the storages of all other servers that were ever heard, replacing those stored. */
    public static PersistBatch.Builder putPeerStores(
            PersistBatch.Builder batch, SortedMap<Integer, HeardStore> stores) {
        ByteBuffer out = begin((Integer.BYTES + 2 * Long.BYTES) * stores.size());
        stores.forEach((serverId, store) ->
                out.putInt(serverId).putLong(store.storeId()).putLong(store.epoch()));
        return batch.record(PEER_STORES, out.array());
    }

    /** Up to which index entries are known committed, which saves time after a restart; 0 if it is not told. */
    public long commitHint() {
        Long hint = read(COMMIT_HINT, in -> {
            long index = in.getLong();
            if (index < 0) {
                throw new IllegalArgumentException("index " + index);
            }
            return index;
        });
        return hint == null ? 0 : hint;
    }

    /** Adds a commit hint, never beyond the log that is stored with it. */
    public static PersistBatch.Builder putCommitHint(PersistBatch.Builder batch, long commitIndex) {
        return batch.record(COMMIT_HINT, begin(Long.BYTES).putLong(commitIndex).array());
    }

    /** The snapshot in force, or null. */
    public @Nullable StoredSnapshot snapshot() {
        return read(SNAPSHOT, in -> {
            long sizeBytes = in.getLong();
            SnapshotRef ref = SnapshotRef.fromBytes(in.slice());
            in.position(in.limit());
            return new StoredSnapshot(ref, sizeBytes);
        });
    }

    /** Adds the snapshot in force, replacing the one stored; it must be durable already. */
    public static PersistBatch.Builder put(PersistBatch.Builder batch, StoredSnapshot snapshot) {
        byte[] ref = snapshot.ref().toBytes();
        ByteBuffer out = begin(Long.BYTES + ref.length);
        return batch.record(SNAPSHOT, out.putLong(snapshot.sizeBytes()).put(ref).array());
    }

    private static ByteBuffer begin(int length) {
        return ByteBuffer.allocate(1 + length).put(VERSION);
    }

    /** A form behind its version. */
    private interface Form<T> {
        T read(ByteBuffer in);
    }

    private <T> @Nullable T read(String name, Form<T> form) {
        byte[] record = records.get(name);
        if (record == null) {
            return null;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(record);
            byte version = in.get();
            if (version != VERSION) {
                throw new MalformedDataException(
                        "record \"" + name + "\" has version " + version + ", this release reads " + VERSION);
            }
            T read = form.read(in);
            if (in.hasRemaining()) {
                throw new MalformedDataException("record \"" + name + "\" is too long, by " + in.remaining());
            }
            return read;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedDataException(
                    "record \"" + name + "\" of " + record.length + " bytes makes no sense: " + e);
        }
    }
}
