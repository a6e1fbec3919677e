package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server joins a cluster that runs, as a user has it do so, with real threads. */
class JoinTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS_MAX = 20;
    private static final int COMMANDS = 50;

    private final Wires wires = new Wires(false);
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();
    private final Map<Integer, Adder> machines = new TreeMap<>();
    private final Map<Integer, InMemoryPersister> disks = new TreeMap<>();

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
    }

    private void start(int id, RaftNodeBuilder builder) {
        machines.put(id, new Adder());
        nodes.put(
                id,
                builder.stateMachine(machines.get(id))
                        .persister(disks.computeIfAbsent(id, each -> new InMemoryPersister()))
                        .transport(wires.plug(id))
                        .start());
    }

    private static RaftNodeBuilder fourth() {
        RaftNodeBuilder fourth = RaftNode.builder()
                .id(4)
                .cluster("orders")
                .peers("4=10.0.0.4:7001")
                .joins();
        return fourth;
    }

    private static RaftNodeBuilder fifth() {
        RaftNodeBuilder fifth = RaftNode.builder()
                .id(5)
                .cluster("orders")
                .peers("5=10.0.0.5:7001")
                .joins("1=10.0.0.1:7001");
        return fifth;
    }

    private static void takeThePlaceOfTheFirst(RaftNode leader, Duration timeout) {
        leader.members().addVoter(4, "10.0.0.4:7001", timeout).join();
        leader.members().remove(1, timeout).join();
    }

    /** A leader may be deposed where the machine pauses: the steps that are done are not done twice. */
    private void takeThePlaceOfTheFirst() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            // So that there is a leader which has committed an entry of its term.
            nodes.get(2).read(new byte[0], TIMEOUT).join();
            try {
                for (RaftNode node : nodes.values()) {
                    if (node.status().leads()) {
                        takeThePlaceOfTheFirst(node, TIMEOUT);
                        return;
                    }
                }
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
            }
        }
        throw new AssertionError("the members were not changed in " + ATTEMPTS_MAX + " attempts");
    }

    private void submitAll(String prefix) {
        for (int i = 0; i < COMMANDS; i++) {
            nodes.get(2).submit(Adder.text(prefix + i), TIMEOUT).join();
        }
    }

    @Test
    void fifthServer_joinsByItself() {
        for (int id = 1; id <= 3; id++) {
            start(
                    id,
                    RaftNode.builder()
                            .id(id)
                            .cluster("orders")
                            .peers("1=a:1,2=b:1,3=c:1")
                            .allowJoins());
        }
        submitAll("before ");
        start(5, fifth());
        // It applies what it is sent, and answers when it knows a leader.
        while (!nodes.get(5).status().members().configuration().voters().contains(5)) {
            submitAll("more ");
        }
        assertThat(nodes.get(5).read(new byte[0], TIMEOUT).join())
                .isEqualTo(nodes.get(2).read(new byte[0], TIMEOUT).join());
    }

    @Test
    void fourthServer_joins_andTakesThePlaceOfTheFirst() {
        for (int id = 1; id <= 3; id++) {
            start(id, RaftNode.builder().id(id).cluster("orders").peers("1=a:1,2=b:1,3=c:1"));
        }
        submitAll("before ");
        start(4, fourth());
        takeThePlaceOfTheFirst();
        nodes.remove(1).close();
        nodes.remove(3).close();
        submitAll("after ");
        assertThat(nodes.get(4).read(new byte[0], TIMEOUT).join()).isEqualTo(Adder.text(2 * COMMANDS));
        nodes.get(4).close();
        // What is stored counts, whatever the builder is told again.
        start(4, fourth());
        submitAll("again ");
        assertThat(nodes.get(4).read(new byte[0], TIMEOUT).join()).isEqualTo(Adder.text(3 * COMMANDS));
        assertThat(machines.get(4).applied())
                .doesNotHaveDuplicates()
                .isEqualTo(machines.get(2).applied());
        assertThat(nodes.get(4).status().members().configuration().voters()).containsExactly(2, 3, 4);
        assertThat(nodes.get(4).status().warnings()).isEmpty();
    }
}
