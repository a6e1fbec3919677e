package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a snapshot's file ends with: length of the state (8), SHA-256 of the state (32), CRC32C of the head's checksum and of both (4). Two
 * snapshots with the same digest hold the same state.
 *
 * @param sizeBytes how long the state is
 * @param digest the state's digest
 */
record SnapshotTrailer(long sizeBytes, ByteBuffer digest) {
    private static final int DIGEST_BYTES = 32;
    static final int BYTES = Long.BYTES + DIGEST_BYTES + Integer.BYTES;

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A digest that goes on from what another has taken in. */
    static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java platform cannot copy a SHA-256 digest", e);
        }
    }

    void write(DataFile file, SnapshotHead head) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(sizeBytes).put(digest.duplicate());
        file.write(bytes.putInt(crc(head, bytes)).flip(), head.trailerAt(sizeBytes));
    }

    /**
     * Reads the trailer of a file.
     *
     * @throws MalformedDataException if it is damaged, or the file is not as long as it must be; the message is a clause about the file
     */
    static SnapshotTrailer read(DataFile file, SnapshotHead head) throws IOException {
        long at = file.size() - BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        if (at < head.lengthBytes() || file.read(bytes, at) < BYTES) {
            throw new MalformedDataException("is cut short at offset " + file.size());
        }
        if (bytes.getInt(BYTES - Integer.BYTES) != crc(head, bytes)) {
            throw new MalformedDataException("has a trailer that fails its checksum at offset " + at);
        }
        long sizeBytes = bytes.getLong(0);
        if (sizeBytes < 0 || head.trailerAt(sizeBytes) != at) {
            throw new MalformedDataException(
                    "has its trailer at offset " + at + ", where a state of " + sizeBytes + " bytes does not end");
        }
        return new SnapshotTrailer(sizeBytes, bytes.slice(Long.BYTES, DIGEST_BYTES));
    }

    private static int crc(SnapshotHead head, ByteBuffer bytes) {
        ByteBuffer ofHead = ByteBuffer.allocate(Integer.BYTES).putInt(0, head.crc());
        return Checksum.of(ofHead, bytes.slice(0, BYTES - Integer.BYTES));
    }
}
