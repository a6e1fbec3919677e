package io.raftkit.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Recovers a cluster of which a majority of the voters is lost for good: begins a new cluster with the state of the surviving servers. This is done
 * while no server runs, in two steps. {@link #open} reads the data directories of all survivors and {@link #report} says what may be lost.
 * {@link #write} then makes an empty data directory that of the first server of the new cluster.
 *
 * <p>The new server has all that the survivor with the most up-to-date log has (Raft §5.4.1): its snapshot, its log, and the sessions of clients.
 * It is the only voter. Start it as usual, then add the others on empty directories ({@link io.raftkit.api.membership.Members}).
 *
 * <p>The new cluster has another epoch, and begins with another server, on another storage. So it and the servers of the old cluster never hear each
 * other, even if these are found again and elect a leader among themselves. The directories of the survivors are not changed, except their files
 * {@code lock}: never start a server with one of them.
 *
 * <p>Not thread-safe. Not for implementing.
 */
public interface ClusterRecovery extends AutoCloseable {

    /**
     * Locks and reads the data directories of the surviving servers. What is needed are the directories of all of them: if one is left out that has
     * more entries, these are lost.
     *
     * @param server the first server of the new cluster: its {@link RaftNodeBuilder#id}, only itself as {@link RaftNodeBuilder#peers}, the
     *     {@link RaftNodeBuilder#cluster name} of the cluster, and an empty {@link RaftNodeBuilder#data} directory, in which nothing is written
     *     yet; the settings of storages are also used for the survivors. No state machine is needed
     * @param survivors the directories of all servers that are left, learners included; at least one
     * @return the recovery, to be closed
     * @throws StartRefusedException if a setting is missing; or if a directory is in use, damaged, not that of a server, or of another cluster; the
     *     message says which and what to change
     */
    static ClusterRecovery open(RaftNodeBuilder server, List<Path> survivors) {
        Objects.requireNonNull(server, "server");
        List<Path> directories = List.copyOf(Objects.requireNonNull(survivors, "survivors"));
        if (directories.isEmpty()) {
            throw new IllegalArgumentException(
                    "survivors is empty, but must name the data directories of all survivors");
        }
        return ProviderDiscovery.provider().recovery(server.settings.copy(), directories);
    }

    /**
     * What was found, and what may be lost.
     *
     * @return the same each time
     */
    RecoveryReport report();

    /**
     * Makes the new server's data directory. All is durable when this returns. Do not start the server before. If this fails, or the process ends
     * meanwhile, nothing is lost: it may be done again, with the same directory or another one.
     *
     * @throws StartRefusedException if a server has started in the directory already, or this was done before, or anything cannot be read or
     *     written; the message says what to change
     */
    void write();

    /** Unlocks the directories of the survivors. May be repeated. */
    @Override
    void close();
}
