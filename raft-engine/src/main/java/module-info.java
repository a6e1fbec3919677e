/**
 * The Raft consensus algorithm, its messages and their binary format.
 * <p>It is single-threaded, and has no I/O, threads or clock. All random numbers come from one seed.
 * <p>The same calls in the same order always give the same effects.
 */
module io.raftkit.engine {
    requires static transitive org.jspecify;
    requires transitive io.raftkit.api;

    exports io.raftkit.engine;
    exports io.raftkit.engine.boundary;
    exports io.raftkit.engine.message;
    exports io.raftkit.engine.message.body;
    exports io.raftkit.engine.stored;
}
