package io.raftkit.api;

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
}
