package io.raftkit.api.storage;

import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names one snapshot and says what it stands for (Raft §7): the last entry whose effects it holds, and the newest configuration up to there.
 * A value. Later versions may say more.
 */
public final class SnapshotRef {
    private static final byte VERSION = 1;

    private final SnapshotPoint point;
    private final long configurationIndex;
    private final Configuration configuration;
    private final long nonce;

    private SnapshotRef(SnapshotPoint point, long configurationIndex, Configuration configuration, long nonce) {
        this.point = point;
        this.configurationIndex = configurationIndex;
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.nonce = nonce;
    }

    /**
     * A snapshot's name.
     *
     * @param point the last entry whose effects it holds
     * @param configurationIndex index of the entry that holds the configuration, 0 for the initial one
     * @param configuration the newest one up to {@code point}
     * @param nonce tells apart snapshots of the same entry
     * @return the name
     * @throws IllegalArgumentException if there can be no such snapshot
     */
    public static SnapshotRef of(
            SnapshotPoint point, long configurationIndex, Configuration configuration, long nonce) {
        if (point.index() < 1 || point.term() < 1 || configurationIndex < 0 || configurationIndex > point.index()) {
            throw new IllegalArgumentException(
                    "no snapshot stands for " + point + " with a configuration of entry " + configurationIndex);
        }
        return new SnapshotRef(point, configurationIndex, configuration, nonce);
    }

    /**
     * Index, term and nonce as a text that may be part of a file's name.
     *
     * @return up to 60 digits, small letters and dashes; two snapshots of one cluster differ in it
     */
    public String id() {
        return point.index() + "-" + point.term() + "-" + String.format("%016x", nonce);
    }

    /**
     * The last entry whose effects the snapshot holds.
     *
     * @return its index, term and time
     */
    public SnapshotPoint point() {
        return point;
    }

    /**
     * Index of the last entry whose effects the snapshot holds (Figure 13, lastIncludedIndex).
     *
     * @return the index, from 1
     */
    public long index() {
        return point.index();
    }

    /**
     * That entry's term (Figure 13, lastIncludedTerm).
     *
     * @return the term, from 1
     */
    public long term() {
        return point.term();
    }

    /**
     * That entry's time.
     *
     * @return milliseconds since the epoch
     */
    public long time() {
        return point.time();
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
                .putLong(point.index())
                .putLong(point.term())
                .putLong(point.time())
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
            SnapshotPoint point = SnapshotPoint.of(in.getLong(), in.getLong(), in.getLong());
            long nonce = in.getLong();
            return of(point, in.getLong(), Configuration.fromBytes(in.slice()), nonce);
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
                && point.index() == ref.point.index()
                && point.term() == ref.point.term()
                && point.time() == ref.point.time()
                && configuration.equals(ref.configuration);
    }

    @Override
    public int hashCode() {
        return Objects.hash(point.index(), point.term(), nonce);
    }

    @Override
    public String toString() {
        return "snapshot " + id();
    }
}
