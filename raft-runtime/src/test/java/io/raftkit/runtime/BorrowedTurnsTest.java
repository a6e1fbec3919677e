package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns of a node's loop that its callers take, in nodes with their real threads. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BorrowedTurnsTest {
    private static final byte[] X = {120};
    private static final int SERVERS = 3;

    private final Wires wires = new Wires(false);
    private final List<RaftNode> nodes = new ArrayList<>();
    private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger sendsOfCaller = new AtomicInteger();
    private final AtomicInteger sends = new AtomicInteger();
    private volatile Thread caller;
    private volatile Runnable whenCallerSends = () -> {};

    /** Notices what a node's transport is called by. */
    private final class Noticed implements Transport {
        private final Transport wire;

        Noticed(Transport wire) {
            this.wire = wire;
        }

        @Override
        public void register(long group, Inbox inbox) {
            wire.register(group, inbox);
        }

        @Override
        public void unregister(long group) {
            wire.unregister(group);
        }

        @Override
        public void updatePeers(long group, Map<Integer, String> addresses) {
            if (addresses.isEmpty()) {
                leaving.add(Thread.currentThread());
            }
            wire.updatePeers(group, addresses);
        }

        @Override
        public void send(Frame frame) {
            sends.incrementAndGet();
            if (Thread.currentThread() == caller) {
                sendsOfCaller.incrementAndGet();
                whenCallerSends.run();
            }
            wire.send(frame);
        }

        @Override
        public int maxFrameBytes() {
            return wire.maxFrameBytes();
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    private void start() {
        for (int id = 1; id <= SERVERS; id++) {
            nodes.add(RaftNode.builder()
                    .id(id)
                    .peers("1=a:1,2=b:1,3=c:1")
                    .stateMachine(new Adder())
                    .persister(new InMemoryPersister())
                    .transport(new Noticed(wires.plug(id)))
                    .start());
        }
    }

    @AfterEach
    void end() {
        release.countDown();
        nodes.forEach(RaftNode::close);
    }

    private RaftNode leader() {
        while (true) {
            for (RaftNode node : nodes) {
                if (node.status().leads()) {
                    return node;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** Proposes one command after the other until the caller sends one itself. */
    private void proposeUntilSent() throws Exception {
        caller = Thread.currentThread();
        while (true) {
            RaftNode node = leader();
            int before = sendsOfCaller.get();
            node.propose(X).result().handle((result, failure) -> null).get(60, TimeUnit.SECONDS);
            if (sendsOfCaller.get() > before) {
                return;
            }
        }
    }

    @Test
    void commandThatIsAlone_isSentToTheOthersByItsCaller() throws Exception {
        start();
        proposeUntilSent();
        assertThat(sendsOfCaller).hasPositiveValue();
    }

    @Test
    void failureInATurnOfACaller_endsTheNodeOnItsOwnThread() throws Exception {
        start();
        proposeUntilSent();
        AssertionError broken = new AssertionError("the transport is broken");
        whenCallerSends = () -> {
            throw broken;
        };
        proposeUntilSent();
        while (nodes.stream().noneMatch(node -> node.status().state() == NodeStatus.State.FAILED)) {
            Thread.onSpinWait();
        }
        while (leaving.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(leaving).extracting(Thread::getName).allMatch(name -> name.matches("raft-[123]-loop"));
    }

    @Test
    void halt_waitsForACallerWhoSends_andAfterwardsNothingIsSent() throws Exception {
        start();
        CountDownLatch isSending = new CountDownLatch(1);
        whenCallerSends = () -> {
            isSending.countDown();
            awaitRelease();
        };
        Thread proposing = new Thread(() -> {
            caller = Thread.currentThread();
            while (isSending.getCount() > 0) {
                leader().propose(X).result().handle((result, failure) -> null).join();
            }
        });
        proposing.start();
        assertThat(isSending.await(60, TimeUnit.SECONDS)).isTrue();
        AtomicInteger sentByThen = new AtomicInteger(-1);
        Thread halting = new Thread(() -> {
            nodes.forEach(RaftNode::halt);
            sentByThen.set(sends.get());
        });
        halting.start();
        while (halting.getState() != Thread.State.TIMED_WAITING) {
            assertThat(halting.isAlive()).as("it waits for the caller").isTrue();
            Thread.onSpinWait();
        }
        assertThat(sentByThen).hasValue(-1);
        release.countDown();
        halting.join();
        proposing.join();
        assertThat(sends).hasValue(sentByThen.get());
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
