/**
 * Runnable applications on Raftkit: a replicated counter, a demo on three processes, a load generator.
 * <p>The transport and the storage are chosen here, by the two lines that require them.
 * <p>This module is not published.
 */
module io.raftkit.examples {
    requires static org.jspecify;
    requires io.raftkit.runtime;
    requires io.raftkit.transport.http;
    requires io.raftkit.storage.mapdb;

    // What the client APIs, the demo and the load generator use besides.
    requires java.logging;
    requires java.net.http;
    requires jdk.management;
    requires org.eclipse.jetty.server;
    requires tools.jackson.databind;
    requires HdrHistogram;
}
