package io.raftkit.api.transport;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One message on its way from one server to another: a header that every transport understands and a body that none does. Immutable: the
 * bytes under its buffers are written once.
 */
public final class Frame {
    private final FrameHeader header;
    private final ByteBuffer[] body;

    private Frame(FrameHeader header, ByteBuffer[] body) {
        this.header = header;
        this.body = body;
    }

    /**
     * A frame around body buffers, which are not copied.
     *
     * @param header everything but the body's length and checksum, which are filled in here
     * @param body the body's parts in order, whose bytes nobody may change from now on
     * @return the frame
     */
    public static Frame of(FrameHeaderBuilder header, List<ByteBuffer> body) {
        ByteBuffer[] parts = new ByteBuffer[body.size()];
        CRC32C crc = new CRC32C();
        int bytes = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = body.get(i).duplicate();
            bytes = Math.addExact(bytes, parts[i].remaining());
            crc.update(body.get(i).duplicate());
        }
        return new Frame(header.body(bytes, (int) crc.getValue()).build(), parts);
    }

    /**
     * A frame whose header was read before; for transports that receive.
     *
     * @param header the header as decoded
     * @param body exactly the body, whose bytes nobody may change from now on
     * @return the frame
     * @throws MalformedDataException if the body's length or checksum is not what the header says
     */
    public static Frame of(FrameHeader header, ByteBuffer body) {
        if (body.remaining() != header.bodyBytes()) {
            throw new MalformedDataException(
                    "frame body has " + body.remaining() + " bytes, its header says " + header.bodyBytes());
        }
        CRC32C crc = new CRC32C();
        crc.update(body.duplicate());
        if ((int) crc.getValue() != header.bodyCrc()) {
            throw new MalformedDataException("frame body fails its checksum");
        }
        return new Frame(header, new ByteBuffer[] {body.duplicate()});
    }

    /**
     * Reads a whole frame.
     *
     * @param bytes exactly one frame, whose bytes nobody may change from now on
     * @return the frame
     * @throws MalformedDataException if it is cut short, too long, or fails a checksum
     */
    public static Frame decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate();
        FrameHeader header = FrameHeader.decode(in);
        return of(header, in);
    }

    /**
     * Who sends what to whom.
     *
     * @return the header
     */
    public FrameHeader header() {
        return header;
    }

    /**
     * The body's parts, in order.
     *
     * @return new buffers over the body, which must not be written to
     */
    public ByteBuffer[] body() {
        ByteBuffer[] parts = new ByteBuffer[body.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = body[i].duplicate();
        }
        return parts;
    }

    /**
     * The body in one piece; copied only if it has several parts.
     *
     * @return a new buffer over the body, which must not be written to
     */
    public ByteBuffer contiguousBody() {
        if (body.length == 1) {
            return body[0].duplicate();
        }
        ByteBuffer joined = ByteBuffer.allocate(header.bodyBytes());
        for (ByteBuffer part : body) {
            joined.put(part.duplicate());
        }
        return joined.flip();
    }

    /**
     * The frame as it travels, without copying the body.
     *
     * @return the encoded header, then the body's parts
     */
    public ByteBuffer[] encode() {
        ByteBuffer[] parts = new ByteBuffer[body.length + 1];
        parts[0] = header.encode();
        for (int i = 0; i < body.length; i++) {
            parts[i + 1] = body[i].duplicate();
        }
        return parts;
    }

    /**
     * The frame as it travels, in one array, for transports that carry arrays.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(header.frameBytes()));
        for (ByteBuffer part : encode()) {
            joined.put(part);
        }
        return joined.array();
    }

    @Override
    public String toString() {
        return "Frame[" + header + "]";
    }
}
