package io.raftkit.api.client;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a server answers a client.
 *
 * <p>Binary form, big-endian: magic {@code RFA1} (4), version (1), code (1), length of the leader's address (2), number of the call (4),
 * length of the body (4), server (4), leader (4), CRC32C of address and body (4), CRC32C of all before (4), then the address, then the body.
 *
 * @param code how the call ended
 * @param call the call that this answers; 0 in the last reply of several says that those calls without a reply of their own had no effect, and why
 * @param serverId the server that answers, 0 if no node was asked
 * @param leaderId the leader as far as that server knows, or 0
 * @param leaderAddress where the other servers reach it, or empty; a hint, since clients may need another address
 * @param body the state machine's answer, or a message in UTF-8 for people; not copied
 */
public record ClientReply(ReplyCode code, int call, int serverId, int leaderId, String leaderAddress, byte[] body) {
    /** Length of the part before the address. */
    public static final int FIXED_BYTES = 32;

    private static final int MAGIC = 0x52464131;
    private static final int MESSAGE_CHARS_MAX = 1000;
    private static final String WHAT = "reply to a client";

    /**
     * The part of a reply that can be checked before the rest is read.
     *
     * @param code how the call ended
     * @param call which call
     * @param serverId who answers
     * @param leaderId who leads
     * @param addressBytes length of the leader's address
     * @param bodyBytes length of the body
     * @param restCrc checksum of both
     */
    public record Head(
            ReplyCode code, int call, int serverId, int leaderId, int addressBytes, int bodyBytes, int restCrc) {

        /**
         * Length of what follows the fixed part.
         *
         * @return bytes
         */
        public long restBytes() {
            return (long) addressBytes + bodyBytes;
        }
    }

    /** Checks what would not be read again. */
    public ClientReply {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(body, "body");
        ClientFrameForm.text("the leader's address", leaderAddress);
    }

    /**
     * A reply to calls that no node was given.
     *
     * @param code why
     * @param call which call, or 0 for those that have no reply of their own
     * @param message the same for people
     * @return the reply
     */
    public static ClientReply refusal(ReplyCode code, int call, String message) {
        return new ClientReply(code, call, 0, 0, "", message(message));
    }

    /**
     * A message as a reply carries it.
     *
     * @param text words for people
     * @return them in UTF-8, cut if there are too many
     */
    public static byte[] message(String text) {
        return text.substring(0, Math.min(text.length(), MESSAGE_CHARS_MAX)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The body as words.
     *
     * @return the message; of no use in a reply with an answer
     */
    public String message() {
        return new String(body, StandardCharsets.UTF_8);
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
                ReplyCode.of(Byte.toUnsignedInt(fixedPart.get(at + 5))),
                fixedPart.getInt(at + 8),
                fixedPart.getInt(at + 16),
                fixedPart.getInt(at + 20),
                Short.toUnsignedInt(fixedPart.getShort(at + 6)),
                fixedPart.getInt(at + 12),
                fixedPart.getInt(at + 24));
        ClientFrameForm.checkLengths(WHAT, head.addressBytes(), head.bodyBytes());
        return head;
    }

    /**
     * Puts a reply together.
     *
     * @param head its fixed part
     * @param rest what followed that
     * @return the reply
     * @throws MalformedDataException if the rest is not what the fixed part says
     */
    public static ClientReply of(Head head, byte[] rest) {
        ClientFrameForm.checkRest(WHAT, rest, head.restBytes(), head.restCrc());
        return new ClientReply(
                head.code(),
                head.call(),
                head.serverId(),
                head.leaderId(),
                ClientFrameForm.text(WHAT, rest, head.addressBytes()),
                Arrays.copyOfRange(rest, head.addressBytes(), rest.length));
    }

    /**
     * Writes the reply.
     *
     * @return its binary form
     */
    public byte[] encode() {
        byte[] address = ClientFrameForm.text("the leader's address", leaderAddress);
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES)
                .putInt(MAGIC)
                .put((byte) ClientFrameForm.VERSION)
                .put((byte) code.code())
                .putShort((short) address.length)
                .putInt(call)
                .putInt(body.length)
                .putInt(serverId)
                .putInt(leaderId);
        return ClientFrameForm.seal(fixed, address, body);
    }
}
