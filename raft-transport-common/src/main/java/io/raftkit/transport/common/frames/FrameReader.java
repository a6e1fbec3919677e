package io.raftkit.transport.common.frames;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from the bytes of a body as they arrive, in two steps, so that a frame can be refused before its body costs anything. Used by one
 * thread at a time.
 */
public final class FrameReader {
    private final BodyMemory memory;
    private final byte[] header = new byte[FrameHeader.BYTES_MAX];
    /** How much of the next header is there. */
    private int headerBytes;
    /** The header whose body is to be read or skipped. */
    private @Nullable FrameHeader begun;

    private byte @Nullable [] body;
    /** How much of the body is there, or was skipped. */
    private int bodyBytes;
    /** What was taken of the memory for the body. */
    private int taken;

    /** Nothing read yet. */
    public FrameReader(BodyMemory memory) {
        this.memory = memory;
    }

    /**
     * Reads the next frame's header. The body of the one before must have been read or skipped.
     *
     * @param in the next bytes of the body; those that are used are passed over
     * @return the header, or null if not all of it is here yet
     * @throws MalformedDataException if no valid header stands here
     */
    public @Nullable FrameHeader nextHeader(ByteBuffer in) {
        if (!isHeaderFilledTo(FrameHeader.FIXED_BYTES, in)) {
            return null;
        }
        int length = FrameHeader.headerBytes(ByteBuffer.wrap(header, 0, FrameHeader.FIXED_BYTES));
        if (!isHeaderFilledTo(length, in)) {
            return null;
        }
        headerBytes = 0;
        bodyBytes = 0;
        begun = FrameHeader.decode(ByteBuffer.wrap(header, 0, length));
        return begun;
    }

    private boolean isHeaderFilledTo(int length, ByteBuffer in) {
        int moved = Math.min(length - headerBytes, in.remaining());
        if (moved > 0) {
            in.get(header, headerBytes, moved);
            headerBytes += moved;
        }
        return headerBytes >= length;
    }

    /** Takes a frame. */
    @FunctionalInterface
    public interface FrameSink {
        /** Takes the next one. */
        void accept(Frame frame);
    }

    /**
     * Reads the body that follows the last header, and hands the frame in. A large body gets its memory as it arrives, so that a caller which claims
     * much and sends little costs little; what it has counts until the frame is handed in.
     *
     * @param in the next bytes of the body; those that are used are passed over
     * @return whether all of it was here, so that the frame was handed in
     * @throws SenderRefusedException if there is no memory for it now
     * @throws MalformedDataException if it fails its checksum
     */
    public boolean frame(ByteBuffer in, FrameSink sink) throws SenderRefusedException {
        FrameHeader of = begun();
        byte[] into = body == null ? new byte[Math.min(of.bodyBytes(), BodyMemory.FREE_BYTES)] : body;
        while (true) {
            int moved = Math.min(into.length - bodyBytes, in.remaining());
            in.get(into, bodyBytes, moved);
            bodyBytes += moved;
            body = into;
            if (bodyBytes == of.bodyBytes()) {
                sink.accept(Frame.of(of, ByteBuffer.wrap(into)));
                end();
                return true;
            }
            if (!in.hasRemaining()) {
                return false;
            }
            into = grown(into, of.bodyBytes());
        }
    }

    private byte[] grown(byte[] full, int length) throws SenderRefusedException {
        int size = (int) Math.min(length, 4L * full.length);
        memory.take(size - full.length);
        taken += size - full.length;
        return Arrays.copyOf(full, size);
    }

    /**
     * Passes over the body that follows the last header.
     *
     * @param in the next bytes of the body; those that are used are passed over
     * @return whether all of it was here
     */
    public boolean skip(ByteBuffer in) {
        int moved = Math.min(begun().bodyBytes() - bodyBytes, in.remaining());
        in.position(in.position() + moved);
        bodyBytes += moved;
        if (bodyBytes < begun().bodyBytes()) {
            return false;
        }
        end();
        return true;
    }

    private FrameHeader begun() {
        if (begun == null) {
            throw new IllegalStateException("no header was read");
        }
        return begun;
    }

    /**
     * Says that the body has ended.
     *
     * @throws MalformedDataException if it ended within a frame
     */
    public void checkEnd() {
        if (begun != null || headerBytes > 0) {
            throw new MalformedDataException("the body ends inside a frame");
        }
    }

    /** Lets go of a frame of which no more is read. */
    public void end() {
        if (taken > 0) {
            memory.give(taken);
            taken = 0;
        }
        body = null;
        begun = null;
    }
}
