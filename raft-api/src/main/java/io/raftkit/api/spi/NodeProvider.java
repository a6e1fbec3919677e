package io.raftkit.api.spi;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.RaftNode;

/** Makes nodes. The module {@code io.raftkit.runtime} provides it; applications never call it. */
public interface NodeProvider {

    /**
     * Checks the settings, recovers the server's state and starts the node.
     *
     * @param settings what the builder gathered, unchecked
     * @return the running node
     * @throws io.raftkit.api.StartRefused if anything stands in the way
     */
    RaftNode start(NodeSettings settings);
}
