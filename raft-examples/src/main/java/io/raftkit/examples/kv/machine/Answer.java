package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.resp.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the state machine answers to a batch: to how many of its transactions, and the replies. A read answers to fewer than all if the replies
 * are long; the rest are asked for again.
 *
 * @param answered how many transactions
 * @param bytes the whole answer, with the replies from {@link #REPLIES_AT} on
 */
public record Answer(int answered, byte[] bytes) {
    /** Where the replies begin. */
    public static final int REPLIES_AT = Integer.BYTES;

    static byte[] write(int answered, ReplyWriter replies) {
        byte[] written = replies.take();
        return ByteBuffer.allocate(REPLIES_AT + written.length)
                .putInt(answered)
                .put(written)
                .array();
    }

    /** Reads what the state machine answered to a batch. */
    public static Answer of(byte[] bytes) {
        return new Answer(ByteBuffer.wrap(bytes).getInt(), bytes);
    }

    /** Reads what the state machine answered to {@link Query#ofVersions}. */
    public static List<Long> versions(byte[] bytes) {
        List<Long> versions = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            versions.add(in.getLong());
        }
        return versions;
    }
}
