/**
 * What users and plugin authors test with: plugins in memory, contract suites, and a check that histories of calls are linearizable.
 * <p>The contract suites are abstract JUnit classes with one factory method: extend one to test a plugin of your own.
 * <p>It knows the api alone, so that the engine and the runtime are tested with it too.
 * <p>The module is open because JUnit calls the inherited test methods reflectively.
 */
@SuppressWarnings("module") // The simulator, which need not be present, runs state machines as the contracts do.
open module io.raftkit.testkit {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports io.raftkit.testkit.contract;
    exports io.raftkit.testkit.history;
    exports io.raftkit.testkit.linearizability;
    exports io.raftkit.testkit.machine to
            io.raftkit.simulator;
    exports io.raftkit.testkit.network;
    exports io.raftkit.testkit.snapshot;
    exports io.raftkit.testkit.storage;
}
