package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.StoredSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Reads a snapshot's file, one block in memory. Each block is checked when it is read; who reads them in order, from the first to the last,
 * has the digest of the whole checked as well.
 */
final class SnapshotFileReader implements SnapshotReader {
    private final Origin origin;
    private final DataFile file;
    private final SnapshotHead head;
    private final SnapshotTrailer trailer;
    private final StateBlock block;
    private final MessageDigest digest = SnapshotTrailer.newDigest();
    /** The block that is in memory, or -1. */
    private long loaded = -1;
    /** How many blocks from the first on the digest covers. */
    private long digested;

    /** Where the file comes from. */
    interface Origin {
        /** What the file is not, in words for a user. */
        IOException damaged(MalformedDataException cause);

        /** The file is no longer needed; may be repeated. */
        void close(DataFile file) throws IOException;
    }

    SnapshotFileReader(Origin origin, DataFile file, SnapshotHead head, SnapshotTrailer trailer) {
        this.origin = origin;
        this.file = file;
        this.head = head;
        this.trailer = trailer;
        block = new StateBlock(head);
    }

    @Override
    public StoredSnapshot snapshot() {
        return new StoredSnapshot(head.ref(), trailer.sizeBytes());
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        if (at < 0) {
            throw new IllegalArgumentException("no offset in a state: " + at);
        }
        long size = trailer.sizeBytes();
        int total = (int) Math.max(0, Math.min(into.remaining(), size - at));
        for (int done = 0; done < total; ) {
            long next = at + done;
            load(next / StateBlock.BYTES);
            int within = (int) (next % StateBlock.BYTES);
            int length = Math.min(total - done, block.length() - within);
            into.put(block.bytes(within, length));
            done += length;
        }
        return total;
    }

    @Override
    public byte[] digest() {
        byte[] stored = new byte[trailer.digest().remaining()];
        trailer.digest().duplicate().get(stored);
        return stored;
    }

    private void load(long number) throws IOException {
        if (number == loaded) {
            return;
        }
        loaded = -1;
        int length = (int) Math.min(StateBlock.BYTES, trailer.sizeBytes() - number * StateBlock.BYTES);
        if (!block.readFrom(file, number, length)) {
            throw damaged("has a block that fails its checksum at offset " + head.blockAt(number));
        }
        if (number == digested) {
            digest(number + 1);
        }
        loaded = number;
    }

    private void digest(long blocks) throws IOException {
        digest.update(block.bytes());
        digested = blocks;
        if (digested == StateBlock.count(trailer.sizeBytes())
                && !trailer.digest().equals(ByteBuffer.wrap(digest.digest()))) {
            // The digest is found wrong whenever the state is read to its end again.
            digested = 0;
            throw damaged("has a state that does not fit its digest at offset " + head.trailerAt(trailer.sizeBytes()));
        }
    }

    private IOException damaged(String clause) {
        return origin.damaged(new MalformedDataException(clause));
    }

    @Override
    public void close() throws IOException {
        origin.close(file);
    }
}
