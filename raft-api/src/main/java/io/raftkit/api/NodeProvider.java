package io.raftkit.api;

import java.nio.file.Path;
import java.util.List;

/** Makes nodes. The module {@code io.raftkit.runtime} provides it; applications never call it. */
public interface NodeProvider {

    /**
     * Checks the settings, recovers the server's state and starts the node.
     *
     * @param settings what the builder gathered, unchecked
     * @return the running node
     * @throws StartRefusedException if anything stands in the way
     */
    RaftNode start(NodeSettings settings);

    /**
     * Makes an empty data directory that of a server of a new cluster, with the state of a snapshot.
     *
     * @param settings what the builder gathered, unchecked
     * @param snapshot a copy of the snapshot's file
     * @throws StartRefusedException if it cannot be done
     */
    void restore(NodeSettings settings, Path snapshot);

    /**
     * Reads what the surviving servers of a cluster have, of which a majority is lost.
     *
     * @param settings what the builder of the new cluster's first server gathered, unchecked
     * @param survivors the data directories of the survivors
     * @return the recovery, which changed nothing yet
     * @throws StartRefusedException if it cannot be done
     */
    ClusterRecovery recovery(NodeSettings settings, List<Path> survivors);
}
