package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

/** What is read: the replies to a batch that changes nothing, the versions of keys, keys with what they hold, or nothing. A byte in front tells which. */
public final class Query {
    static final byte BATCH = 1;
    static final byte VERSIONS = 2;
    static final byte NOTHING = 3;
    static final byte ENTRIES = 4;

    private Query() {}

    /**
     * Asks for the replies to a batch.
     *
     * @param clock the reader's, for how long keys have still to live
     */
    public static byte[] of(Batch batch, long clock) {
        byte[] bytes = batch.toBytes();
        return ByteBuffer.allocate(Byte.BYTES + Long.BYTES + bytes.length)
                .put(BATCH)
                .putLong(clock)
                .put(bytes)
                .array();
    }

    /** Asks for the versions of keys: {@link Answer#versions}. */
    public static byte[] ofVersions(List<Bytes> keys) {
        byte[] bytes = new Batch(0, List.of(Transaction.of(keys))).toBytes();
        return ByteBuffer.allocate(Byte.BYTES + bytes.length)
                .put(VERSIONS)
                .put(bytes)
                .array();
    }

    /**
     * Asks for keys with what they hold, and for the versions of these: {@link Entries#of}.
     *
     * @param prefix with which the keys begin
     * @param from none of them is before it
     * @param limit how many at most
     */
    public static byte[] ofEntries(Bytes prefix, Bytes from, int limit) {
        return ByteBuffer.allocate(Byte.BYTES + 3 * Integer.BYTES + prefix.length() + from.length())
                .put(ENTRIES)
                .putInt(limit)
                .putInt(prefix.length())
                .put(prefix.array())
                .putInt(from.length())
                .put(from.array())
                .array();
    }

    /** Asks for nothing: once this is answered, {@link KeyValueMachine#latest} reflects whatever a linearizable read would. */
    public static byte[] ofNothing() {
        return new byte[] {NOTHING};
    }
}
