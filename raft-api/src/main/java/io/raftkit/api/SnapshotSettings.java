package io.raftkit.api;

import java.time.Duration;

/** What a {@link RaftNodeBuilder} gathered about snapshots, and about the log that they shorten. */
public final class SnapshotSettings {
    long logBytes = 32 << 20;
    Duration age = Duration.ofDays(1);
    long bytesPerSecond = 64 << 20;
    long logTailBytes = Long.MAX_VALUE;

    SnapshotSettings() {}

    SnapshotSettings copy() {
        SnapshotSettings copy = new SnapshotSettings();
        copy.logBytes = logBytes;
        copy.age = age;
        copy.bytesPerSecond = bytesPerSecond;
        copy.logTailBytes = logTailBytes;
        return copy;
    }

    /**
     * How much log is applied at least between two snapshots.
     *
     * @return bytes, 0 if the node takes none by itself
     */
    public long logBytes() {
        return logBytes;
    }

    /**
     * How old a command gets before a snapshot is taken that holds it.
     *
     * @return the age, zero for any
     */
    public Duration age() {
        return age;
    }

    /**
     * How fast snapshots are given to other servers.
     *
     * @return bytes per second to all of them together, 0 for as fast as they ask
     */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * How much of the log is kept beside a snapshot that stands for it.
     *
     * @return bytes, {@code Long.MAX_VALUE} for all behind the snapshot before
     */
    public long logTailBytes() {
        return logTailBytes;
    }
}
