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
            if (length > part.capacity()) {
                part = ByteBuffer.allocate(length);
            }
            part.clear().limit((int) Math.min(part.capacity(), segment.bytes() - position));
            partAt = position;
            int found = segment.read(part, position);
            part.position(0);
            if (found < part.limit()) {
                throw segment.damage(position + found, "the file ends here");
            }
        }
        return part.slice((int) (position - partAt), length);
    }
}
