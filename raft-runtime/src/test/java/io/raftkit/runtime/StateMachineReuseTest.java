package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A state machine is one node's: commands must not be applied to it twice, by two nodes or by a second incarnation. */
class StateMachineReuseTest {
    private static final int ID = 79;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final InMemoryPersister disk = new InMemoryPersister();
    private final List<RaftNode> nodes = new ArrayList<>();

    /** Keeps the index with the effects, as one with a disk of its own does. */
    private static final class Lasting extends Adder {
        private long last;

        @Override
        public byte[] apply(Command command) throws Exception {
            byte[] result = super.apply(command);
            last = command.index();
            return result;
        }

        @Override
        public long lastApplied() {
            return last;
        }
    }

    @AfterEach
    void end() {
        nodes.forEach(RaftNode::close);
    }

    private RaftNodeBuilder builder(int id, StateMachine machine, InMemoryPersister store) {
        return RaftNode.builder()
                .id(id)
                .peers(id + "=here:1")
                .persister(store)
                .transport(new Wires(true).plug(id))
                .heartbeat(Duration.ofMillis(10))
                .electionTimeout(Duration.ofMillis(20), Duration.ofMillis(40))
                .stateMachine(machine);
    }

    private RaftNode start(StateMachine machine) {
        RaftNode node = builder(ID, machine, disk).start();
        nodes.add(node);
        return node;
    }

    private static void submit(RaftNode node, String command) {
        node.submit(command.getBytes(StandardCharsets.UTF_8), LONG).join();
    }

    @Test
    void stateMachineOfARunningNode_isRefusedToAnother() {
        Adder machine = new Adder();
        RaftNode node = start(machine);
        assertThatThrownBy(() -> builder(80, machine, new InMemoryPersister()).start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("belongs to a node of server 79", "an instance of its own");
        submit(node, "x");
        assertThat(machine.applied()).containsExactly("x");
    }

    @Test
    void stateMachineThatAppliedCommands_isRefusedToASecondStart_whichANewOneIsNot() {
        Adder machine = new Adder();
        RaftNode node = start(machine);
        submit(node, "x");
        node.close();
        assertThatThrownBy(() -> start(machine))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("up to index 4", "lastApplied() says 0", "new instance");
        assertThat(machine.applied()).containsExactly("x");
        Adder fresh = new Adder();
        submit(start(fresh), "y");
        assertThat(fresh.applied()).containsExactly("x", "y");
    }

    @Test
    void haltedNode_givesItsStateMachineBackToo_withWhatItApplied() {
        Adder machine = new Adder();
        RaftNode node = start(machine);
        submit(node, "x");
        node.halt();
        assertThatThrownBy(() -> start(machine))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("up to index 4");
    }

    @Test
    void stateMachineThatSaysWhatItHolds_goesOnWhereItWas() {
        Lasting machine = new Lasting();
        RaftNode node = start(machine);
        submit(node, "x");
        node.close();
        submit(start(machine), "y");
        assertThat(machine.applied()).containsExactly("x", "y");
    }

    @Test
    void stateMachineThatSaysLessThanItHolds_isRefused() {
        Lasting machine = new Lasting();
        RaftNode node = start(machine);
        submit(node, "x");
        submit(node, "y");
        node.close();
        machine.last--;
        assertThatThrownBy(() -> start(machine))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("up to index " + (machine.last + 1), "says " + machine.last);
    }

    @Test
    void stateMachineThatThrew_isRefused_forWhatItDidBeforeIsNotKnown() {
        Adder machine = new Adder() {
            @Override
            public byte[] apply(Command command) {
                throw new IllegalStateException("half done");
            }
        };
        RaftNode node = start(machine);
        assertThatThrownBy(() -> submit(node, "x")).isNotNull();
        node.close();
        assertThatThrownBy(() -> start(machine))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("new instance");
    }

    @Test
    void stateMachineThatNoCommandReached_mayBeStartedAgain() {
        Adder machine = new Adder();
        assertThatThrownBy(() -> builder(ID, machine, disk).peers("80=there:1").start())
                .isInstanceOf(StartRefusedException.class);

        start(machine).close();
        submit(start(machine), "x");
        assertThat(machine.applied()).containsExactly("x");
    }

    @Test
    void startThatIsRefusedLater_givesTheStateMachineBack() {
        Adder machine = new Adder();
        Wires wires = new Wires(true);
        RaftNode other = builder(ID, new Adder(), new InMemoryPersister())
                .transport(wires.plug(ID))
                .start();
        nodes.add(other);
        assertThatThrownBy(() ->
                        builder(ID, machine, disk).transport(wires.plug(ID)).start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("transport");
        submit(start(machine), "x");
        assertThat(machine.applied()).containsExactly("x");
    }
}
