/**
 * The Raft consensus algorithm, its messages and their binary form, and nothing else.
 * <p>It is pure and single-threaded: no input or output, no threads, no clock, no chance but one seed.
 * <p>The same calls in the same order always give the same effects.
 */
module io.raftkit.engine {
    requires static transitive org.jspecify;
    requires transitive io.raftkit.api;

    exports io.raftkit.engine;
    exports io.raftkit.engine.boundary;
    exports io.raftkit.engine.message;
    exports io.raftkit.engine.stored;
}
