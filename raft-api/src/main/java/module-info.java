/**
 * What users and plugin authors of Raftkit see: nodes, state machines, and the contracts of transports and storages.
 * <p>It depends on nothing, so that code written against it is bound to no engine, no network and no disk.
 * <p>Applications normally require {@code io.raftkit.runtime}, which brings this module with it.
 */
module io.raftkit.api {
    requires static org.jspecify;

    exports io.raftkit.api;
    exports io.raftkit.api.client;
    exports io.raftkit.api.log;
    exports io.raftkit.api.membership;
    exports io.raftkit.api.status;
    exports io.raftkit.api.storage;
    exports io.raftkit.api.transport;

    uses io.raftkit.api.NodeProvider;
}
