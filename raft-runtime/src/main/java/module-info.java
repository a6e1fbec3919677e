/**
 * Runs a Raft engine: its loop, its clock, its batching, and the discovery of the plugins an application chose.
 * <p>It is the only module with threads of its own.
 * <p>An application requires this module, one transport and one storage.
 */
module io.raftkit.runtime {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.engine;
}
