package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The binary form of messages, version {@value #VERSION}: numbers big-endian in the order of the record's components; booleans and codes one
 * byte; text a two-byte length and UTF-8; commands a count, then each with a four-byte length; a snapshot its size, then its name in the lasting
 * form with a four-byte length; entries, and a part of a snapshot with its length, last, as they are.
 * Each message writes and reads itself; {@link MessageKind} is the table of all. The kind travels in the frame's header.
 */
public final class MessageCodec {
    /** The lowest version that is written and read. */
    public static final int VERSION_LOWEST = 1;

    /** The highest version that a server speaks. */
    public static final int VERSION = 1;

    /** The version after that, in which messages look the same: for tests with servers of two versions in one cluster. */
    public static final int VERSION_NEXT = VERSION + 1;

    private MessageCodec() {}

    /**
     * The number by which a frame's header names the kind of a message. Numbers are never reused.
     *
     * @param message a message
     * @return its kind
     */
    public static int kind(Message message) {
        return message.kind().code();
    }

    /**
     * Writes a message in the highest version.
     *
     * @param message the message
     * @return its parts in order; entries are not copied
     */
    public static List<ByteBuffer> encode(Message message) {
        return encode(VERSION, message);
    }

    /**
     * Writes a message in a version that its receiver reads.
     *
     * @param version from {@link #VERSION_LOWEST} to {@link #VERSION_NEXT}
     * @param message the message
     * @return its parts in order; entries are not copied
     */
    public static List<ByteBuffer> encode(int version, Message message) {
        if (version < VERSION_LOWEST || version > VERSION_NEXT) {
            throw new IllegalArgumentException("no message is written in version " + version);
        }
        BodyWriter out = new BodyWriter();
        message.write(out);
        return out.parts();
    }

    /**
     * Reads a message, checking every length and range.
     *
     * @param version the version the body is written in
     * @param kind as in the frame's header
     * @param body exactly the body, whose bytes nobody may change from now on
     * @return the message
     * @throws MalformedDataException if it is not a message
     */
    public static Message decode(int version, int kind, ByteBuffer body) {
        if (version < VERSION_LOWEST || version > VERSION_NEXT) {
            throw new MalformedDataException("message version " + version + " is not spoken here, but " + VERSION_LOWEST
                    + " to " + VERSION_NEXT);
        }
        ByteBuffer in = body.slice();
        try {
            Message message = MessageKind.of(kind).read(new BodyReader(in));
            if (in.hasRemaining()) {
                throw new MalformedDataException(in.remaining() + " bytes follow a message of kind " + kind);
            }
            return message;
        } catch (BufferUnderflowException e) {
            throw new MalformedDataException(
                    "message of kind " + kind + " is cut short at " + body.remaining() + " bytes");
        }
    }
}
