package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects.Fetch;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is being fetched: what of it is written, and which parts are asked for. Parts may come in any order, twice, or never. No
 * more than one window is asked for ahead of what is written, so that is what is sent again after a cut, and what is kept in memory.
 */
final class IncomingSnapshot implements AutoCloseable {
    /** So much is asked for ahead. */
    static final int WINDOW_BYTES = 4 * SnapshotSource.CHUNK_BYTES_MAX;

    /** What the disk must have room for besides the state itself: checksums, and whatever else is written meanwhile. */
    private static final long SPARE_BYTES = 1 << 20;

    /** Whose part is written. */
    private final StoredSnapshot begun;

    private final SnapshotWriter writer;
    private final int chunkBytesMax;
    private final MessageSender sender;
    /** Parts that are asked for and have not come: their length, by offset. */
    private final Map<Long, Integer> asked = new TreeMap<>();
    /** Parts that came before those in front of them, by offset. */
    private final Map<Long, ByteBuffer> early = new HashMap<>();

    /** The digest of the whole, as those who gave parts of it said; null before the first part. */
    private @Nullable ByteBuffer digest;

    /** The one that is asked for: the one whose part is written, or another with the same state. */
    private StoredSnapshot snapshot;

    private int source;
    private long askedUpTo;

    private IncomingSnapshot(StoredSnapshot begun, SnapshotWriter writer, int chunkBytesMax, MessageSender sender) {
        this.begun = begun;
        snapshot = begun;
        this.writer = writer;
        this.chunkBytesMax = chunkBytesMax;
        this.sender = sender;
        askedUpTo = writer.sizeBytes();
    }

    /** Goes on with what was left of a fetch, if that may have been the same state, else with what the store has of the snapshot. */
    static IncomingSnapshot resume(
            StoredSnapshot wanted,
            @Nullable FetchedPart left,
            SnapshotStore store,
            int chunkBytesMax,
            MessageSender sender)
            throws IOException {
        if (left == null || !left.mayGoOnWith(wanted)) {
            return resume(wanted, store, chunkBytesMax, sender);
        }
        IncomingSnapshot resumed = resume(left.snapshot(), store, chunkBytesMax, sender);
        resumed.snapshot = wanted;
        resumed.digest = left.digest();
        return resumed;
    }

    /** Goes on with what a store has of a snapshot, if its disk has room for the rest; what could not be completed is deleted. */
    private static IncomingSnapshot resume(
            StoredSnapshot snapshot, SnapshotStore store, int chunkBytesMax, MessageSender sender) throws IOException {
        SnapshotWriter writer = writer(snapshot, store);
        String whyNot = whyNot(snapshot.sizeBytes() - writer.sizeBytes(), store.usableBytes());
        if (whyNot != null) {
            try (writer) {
                writer.discard();
            }
            throw new IOException(whyNot);
        }
        return new IncomingSnapshot(snapshot, writer, chunkBytesMax, sender);
    }

    /** What is whole is not gone on with: nothing more would be asked for, and nobody would say what the whole must be. */
    private static SnapshotWriter writer(StoredSnapshot snapshot, SnapshotStore store) throws IOException {
        SnapshotWriter writer = store.resume(snapshot.ref());
        if (writer.sizeBytes() != snapshot.sizeBytes() || snapshot.sizeBytes() == 0) {
            return writer;
        }
        try (writer) {
            writer.discard();
        }
        return store.resume(snapshot.ref());
    }

    private static @Nullable String whyNot(long left, long usable) {
        if (left < 0) {
            return "the part of it here is longer than it is";
        }
        return usable < left + left / 64 + SPARE_BYTES
                ? left + " bytes of it are missing, but the disk has room for " + usable
                : null;
    }

    StoredSnapshot snapshot() {
        return snapshot;
    }

    /** What is asked for, and whom. */
    Fetch fetch() {
        return new Fetch(snapshot, source);
    }

    long writtenBytes() {
        return writer.sizeBytes();
    }

    boolean isComplete() {
        return writer.sizeBytes() == snapshot.sizeBytes();
    }

    /** What is written of it, for a later fetch; null if there is nothing, or its digest is not known. */
    @Nullable
    FetchedPart left() {
        return digest == null ? null : new FetchedPart(begun, digest);
    }

    /** Whether what is written may be a part of a snapshot. */
    boolean mayGoOnWith(StoredSnapshot wanted) {
        FetchedPart here = left();
        return wanted.equals(snapshot) || here != null && here.mayGoOnWith(wanted);
    }

    /** Asks a server from now on, first for what was asked for before and has not come. What has arrived is kept, whichever server sent it. */
    void askFrom(Fetch fetch) {
        snapshot = fetch.snapshot();
        source = fetch.source();
        asked.forEach(this::send);
        askAhead();
    }

    private void askAhead() {
        long until = Math.min(snapshot.sizeBytes(), writer.sizeBytes() + WINDOW_BYTES);
        while (askedUpTo < until) {
            int length = (int) Math.min(chunkBytesMax, until - askedUpTo);
            ask(askedUpTo, length);
            askedUpTo += length;
        }
    }

    private void ask(long offset, int length) {
        asked.put(offset, length);
        send(offset, length);
    }

    private void send(long offset, int length) {
        sender.send(source, new FetchChunk(snapshot.ref().id(), offset, length));
    }

    /**
     * Takes a part of this snapshot; false if it was not asked for, or came before.
     *
     * @throws MixedStatesException if it is a part of another state
     * @throws IOException if the source has no such snapshot, or it cannot be written
     */
    boolean take(Chunk chunk) throws IOException {
        if (chunk.isGone()) {
            throw new IOException("server " + source + " does not have it any more");
        }
        if (chunk.sizeBytes() != snapshot.sizeBytes()) {
            throw new IOException("it is " + chunk.sizeBytes() + " bytes long there, and not " + snapshot.sizeBytes());
        }
        Integer wanted = asked.get(chunk.offset());
        int length = chunk.bytes().remaining();
        if (wanted == null || length == 0 || length > wanted) {
            return false;
        }
        if (digest != null && !digest.equals(chunk.digest())) {
            throw new MixedStatesException("it is another state there than where its first parts came from");
        }
        if (digest == null) {
            // Not the part's own bytes, which are as many as a frame has.
            digest = ByteBuffer.allocate(Chunk.DIGEST_BYTES)
                    .put(chunk.digest().duplicate())
                    .flip();
        }
        asked.remove(chunk.offset());
        early.put(chunk.offset(), chunk.bytes());
        if (length < wanted) {
            ask(chunk.offset() + length, wanted - length);
        }
        for (ByteBuffer next = nextEarly(); next != null; next = nextEarly()) {
            writer.write(next.duplicate());
        }
        askAhead();
        return true;
    }

    private @Nullable ByteBuffer nextEarly() {
        return early.remove(writer.sizeBytes());
    }

    /**
     * Makes the whole durable.
     *
     * @throws MixedStatesException if it is not what those who gave it hold: parts of another state may be left of an earlier life
     */
    StoredSnapshot publish() throws IOException {
        if (digest != null && !digest.equals(ByteBuffer.wrap(writer.digest()))) {
            throw new MixedStatesException("what was fetched does not fit the digest of the whole");
        }
        StoredSnapshot published = writer.publish();
        digest = null;
        return published;
    }

    /** Throws away what was written. */
    void discard() throws IOException {
        digest = null;
        writer.discard();
    }

    /** Leaves what was written for a later fetch of the same snapshot. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
