package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.NodeListener;
import io.raftkit.api.RaftNode;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes with their real threads, whose listeners throw at every call or never return from the first. */
class StuckListenersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int COMMANDS = 30;

    private final Wires wires = new Wires(false);
    private final List<RaftNode> nodes = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
        nodes.forEach(RaftNode::close);
    }

    /** Calls {@link #hear} whatever it hears. */
    private abstract static class AnyListener implements NodeListener {
        abstract void hear();

        @Override
        public void roleChanged(ServerRole role, long term) {
            hear();
        }

        @Override
        public void leaderChanged(int leaderId, long term) {
            hear();
        }

        @Override
        public void commitAdvanced(long commitIndex) {
            hear();
        }

        @Override
        public void counted(String counter, long increment) {
            hear();
        }

        @Override
        public void stopped() {
            hear();
        }
    }

    private static final class Throwing extends AnyListener {
        @Override
        void hear() {
            throw new IllegalStateException("this listener always throws");
        }
    }

    private final class NeverReturning extends AnyListener {
        final CountDownLatch heard = new CountDownLatch(1);

        @Override
        void hear() {
            heard.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void start(int id, NodeListener listener) {
        nodes.add(RaftNode.builder()
                .id(id)
                .peers("1=a:1,2=b:1,3=c:1")
                .stateMachine(new Adder())
                .persister(new InMemoryPersister())
                .transport(wires.plug(id))
                .listener(listener)
                .start());
    }

    /** Whether it was acknowledged. Where the machine pauses for an election timeout, a leader is deposed, and with it goes its answer. */
    private static boolean isDone(RaftNode node, int number) {
        try {
            node.submit(String.valueOf(number).getBytes(), TIMEOUT).join();
            return true;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(CallFailedException.class);
            return false;
        }
    }

    private void commit() {
        int done = 0;
        for (int number = 0; done < COMMANDS; number++) {
            assertThat(number).as("commands sent for %d acknowledged", done).isLessThan(5 * COMMANDS);
            done += isDone(nodes.get(number % 3), number) ? 1 : 0;
        }
    }

    /** After such a pause a node takes its disk for slow until its next turn. */
    private static void assertRuns(RaftNode node) {
        long endNanos = System.nanoTime() + TIMEOUT.toNanos();
        while (node.status().state() == NodeStatus.State.STALLED && System.nanoTime() - endNanos < 0) {
            Thread.yield();
        }
        assertThat(node.status().state()).isEqualTo(NodeStatus.State.RUNNING);
    }

    @Test
    void listenersThatThrow_areCounted_andHarmNobody() {
        for (int id = 1; id <= 3; id++) {
            start(id, new Throwing());
        }
        commit();
        for (RaftNode node : nodes) {
            assertRuns(node);
            node.close();
            assertThat(node.status().counters().get("listenerFailures")).isPositive();
        }
    }

    @Test
    void listenersThatNeverReturn_harmNobody_andTheNodeCloses() throws Exception {
        List<NeverReturning> listeners = List.of(new NeverReturning(), new NeverReturning(), new NeverReturning());
        for (int id = 1; id <= 3; id++) {
            start(id, listeners.get(id - 1));
        }
        for (NeverReturning listener : listeners) {
            listener.heard.await();
        }
        commit();
        for (RaftNode node : nodes) {
            assertRuns(node);
            node.close();
            assertThat(node.status().state()).isEqualTo(NodeStatus.State.STOPPED);
        }
        assertThat(end.getCount()).as("listeners still do not return").isOne();
    }
}
