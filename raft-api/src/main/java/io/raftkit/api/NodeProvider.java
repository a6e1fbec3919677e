package io.raftkit.api;

import java.nio.file.Path;

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
}
