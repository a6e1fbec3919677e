package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.Rejected;
import io.raftkit.runtime.loop.Adder;
import io.raftkit.runtime.loop.StoredInMemory;
import io.raftkit.runtime.loop.Wires;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes with their real threads, found through the builder as a user starts them. */
class ThreeNodesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Wires wires = new Wires(false);
    private final List<Adder> machines = new ArrayList<>();
    private final List<RaftNode> nodes = new ArrayList<>();

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
                .persister(new StoredInMemory())
                .transport(wires.plug(id))
                .start());
    }

    /** Sends a command until a leader keeps it: one that is deposed right after its election may lose it, which says so. */
    private static String submit(RaftNode node, int i) {
        while (true) {
            try {
                return new String(
                        node.submit(String.valueOf(i).getBytes(), TIMEOUT).join());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(Rejected.class);
            }
        }
    }

    @Test
    void submit_onAnyNode_isAppliedOnceEverywhereInOneOrder() {
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(submit(nodes.get(i % 3), i)).isEqualTo(String.valueOf(i + 1));
        }
        for (RaftNode node : nodes) {
            assertThat(new String(node.read(new byte[0], TIMEOUT).join())).isEqualTo("30");
        }
        assertThat(machines.get(1).applied())
                .hasSize(30)
                .isEqualTo(machines.get(0).applied())
                .isEqualTo(machines.get(2).applied());
    }
}
