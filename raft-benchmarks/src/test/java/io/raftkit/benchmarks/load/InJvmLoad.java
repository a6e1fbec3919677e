package io.raftkit.benchmarks.load;

import io.raftkit.api.RaftNode;
import io.raftkit.benchmarks.drive.Driver;
import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.NodeCalls;
import io.raftkit.benchmarks.system.Total;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures three nodes in this one process with the testkit's plugins in memory: what the engine and its runtime cost without network
 * and disk. A program, not a test: {@code mvn -q -pl raft-benchmarks -am test-compile exec:exec@in-jvm}, with options as
 * in {@code -Din-jvm.args="--outstanding 256"}.
 */
final class InJvmLoad {
    private static final String PEERS = "1=one,2=two,3=three";
    private static final List<String> ADDRESSES = List.of("one", "two", "three");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private InJvmLoad() {}

    /** Measures once and prints the figures. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            Options given = Workload.options(Options.of("in-jvm load"))
                    .flag("json", "print the figures as JSON")
                    .parse(args);
            Figures figures = measure(Workload.of(given));
            System.out.println(given.isGiven("json") ? figures.json() : figures.text());
            System.exit(figures.failures().isEmpty() ? 0 : 1);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static Figures measure(Workload workload) throws IOException, InterruptedException {
        List<RaftNode> nodes = new ArrayList<>();
        try (InMemoryNetwork network = InMemoryNetwork.direct(1)) {
            for (int id = 1; id <= ADDRESSES.size(); id++) {
                nodes.add(RaftNode.builder()
                        .id(id)
                        .peers(PEERS)
                        .stateMachine(new Total(0))
                        .transport(network.open(id, ADDRESSES.get(id - 1)))
                        .persister(new InMemoryPersister())
                        // Elections are not what is measured, and a busy machine should not cause them.
                        .electionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(3))
                        .start());
            }
            RaftNode leader = Await.until(
                    "a leader",
                    PATIENCE,
                    () -> nodes.stream().filter(node -> node.status().leads()).findFirst());
            return new Driver(new NodeCalls(leader), workload).run();
        } finally {
            nodes.forEach(RaftNode::close);
        }
    }
}
