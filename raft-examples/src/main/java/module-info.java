/**
 * Runnable applications on Raftkit: a replicated counter, an inventory, key/value stores, a demo on three processes.
 * <p>The transport and the storage are chosen here, by the two lines that require them.
 * <p>This module is not published.
 */
@SuppressWarnings("module") // The benchmarks, which need not be present, run processes as these do.
module io.raftkit.examples {
    requires static org.jspecify;
    requires io.raftkit.runtime;
    requires io.raftkit.transport.http;
    requires io.raftkit.storage.mapdb;
    requires io.raftkit.client;
    requires io.raftkit.typed;

    // What the client APIs and the demo use besides.
    requires java.logging;
    requires java.net.http;
    requires org.eclipse.jetty.server;
    requires tools.jackson.databind;

    exports io.raftkit.examples.cluster to
            io.raftkit.benchmarks;
    exports io.raftkit.examples.server to
            io.raftkit.benchmarks;
}
