package io.raftkit.runtime.snapshot;

import static io.raftkit.runtime.snapshot.StateBlock.STORED_BYTES;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotRef;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a snapshot's file begins with: magic number (8), format (4), length of the ref (4), the ref, CRC32C of all that (4). Behind it come the
 * state in {@linkplain StateBlock blocks}, and the {@linkplain SnapshotTrailer trailer}.
 *
 * @param ref which snapshot it is
 * @param lengthBytes how long the head is
 * @param crc the head's checksum, which those of the blocks and of the trailer cover
 */
record SnapshotHead(SnapshotRef ref, int lengthBytes, int crc) {
    static final int FORMAT = 1;
    private static final long MAGIC = 0x5261_6674_536E_6170L;
    private static final int FIXED = Long.BYTES + 2 * Integer.BYTES;
    private static final int REF_BYTES_MAX = 1 << 20;

    static SnapshotHead of(SnapshotRef ref) {
        ByteBuffer bytes = encode(ref);
        return new SnapshotHead(ref, bytes.limit(), bytes.getInt(bytes.limit() - Integer.BYTES));
    }

    ByteBuffer toBytes() {
        return encode(ref);
    }

    /** Where a block of the state begins. */
    long blockAt(long block) {
        return lengthBytes + block * STORED_BYTES;
    }

    /** Where the trailer begins, behind a state of so many bytes. */
    long trailerAt(long sizeBytes) {
        return lengthBytes + sizeBytes + StateBlock.count(sizeBytes) * Integer.BYTES;
    }

    /**
     * Reads the head of a file.
     *
     * @throws MalformedDataException if it is damaged or of another format; the message is a clause about the file
     */
    static SnapshotHead read(DataFile file) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED);
        if (file.read(fixed, 0) < FIXED || fixed.getLong(0) != MAGIC) {
            throw new MalformedDataException("does not begin as a snapshot does at offset 0");
        }
        int format = fixed.getInt(Long.BYTES);
        // Before the checksum, whose place another format may have changed.
        if (format != FORMAT) {
            throw new MalformedDataException(
                    MalformedDataException.Reason.UNKNOWN_VERSION,
                    "has format version " + format + ", and this release reads " + FORMAT);
        }
        int refBytes = fixed.getInt(Long.BYTES + Integer.BYTES);
        if (refBytes < 0 || refBytes > REF_BYTES_MAX) {
            throw new MalformedDataException("has a head that fails its checksum at offset 0");
        }
        ByteBuffer all = ByteBuffer.allocate(FIXED + refBytes + Integer.BYTES);
        if (file.read(all, 0) < all.capacity()
                || all.getInt(FIXED + refBytes) != Checksum.of(all.slice(0, FIXED + refBytes))) {
            throw new MalformedDataException("has a head that fails its checksum at offset 0");
        }
        SnapshotRef ref = SnapshotRef.fromBytes(all.slice(FIXED, refBytes));
        return new SnapshotHead(ref, all.capacity(), all.getInt(FIXED + refBytes));
    }

    private static ByteBuffer encode(SnapshotRef ref) {
        byte[] bytes = ref.toBytes();
        ByteBuffer head = ByteBuffer.allocate(FIXED + bytes.length + Integer.BYTES);
        head.putLong(MAGIC).putInt(FORMAT).putInt(bytes.length).put(bytes);
        return head.putInt(Checksum.of(head.slice(0, head.position()))).flip();
    }
}
