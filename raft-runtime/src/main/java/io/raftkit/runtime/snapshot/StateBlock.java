package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One block of the state: {@value #BYTES} bytes, the last one what is left, and then CRC32C (4) of the head's checksum, the block's number, its
 * length and its bytes. So a block that belongs to another place or to another file is known as such. One object is filled again for each block.
 */
final class StateBlock {
    static final int BYTES = 64 << 10;
    /** What a full block takes in the file. */
    static final int STORED_BYTES = BYTES + Integer.BYTES;

    private static final int PLACE_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private final SnapshotHead head;
    private final ByteBuffer stored = ByteBuffer.allocate(STORED_BYTES);
    private int length;

    StateBlock(SnapshotHead head) {
        this.head = head;
    }

    /** In how many blocks a state of so many bytes lies. */
    static long count(long sizeBytes) {
        return sizeBytes / BYTES + (sizeBytes % BYTES == 0 ? 0 : 1);
    }

    int length() {
        return length;
    }

    boolean isFull() {
        return length == BYTES;
    }

    void clear() {
        length = 0;
    }

    /** Takes bytes until it is full. */
    void add(ByteBuffer from) {
        int added = Math.min(BYTES - length, from.remaining());
        stored.put(length, from, from.position(), added);
        from.position(from.position() + added);
        length += added;
    }

    /** Its bytes, or some of them. */
    ByteBuffer bytes(int from, int count) {
        return stored.slice(from, count);
    }

    ByteBuffer bytes() {
        return bytes(0, length);
    }

    void write(DataFile file, long number) throws IOException {
        stored.putInt(length, crc(number));
        file.write(stored.slice(0, length + Integer.BYTES), head.blockAt(number));
    }

    /** Reads a block of a known length; true if it is the one that was written there. Empty if it is not. */
    boolean readFrom(DataFile file, long number, int lengthExpected) throws IOException {
        length = 0;
        int wanted = lengthExpected + Integer.BYTES;
        if (file.read(stored.slice(0, wanted), head.blockAt(number)) < wanted) {
            return false;
        }
        length = lengthExpected;
        if (stored.getInt(length) != crc(number)) {
            length = 0;
            return false;
        }
        return true;
    }

    private int crc(long number) {
        ByteBuffer place = ByteBuffer.allocate(PLACE_BYTES);
        place.putInt(head.crc()).putLong(number).putInt(length).flip();
        return Checksum.of(place, bytes());
    }
}
