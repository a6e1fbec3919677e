package io.raftkit.transport.tcp.wire;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.calls.CallRefusedException;
import io.raftkit.transport.common.frames.SenderRefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What travels besides frames. Who calls says {@link #GREETING}, and then sends frames, one behind the other. Who is called answers {@link #ANSWER}, and
 * then, now and then, with single bytes, or with the reason why it takes no more.
 */
public final class ReturnWay {
    /** {@code RAFTKIT1}: as long as TLS needs to see that it is none. */
    public static final long GREETING = 0x524146544b495431L;

    /** {@code RFTA}. */
    public static final int ANSWER = 0x52465441;

    /** A sign of life: what was sent is being read. */
    public static final byte SIGN = '.';

    /** The caller is to end this connection behind the frame that it is writing, and to open a new one when it has more. */
    public static final byte LAST = ';';

    /** No more is taken; a length of 2 bytes and the reason follow. */
    public static final byte REFUSED = '!';

    /** How long a reason is at most, with what stands before it. */
    public static final int REFUSED_BYTES_MAX = 1024;

    private static final int HEAD_BYTES = 3;

    private ReturnWay() {}

    /** The reason why no more is taken, as it travels: how long the error's word is, the word, group, storage, then words for people. */
    public static ByteBuffer encode(SenderRefusedException why) {
        Refusal refusal = why.refusal();
        byte[] error = why.error().getBytes(StandardCharsets.US_ASCII);
        byte[] words = String.valueOf(why.getMessage()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(REFUSED_BYTES_MAX);
        out.position(HEAD_BYTES);
        out.put((byte) error.length).put(error);
        out.put((byte) (refusal == null ? 0 : 1));
        out.putLong(refusal == null ? 0 : refusal.group()).putLong(refusal == null ? 0 : refusal.storeId());
        out.put(words, 0, Math.min(words.length, out.remaining()));
        return out.flip().put(0, REFUSED).putShort(1, (short) (out.limit() - HEAD_BYTES));
    }

    /**
     * Reads the reason.
     *
     * @param in what came, from the byte {@link #REFUSED} on
     * @param serverId who sent it
     * @return the reason, or null if not all of it is here
     * @throws java.nio.BufferUnderflowException if it makes no sense
     */
    public static @Nullable CallRefusedException decode(ByteBuffer in, int serverId) {
        if (in.remaining() < HEAD_BYTES) {
            return null;
        }
        int length = Short.toUnsignedInt(in.getShort(in.position() + 1));
        if (in.remaining() < HEAD_BYTES + length) {
            return null;
        }
        ByteBuffer reason = in.slice(in.position() + HEAD_BYTES, length);
        String error = text(reason, Byte.toUnsignedInt(reason.get()));
        boolean isOfFrame = reason.get() != 0;
        long group = reason.getLong();
        long storeId = reason.getLong();
        String words = text(reason, reason.remaining());
        Inbox.Admission admission = isOfFrame ? admission(error) : null;
        return new CallRefusedException(
                error,
                "refuses what this server sends: " + LogText.printable(error + ": " + words),
                admission == null ? null : new Refusal(serverId, group, storeId, admission, words));
    }

    private static Inbox.@Nullable Admission admission(String error) {
        for (Inbox.Admission admission : Inbox.Admission.values()) {
            if (admission.name().equals(error)) {
                return admission;
            }
        }
        return null;
    }

    private static String text(ByteBuffer in, int length) {
        byte[] ascii = new byte[length];
        in.get(ascii);
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
