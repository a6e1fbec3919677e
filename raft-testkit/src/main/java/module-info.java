/**
 * What users and plugin authors test with: in-memory plugins, contract suites, a deterministic simulator.
 * <p>The contract suites are abstract JUnit classes with one factory method: extend one to test a plugin of your own.
 * <p>The module is open because JUnit calls the inherited test methods reflectively.
 */
open module io.raftkit.testkit {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.engine;
    requires io.raftkit.runtime;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports io.raftkit.testkit.contract;
    exports io.raftkit.testkit.history;
    exports io.raftkit.testkit.linearizability;
    exports io.raftkit.testkit.network;
    exports io.raftkit.testkit.sim;
    exports io.raftkit.testkit.storage;
}
