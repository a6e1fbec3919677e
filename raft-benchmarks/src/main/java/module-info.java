/**
 * Benchmarks of Raftkit: how fast a cluster of processes is, what a command costs, and how long a failover and a start take.
 * <p>This module is not published.
 */
module io.raftkit.benchmarks {
    requires static org.jspecify;
    requires io.raftkit.examples;
    requires io.raftkit.runtime;
    // Both, and both: each benchmark names the transport and the storage that it measures.
    requires io.raftkit.transport.http;
    requires io.raftkit.transport.tcp;
    requires io.raftkit.storage.mapdb;
    requires io.raftkit.storage.journal;
    requires jdk.management;
    requires tools.jackson.databind;
    requires HdrHistogram;

    uses io.raftkit.benchmarks.system.SystemUnderTest;

    provides io.raftkit.benchmarks.system.SystemUnderTest with
            io.raftkit.benchmarks.floor.FloorSystem;

    // Server states are read from JSON.
    opens io.raftkit.benchmarks.system to
            tools.jackson.databind;
}
