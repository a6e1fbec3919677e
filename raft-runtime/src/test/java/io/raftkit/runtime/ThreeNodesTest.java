package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RaftNode;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes with their real threads, found through the builder as a user starts them. */
class ThreeNodesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int COMMANDS = 30;
    private static final int ATTEMPTS_MAX = 20;

    private final Wires wires = new Wires(false);
    private final List<Adder> machines = new ArrayList<>();
    private final List<RaftNode> nodes = new ArrayList<>();
    /** The commands that were acknowledged, in their order, and the place that each was told. */
    private final List<String> acknowledged = new ArrayList<>();

    private final List<Integer> places = new ArrayList<>();
    /** The commands that may have been applied. */
    private final List<String> unknown = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    private void start(int id) {
        Adder machine = new Adder();
        machines.add(machine);
        nodes.add(RaftNode.builder()
                .id(id)
                .peers("1=a:1,2=b:1,3=c:1")
                .stateMachine(machine)
                .persister(new InMemoryPersister())
                .transport(wires.plug(id))
                .start());
    }

    /**
     * Sends commands until one is acknowledged. Where the machine pauses for an election timeout, a leader is deposed, and with it goes its
     * answer: such a command may be applied yet, so that the next has to be another.
     */
    private void submit(RaftNode node, int number) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            String command = number + "/" + attempt;
            try {
                byte[] place = node.submit(command.getBytes(), TIMEOUT).join();
                acknowledged.add(command);
                places.add(Integer.parseInt(new String(place)));
                return;
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                if (e.getCause() instanceof OutcomeUnknownException) {
                    unknown.add(command);
                }
            }
        }
        throw new AssertionError("none of " + ATTEMPTS_MAX + " commands was acknowledged");
    }

    @Test
    void submit_onAnyNode_isAppliedOnceEverywhereInOneOrder() {
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
        for (int i = 0; i < COMMANDS; i++) {
            submit(nodes.get(i % 3), i);
        }
        int last = places.get(COMMANDS - 1);
        for (RaftNode node : nodes) {
            byte[] count = node.read(new byte[0], TIMEOUT).join();
            assertThat(Integer.parseInt(new String(count))).isBetween(last, COMMANDS + unknown.size());
        }
        List<String> order = machines.get(0).applied().subList(0, last);
        assertThat(places).extracting(place -> order.get(place - 1)).isEqualTo(acknowledged);
        for (Adder machine : machines) {
            List<String> applied = machine.applied();
            assertThat(applied).doesNotHaveDuplicates();
            assertThat(applied.subList(0, last)).isEqualTo(order);
            assertThat(applied)
                    .filteredOn(command -> !unknown.contains(command))
                    .isEqualTo(acknowledged);
        }
    }
}
