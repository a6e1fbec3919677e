/**
 * Runs a Raft engine: the event loop, the clock, and the discovery of plugins.
 * <p>An application requires this module, one transport and one storage.
 */
@SuppressWarnings("module") // The simulator, which need not be present, simulates with the real loop.
module io.raftkit.runtime {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.engine;

    exports io.raftkit.runtime.file;
    exports io.raftkit.runtime.join to
            io.raftkit.simulator;
    exports io.raftkit.runtime.lane to
            io.raftkit.simulator;
    exports io.raftkit.runtime.loop to
            io.raftkit.simulator;
    exports io.raftkit.runtime.node to
            io.raftkit.simulator;
    exports io.raftkit.runtime.recovery to
            io.raftkit.simulator;
    exports io.raftkit.runtime.session to
            io.raftkit.simulator;
    exports io.raftkit.runtime.snapshot to
            io.raftkit.simulator;
    exports io.raftkit.runtime.start to
            io.raftkit.simulator;
    exports io.raftkit.runtime.status to
            io.raftkit.simulator;
    exports io.raftkit.runtime.thread to
            io.raftkit.simulator;

    uses io.raftkit.api.storage.PersisterProvider;
    uses io.raftkit.api.transport.TransportProvider;

    provides io.raftkit.api.NodeProvider with
            io.raftkit.runtime.LocalNodeProvider;
}
