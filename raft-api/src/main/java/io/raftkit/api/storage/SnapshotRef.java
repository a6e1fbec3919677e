package io.raftkit.api.storage;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names one snapshot and says what it stands for (Raft §7): the last entry whose effects it holds, and the newest configuration up to there.
 * A value. Later versions may say more.
 */
public final class SnapshotRef {
    private static final byte VERSION = 1;

    private final long index;
    private final long term;
    private final long time;
    private final long configurationIndex;
    private final Configuration configuration;
    private final long nonce;

    private SnapshotRef(
            long index, long term, long time, long configurationIndex, Configuration configuration, long nonce) {
        this.index = index;
        this.term = term;
        this.time = time;
        this.configurationIndex = configurationIndex;
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.nonce = nonce;
    }

    /**
     * A snapshot's name.
     *
     * @param index of the last entry whose effects it holds, from 1
     * @param term that entry's term, from 1
     * @param time that entry's time, in milliseconds since the epoch
     * @param configurationIndex index of the entry that holds the configuration, 0 for the initial one
     * @param configuration the newest one up to {@code index}
     * @param nonce tells apart snapshots of the same entry
     * @return the name
     * @throws IllegalArgumentException if there can be no such snapshot
     */
    public static SnapshotRef of(
            long index, long term, long time, long configurationIndex, Configuration configuration, long nonce) {
        if (index < 1 || term < 1 || configurationIndex < 0 || configurationIndex > index) {
            throw new IllegalArgumentException("no snapshot stands for entry " + index + " of term " + term
                    + " with a configuration of entry " + configurationIndex);
        }
        return new SnapshotRef(index, term, time, configurationIndex, configuration, nonce);
    }

    /**
     * Index, term and nonce as a text that may be part of a file's name.
     *
     * @return up to 60 digits, small letters and dashes; two snapshots of one cluster differ in it
     */
    public String id() {
        return index + "-" + term + "-" + HexFormat.of().toHexDigits(nonce);
    }

    /**
     * Index of the last entry whose effects the snapshot holds (Figure 13, lastIncludedIndex).
     *
     * @return the index, from 1
     */
    public long index() {
        return index;
    }

    /**
     * That entry's term (Figure 13, lastIncludedTerm).
     *
     * @return the term, from 1
     */
    public long term() {
        return term;
    }

    /**
     * That entry's time.
     *
     * @return milliseconds since the epoch
     */
    public long time() {
        return time;
    }

    /**
     * Index of the entry that holds {@link #configuration()}.
     *
     * @return the index, 0 for the initial configuration
     */
    public long configurationIndex() {
        return configurationIndex;
    }

    /**
     * The newest configuration up to {@link #index()} (thesis §5.1): the log that holds it may be gone.
     *
     * @return the configuration
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * The lasting binary form.
     *
     * @return its bytes
     */
    public byte[] toBytes() {
        byte[] members = configuration.toBytes();
        return ByteBuffer.allocate(1 + 5 * Long.BYTES + members.length)
                .put(VERSION)
                .putLong(index)
                .putLong(term)
                .putLong(time)
                .putLong(nonce)
                .putLong(configurationIndex)
                .put(members)
                .array();
    }

    /**
     * Reads the lasting binary form.
     *
     * @param bytes all of it
     * @return the name
     * @throws MalformedDataException if it is none
     */
    public static SnapshotRef fromBytes(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new MalformedDataException(
                        "the name of a snapshot has version " + version + ", this release reads " + VERSION);
            }
            long index = in.getLong();
            long term = in.getLong();
            long time = in.getLong();
            long nonce = in.getLong();
            return of(index, term, time, in.getLong(), Configuration.fromBytes(in.slice()), nonce);
        } catch (BufferUnderflowException e) {
            throw new MalformedDataException("the name of a snapshot is cut short at " + bytes.remaining() + " bytes");
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("the name of a snapshot claims the impossible: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SnapshotRef ref
                && nonce == ref.nonce
                && configurationIndex == ref.configurationIndex
                && index == ref.index
                && term == ref.term
                && time == ref.time
                && configuration.equals(ref.configuration);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, term, nonce);
    }

    @Override
    public String toString() {
        return "snapshot " + id();
    }
}
