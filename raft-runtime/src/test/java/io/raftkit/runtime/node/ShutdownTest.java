package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Command;
import io.raftkit.api.NodeListener;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.StateMachine;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.lane.StartMark;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.node.NodeParts.Owned;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.NodeThreads;
import io.raftkit.runtime.thread.ThreadRunners;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of a node with real threads: a cluster of one, which leads at once. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownTest {
    private static final int ID = 71;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Wires wires = new Wires(false);
    private final InMemoryPersister disk = new InMemoryPersister();
    private final Wires.Plug plug = wires.plug(ID);
    private Transport transport = plug;
    private NodeParts.Snapshots snapshots = NodeParts.Snapshots.NONE;
    private final List<NodeListener> listeners = new ArrayList<>();
    private final List<LocalNode> nodes = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    /** The next test begins without threads of this one: some look for those of a node by its name. */
    @AfterEach
    void end() {
        release.countDown();
        nodes.forEach(LocalNode::close);
        long endNanos = System.nanoTime() + LONG.toNanos();
        while (!NodeThreads.of(ID).isEmpty() && System.nanoTime() - endNanos < 0) {
            Thread.yield();
        }
        assertThat(NodeThreads.of(ID)).isEmpty();
    }

    private LocalNode start(StateMachine machine, Owned owned) {
        NodeClock clock = NodeClock.system();
        long milli = TimeUnit.MILLISECONDS.toNanos(1);
        Bootstrap first =
                new Bootstrap(ID, 7, 0, 99, Configuration.of(List.of(Member.voter(ID, "here:1"))), true, true);
        Limits limits = Limits.within(1 << 20, 1 << 20, 1 << 19);
        LocalNode node = LocalNode.start(new NodeParts(
                new EngineConfig(first, 5 * milli, 10 * milli, 20 * milli, 1, limits),
                VirtualCluster.recovered(disk),
                0,
                StateMachineClaim.take(machine, ID),
                disk,
                transport,
                Map.of(ID, "here:1"),
                LocalNode.nanos(LONG),
                1 << 20,
                listeners,
                transition -> {},
                NodeParts.LOG,
                clock,
                new ThreadRunners(ID, clock),
                snapshots,
                NodeParts.Joins.NONE,
                owned));
        nodes.add(node);
        return node;
    }

    private LocalNode start() {
        return start(new Adder(), Owned.NOTHING);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void close_leavesNoThread_andLeavesOpenWhatWasHandedIn() {
        listeners.add(new NodeListener() {});
        LocalNode node = start();
        assertThat(new String(node.submit(Adder.text("x"), LONG).join())).isEqualTo("1");
        assertThat(NodeThreads.of(ID))
                .containsExactly(
                        "raft-71-apply", "raft-71-complete", "raft-71-listeners", "raft-71-loop", "raft-71-persist");
        node.close();
        node.close();
        node.halt();
        assertThat(NodeThreads.of(ID)).isEmpty();
        assertThat(plug.isClosed).isFalse();
        assertThat(disk.isClosed()).isFalse();
        assertThat(wires.isRegistered(ID)).isFalse();
        assertThat(node.status().state()).isEqualTo(State.STOPPED);
        assertThat(rejection(node.submit(new byte[0])).reason()).isEqualTo(Reason.STOPPED);
    }

    @Test
    void close_closesWhatTheNodeMade() {
        LocalNode node = start(new Adder(), new Owned(plug, disk, null, StartMark.NONE));
        node.close();
        assertThat(plug.isClosed).isTrue();
        assertThat(disk.isClosed()).isTrue();
    }

    @Test
    void close_letsTheWriteUnderWayBecomeDurable() throws IOException {
        LocalNode node = start();
        node.submit(Adder.text("first"), LONG).join();
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch isClosing = new CountDownLatch(1);
        disk.beforePersist(batch -> {
            isWriting.countDown();
            await(isClosing);
        });
        CompletableFuture<byte[]> result = node.submit(Adder.text("second"), LONG);
        await(isWriting);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(node::close);
        while (node.status().state() != State.STOPPED) {
            Thread.onSpinWait();
        }
        isClosing.countDown();
        closed.join();
        EntryBatch stored = disk.read(1, disk.store().lastIndex(), 1 << 20);
        assertThat(LongStream.rangeClosed(1, stored.lastIndex())
                        .filter(index -> stored.typeAt(index) == EntryType.SESSION_COMMAND)
                        .mapToObj(index -> StandardCharsets.UTF_8
                                .decode(stored.payloadAt(index).position(SessionPlace.BYTES))
                                .toString()))
                .containsExactly("first", "second");
        assertThat(result).isDone();
    }

    @Test
    void halt_fromAnyThreadOfTheNode_endsIt() {
        for (String where : List.of("accepted", "result", "apply", "listener", "persist")) {
            // A future that is complete before the test asks it for a call has that call made by the test: then once
            // more.
            String halter = haltFrom(where);
            while (halter.equals(Thread.currentThread().getName())) {
                halter = haltFrom(where);
            }
            assertThat(halter).as(where).startsWith("raft-71-");
        }
    }

    /** Halts a node from within itself, and says which thread did. */
    private String haltFrom(String where) {
        LocalNode[] started = new LocalNode[1];
        AtomicReference<String> halter = new AtomicReference<>();
        CountDownLatch halted = new CountDownLatch(1);
        boolean[] isArmed = {false};
        Runnable halt = () -> {
            if (isArmed[0]) {
                halter.compareAndSet(null, Thread.currentThread().getName());
                started[0].halt();
                halted.countDown();
            }
        };
        StateMachine machine = !where.equals("apply")
                ? new Adder()
                : new Adder() {
                    @Override
                    public byte[] apply(Command command) throws Exception {
                        halt.run();
                        return super.apply(command);
                    }
                };
        listeners.clear();
        if (where.equals("listener")) {
            listeners.add(new NodeListener() {
                @Override
                public void commitAdvanced(long commitIndex) {
                    halt.run();
                }
            });
        }
        LocalNode node = start(machine, Owned.NOTHING);
        started[0] = node;
        node.read(new byte[0], LONG).join();
        // Handed to the node's threads by the call below.
        isArmed[0] = true;
        if (where.equals("persist")) {
            disk.beforePersist(batch -> halt.run());
        }
        var proposal = node.propose(Adder.text("x"));
        if (where.equals("accepted")) {
            proposal.accepted().thenRun(halt);
        }
        if (where.equals("result")) {
            proposal.result().whenComplete((result, failure) -> halt.run());
        }
        await(halted);
        node.halt();
        disk.beforePersist(batch -> {});
        assertThat(proposal.result()).as(where).isDone();
        assertThat(proposal.accepted()).as(where).isDone();
        assertThat(NodeThreads.of(ID).stream().filter(name -> !name.equals("raft-71-close")))
                .as(where)
                .isEmpty();
        return halter.get();
    }

    @Test
    void halt_underLoad_nothingIsHandedToTheDiskAfterIt() {
        LocalNode node = start();
        node.read(new byte[0], LONG).join();
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            results.add(node.submit(Adder.text(i), LONG));
        }
        node.halt();
        assertThat(NodeThreads.of(ID)).isEmpty();
        assertThat(results).allMatch(CompletableFuture::isDone);
        results.forEach(result -> result.exceptionally(failure -> {
            assertThat(failure).isInstanceOf(CallFailedException.class);
            return new byte[0];
        }));
    }

    @Test
    void listenerThatNeverReturns_doesNotHoldUpClose() {
        CountDownLatch isHeld = new CountDownLatch(1);
        listeners.add(new NodeListener() {
            @Override
            public void commitAdvanced(long commitIndex) {
                isHeld.countDown();
                ShutdownTest.await(release);
            }
        });
        LocalNode node = start();
        await(isHeld);
        for (int i = 0; i < 2_000; i++) {
            node.submit(Adder.text(i), LONG).join();
        }
        node.close();
        assertThat(node.status().state()).isEqualTo(State.STOPPED);
        assertThat(NodeThreads.of(ID)).containsExactly("raft-71-listeners");
    }

    @Test
    void failedNode_endsItsThreads_leavesTheTransport_andIsClosedLater() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        List<String> heard = new ArrayList<>();
        listeners.add(new NodeListener() {
            @Override
            public void failed(Throwable cause) {
                heard.add(cause.getMessage());
            }

            @Override
            public void stopped() {
                heard.add("stopped");
                stopped.countDown();
            }
        });
        LocalNode node = start(new Adder(), new Owned(plug, disk, null, StartMark.NONE));
        node.read(new byte[0], LONG).join();
        // Not the leader's own entries, which may still be on their way: the command is to be among what fails.
        disk.beforePersist(batch -> {
            if (batch.entries().stream()
                    .anyMatch(entries -> entries.typeAt(entries.lastIndex()) == EntryType.SESSION_COMMAND)) {
                throw new IOException("EIO");
            }
        });
        CompletableFuture<byte[]> result = node.submit(Adder.text("x"), LONG);
        await(stopped);
        result.exceptionally(failure -> new byte[0]).join();
        Failures.outcomeUnknown(result);
        assertThat(heard).containsExactly("EIO", "stopped");
        assertThat(plug.isClosed).isTrue();
        assertThat(wires.isRegistered(ID)).isFalse();
        assertThat(node.status().state()).isEqualTo(State.FAILED);
        node.close();
        assertThat(NodeThreads.of(ID)).isEmpty();
        assertThat(disk.isClosed()).isTrue();
        assertThat(node.status().state()).isEqualTo(State.FAILED);
    }

    /** A probe of a transport that says nothing of the node would take the process for one that is being started. */
    @Test
    void failedNode_tellsOfItOnATransportThatItWasGiven_untilItIsClosed() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        listeners.add(new NodeListener() {
            @Override
            public void stopped() {
                stopped.countDown();
            }
        });
        LocalNode node = start(new Adder(), Owned.NOTHING);
        node.read(new byte[0], LONG).join();
        disk.beforePersist(batch -> {
            throw new IOException("EIO");
        });
        node.submit(Adder.text("x"), LONG).exceptionally(failure -> new byte[0]).join();
        await(stopped);
        assertThat(wires.inbox(ID).health().live()).isFalse();
        assertThat(wires.inbox(ID).health().why()).contains("EIO");
        assertThat(wires.inbox(ID).status().state()).isEqualTo(State.FAILED);
        assertThat(plug.isClosed).isFalse();
        assertThat(plug.peerUpdates).as("at the start, and to leave them").isEqualTo(2);
        node.close();
        assertThat(wires.isRegistered(ID)).isFalse();
    }

    @Test
    void transportThatLetsNobodyLeave_doesNotHoldUpClose_andTheStorageIsClosed() {
        transport = new StuckTransport(plug, release);
        LocalNode node = start(new Adder(), new Owned(null, disk, null, StartMark.NONE));
        node.submit(Adder.text("x"), LONG).join();
        node.close();
        assertThat(disk.isClosed()).isTrue();
    }

    /** Otherwise the storage stayed open for as long as a snapshot of gigabytes is read to its end. */
    @Test
    void longWorkOnASnapshot_endsWithItsStore_andTheStorageIsClosed() {
        SlowStore store = new SlowStore();
        snapshots = new NodeParts.Snapshots(store, 0, 0, List.of());
        LocalNode node = start(new KeyValues(), new Owned(null, disk, null, StartMark.NONE));
        node.submit(Adder.text("a=b"), LONG).join();
        node.snapshot();
        await(store.isBusy);
        node.close();
        assertThat(disk.isClosed()).isTrue();
    }

    /** Has not finished what it was told to do before it is closed. */
    private static final class SlowStore implements SnapshotStore {
        private final CountDownLatch isBusy = new CountDownLatch(1);
        private final CountDownLatch isClosed = new CountDownLatch(1);

        @Override
        public List<StoredSnapshot> list() {
            return List.of();
        }

        @Override
        public SnapshotWriter begin(SnapshotRef ref) throws IOException {
            isBusy.countDown();
            await(isClosed);
            throw new IOException("it is closed");
        }

        @Override
        public SnapshotWriter resume(SnapshotRef ref) throws IOException {
            return begin(ref);
        }

        @Override
        public SnapshotReader open(String id) throws IOException {
            throw new IOException("there is none");
        }

        @Override
        public void delete(String id) {}

        @Override
        public void close() {
            isClosed.countDown();
        }
    }

    @Test
    void haltedAndStartedAgainFromTheSameDisk_manyTimes_leavesNothingBehind() {
        for (int cycle = 1; cycle <= 60; cycle++) {
            Adder machine = new Adder();
            LocalNode node = start(machine, Owned.NOTHING);
            assertThat(new String(node.submit(Adder.text(cycle), LONG).join())).isEqualTo(String.valueOf(cycle));
            if (cycle % 2 == 0) {
                node.halt();
            } else {
                node.close();
            }
            assertThat(NodeThreads.of(ID)).isEmpty();
        }
    }

    @Test
    void secondNodeForTheSameGroupOfOneTransport_isRefused_andTheFirstGoesOn() {
        LocalNode node = start();
        assertThatThrownBy(this::start).isInstanceOf(IllegalStateException.class);
        assertThat(plug.peerUpdates).as("what was said of the group's peers").isEqualTo(1);
        assertThat(new String(node.submit(Adder.text("x"), LONG).join())).isEqualTo("1");
        node.close();
    }
}
