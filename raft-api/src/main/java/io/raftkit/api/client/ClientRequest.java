package io.raftkit.api.client;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a server.
 *
 * <p>Binary form, big-endian: magic {@code RFQ1} (4), version (1), kind (1), length of the cluster's name (2), number of the call (4), length
 * of the body (4), group (8), timeout in nanoseconds (8), CRC32C of name and body (4), CRC32C of all before (4), then the name in UTF-8, then
 * the body. What the body holds depends on the kind.
 *
 * @param kind what is asked: the code of a {@link Kind}, or one of a later version
 * @param call names the call among those that travel together, from 1 on
 * @param group the group that is meant
 * @param timeoutNanos how long the client waits, counted by the server from the moment when it reads the request
 * @param cluster the cluster's name, empty if it has none
 * @param body for a {@link Kind} of this version the command or the query, or what {@link SessionBodies} says; not copied
 */
public record ClientRequest(int kind, int call, long group, long timeoutNanos, String cluster, byte[] body) {
    /** A longer timeout is cut to this, by clients and by servers, so that nobody can hold a place for ever. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    /** Length of the part before the cluster's name. */
    public static final int FIXED_BYTES = 40;

    private static final int MAGIC = 0x52465131;
    private static final String WHAT = "request of a client";

    /** What can be asked. A code keeps its meaning for ever; constants may be added in later versions. */
    public enum Kind {
        /** Have a command applied, at most once. */
        SUBMIT(1),
        /** Answer a query, linearizably. */
        READ(2),
        /** Answer a query from what the server has applied. */
        READ_STALE(3),
        /** Open a session, in which the client numbers its commands. */
        OPEN_SESSION(4),
        /** Have a command of a session applied: once, however often it is sent. */
        SUBMIT_IN_SESSION(5),
        /** Close a session. */
        CLOSE_SESSION(6);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /**
         * Its number in a request.
         *
         * @return the number
         */
        public int code() {
            return code;
        }

        /**
         * Whether it has no effect, so that it may be sent again in any case.
         *
         * @return whether it asks a query
         */
        public boolean isRead() {
            return this == READ || this == READ_STALE;
        }

        /**
         * The kind with a number.
         *
         * @param code a number
         * @return the kind, or null if this version has none with that number
         */
        public static @Nullable Kind of(int code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * The part of a request that can be checked before the rest is read.
     *
     * @param kind what is asked
     * @param call names the call
     * @param group the group that is meant
     * @param timeoutNanos how long the client waits
     * @param clusterBytes length of the cluster's name
     * @param bodyBytes length of the body
     * @param restCrc checksum of both
     */
    public record Head(
            int kind, int call, long group, long timeoutNanos, int clusterBytes, int bodyBytes, int restCrc) {

        /**
         * Length of what follows the fixed part.
         *
         * @return bytes
         */
        public long restBytes() {
            return (long) clusterBytes + bodyBytes;
        }
    }

    /** Checks what would not be read again. */
    public ClientRequest {
        Objects.requireNonNull(body, "body");
        if (call < 1 || timeoutNanos < 0 || kind < 0 || kind > 255) {
            throw new IllegalArgumentException(
                    "kind " + kind + ", call " + call + ", timeoutNanos " + timeoutNanos + ": out of range");
        }
        ClientFrameForm.text("the name of the cluster", cluster);
    }

    /**
     * Reads the fixed part.
     *
     * @param fixedPart {@link #FIXED_BYTES} from its position; not moved
     * @return what it says
     * @throws MalformedDataException if it is no such part, or of another version
     */
    public static Head head(ByteBuffer fixedPart) {
        ClientFrameForm.check(fixedPart, WHAT, MAGIC, FIXED_BYTES);
        int at = fixedPart.position();
        Head head = new Head(
                Byte.toUnsignedInt(fixedPart.get(at + 5)),
                fixedPart.getInt(at + 8),
                fixedPart.getLong(at + 16),
                fixedPart.getLong(at + 24),
                Short.toUnsignedInt(fixedPart.getShort(at + 6)),
                fixedPart.getInt(at + 12),
                fixedPart.getInt(at + 32));
        ClientFrameForm.checkLengths(WHAT, head.clusterBytes(), head.bodyBytes());
        if (head.call() < 1 || head.timeoutNanos() < 0) {
            throw new MalformedDataException(
                    WHAT + " claims to be call " + head.call() + " with a timeout of " + head.timeoutNanos() + " ns");
        }
        return head;
    }

    /**
     * Puts a request together.
     *
     * @param head its fixed part
     * @param rest what followed that
     * @return the request
     * @throws MalformedDataException if the rest is not what the fixed part says
     */
    public static ClientRequest of(Head head, byte[] rest) {
        ClientFrameForm.checkRest(WHAT, rest, head.restBytes(), head.restCrc());
        return new ClientRequest(
                head.kind(),
                head.call(),
                head.group(),
                head.timeoutNanos(),
                ClientFrameForm.text(WHAT, rest, head.clusterBytes()),
                Arrays.copyOfRange(rest, head.clusterBytes(), rest.length));
    }

    /**
     * Writes the request.
     *
     * @return its binary form
     */
    public byte[] encode() {
        byte[] name = ClientFrameForm.text("the name of the cluster", cluster);
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES)
                .putInt(MAGIC)
                .put((byte) ClientFrameForm.VERSION)
                .put((byte) kind)
                .putShort((short) name.length)
                .putInt(call)
                .putInt(body.length)
                .putLong(group)
                .putLong(timeoutNanos);
        return ClientFrameForm.seal(fixed, name, body);
    }
}
