package io.raftkit.api;

import java.util.ServiceLoader;

/** Finds what starts nodes: the API itself has no node. */
final class ProviderDiscovery {
    private ProviderDiscovery() {}

    static NodeProvider provider() {
        ServiceLoader<NodeProvider> loader = ServiceLoader.load(NodeProvider.class, RaftNode.class.getClassLoader());
        return loader.findFirst()
                .orElseThrow(() -> new StartRefusedException(
                        StartRefusedException.Reason.PLUGIN,
                        "No node provider found: add the module io.raftkit.runtime (artifact "
                                + "raft-runtime) and 'requires io.raftkit.runtime;' to your module-info."));
    }
}
