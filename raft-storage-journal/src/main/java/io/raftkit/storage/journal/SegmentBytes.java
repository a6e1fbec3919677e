package io.raftkit.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a segment from its beginning to its end in large parts. */
final class SegmentBytes {
    private static final int PART_BYTES = 1 << 20;

    private final Segment segment;
    private ByteBuffer part;
    private long partAt;

    SegmentBytes(Segment segment) {
        this.segment = segment;
        this.part =
                ByteBuffer.allocate((int) Math.min(PART_BYTES, segment.bytes())).limit(0);
    }

    /** All bytes of the frame that claims to begin at a place, or null if none does. They stay until the next call. */
    @Nullable
    ByteBuffer frameAt(long position) throws IOException {
        long left = segment.bytes() - position;
        if (left < Frame.HEAD_BYTES) {
            return null;
        }
        int length = Frame.claimedBytes(take(position, Frame.HEAD_BYTES), left);
        return length == 0 ? null : take(position, length);
    }

    private ByteBuffer take(long position, int length) throws IOException {
        if (position < partAt || position + length > partAt + part.limit()) {
            fill(position, length);
        }
        return part.slice((int) (position - partAt), length);
    }

    /** Reads on from a place. What was read of it before is kept. */
    private void fill(long position, int length) throws IOException {
        long readTo = partAt + part.limit();
        boolean isPartlyThere = position >= partAt && position < readTo;
        ByteBuffer kept = part.slice(
                isPartlyThere ? (int) (position - partAt) : 0, isPartlyThere ? (int) (readTo - position) : 0);
        if (length > part.capacity()) {
            part = ByteBuffer.allocate(length).put(kept);
        } else {
            // Towards the beginning of the same buffer, which compact does in the right order.
            part.position(part.limit() - kept.remaining()).compact();
        }
        part.limit((int) Math.min(part.capacity(), segment.bytes() - position));
        partAt = position;
        int wanted = part.remaining();
        int from = part.position();
        int found = segment.read(part, position + from);
        part.position(0);
        if (found < wanted) {
            throw segment.damage(position + from + found, "the file ends here");
        }
    }
}
