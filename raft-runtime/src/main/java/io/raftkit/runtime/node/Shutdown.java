package io.raftkit.runtime.node;

import io.raftkit.api.transport.Transport;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of a node: by {@code close()}, by {@code halt()}, or by a failure. Any thread may ask for it. The node's own threads do not wait for it,
 * because they would wait for themselves.
 *
 * <table>
 * <caption>What becomes of what</caption>
 * <tr><th></th><th>{@code close()}</th><th>{@code halt()}</th><th>failure</th></tr>
 * <tr><td>new calls</td><td>rejected: STOPPED</td><td>rejected: STOPPED</td><td>rejected: STOPPED</td></tr>
 * <tr><td>the leadership</td><td>another server is asked to take it</td><td>no</td><td>no</td></tr>
 * <tr><td>calls in no log</td><td>rejected: STOPPED</td><td>rejected: STOPPED</td><td>rejected: STOPPED</td></tr>
 * <tr><td>calls in a log or with a leader</td><td>answered if they are applied within 3 s, else outcome unknown</td>
 * <td>outcome unknown</td><td>outcome unknown</td></tr>
 * <tr><td>writes that were handed to the storage</td><td>finished, for 3 s at most</td><td>the one under way is let finish; no other begins</td>
 * <td>as with {@code halt()}</td></tr>
 * <tr><td>messages held until a write is durable</td><td>sent</td><td>not sent</td><td>not sent</td></tr>
 * <tr><td>committed entries</td><td>applied, for 3 s at most</td><td>not applied</td><td>not applied</td></tr>
 * <tr><td>when it returns</td><td>nothing of the node runs, unless user code or a plugin does not return</td>
 * <td>nothing is sent or written any more</td><td>it is a state, not a call: {@code status()} says FAILED</td></tr>
 * <tr><td>transport, storage, directory that the node opened</td><td>closed</td><td>closed</td>
 * <td>the transport is closed at once, the others by {@code close()}</td></tr>
 * <tr><td>transport that the node was given</td><td>left</td><td>left</td>
 * <td>left by {@code close()}: until then it tells of the failure who asks after the node's health or sends to it</td></tr>
 * </table>
 */
final class Shutdown {
    private static final long ORDER_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NodeParts parts;
    private final NodeAssembly assembly;
    private final Lifecycle lifecycle;
    private final NodeLog log;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final AtomicBoolean isUnregistered = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runner closer;

    Shutdown(NodeParts parts, NodeAssembly assembly) {
        this.parts = parts;
        this.assembly = assembly;
        lifecycle = assembly.commons.lifecycle();
        log = assembly.commons.log();
        closer = parts.runners().occasional("close");
    }

    void close() {
        lifecycle.close();
        end(true);
    }

    void halt() {
        lifecycle.stop();
        // From here on, a thread that would send or write sees that it must not. Wait for those that looked before.
        boolean isQuiet = assembly.loop.awaitQuiet(QUIET_NANOS) && assembly.persistLane.awaitQuiet(QUIET_NANOS);
        if (!isQuiet) {
            log.warn("halted while a call of the storage or the transport does not return");
        }
        end(false);
    }

    private void end(boolean inOrder) {
        boolean isOwnThread = assembly.isCurrent() || closer.isCurrent();
        if (!hasBegun.compareAndSet(false, true)) {
            if (!isOwnThread) {
                awaitEnd();
            }
        } else if (isOwnThread) {
            closer.start(() -> {
                endNow(inOrder);
                return Worker.ENDED;
            });
            closer.wake();
        } else {
            endNow(inOrder);
        }
    }

    private void endNow(boolean inOrder) {
        try {
            if (inOrder) {
                NodeClock clock = assembly.commons.clock();
                long begin = clock.nanos();
                assembly.persistRunner.join(ORDER_NANOS);
                assembly.applyRunner.join(ORDER_NANOS - (clock.nanos() - begin));
                lifecycle.stop();
            }
            boolean isLoopOver = assembly.loopRunner.join(END_NANOS);
            boolean isPersistOver = assembly.persistRunner.join(END_NANOS);
            boolean isDiskFree = assembly.loadRunner.join(END_NANOS) && isPersistOver && joinSnapshots();
            boolean isStateMachineFree = assembly.applyRunner.join(END_NANOS);
            if (isStateMachineFree) {
                assembly.applyLane.giveBack(parts.stateMachine());
            }
            leaveTransport();
            closeOwned(isDiskFree);
            boolean areListenersOver = assembly.listeners.join(END_NANOS);
            boolean areCallbacksOver = assembly.completions.join(END_NANOS, assembly.commons.clock());
            if (!isLoopOver || !isDiskFree || !isStateMachineFree || !areListenersOver || !areCallbacksOver) {
                log.warn("ended, but user code or a plugin has not returned:" + (isLoopOver ? "" : " loop")
                        + (isDiskFree ? "" : " storage") + (isStateMachineFree ? "" : " state machine")
                        + (areListenersOver ? "" : " listener") + (areCallbacksOver ? "" : " callback"));
            }
        } finally {
            ended.countDown();
        }
    }

    /** Whoever reads or writes a long snapshot is ended by closing the store. What is fetched of one stays. */
    private boolean joinSnapshots() {
        if (assembly.joinSnapshots(END_NANOS)) {
            return true;
        }
        quietly("closing the snapshots", parts.snapshots().store());
        return assembly.joinSnapshots(END_NANOS);
    }

    /** Leaves the transport. After a failure closes it if it is the node's own, and otherwise stays, to tell of the failure. */
    void loopEnded() {
        Transport own = parts.owned().transport();
        boolean hasFailed = lifecycle.failure() != null;
        if (own == null && hasFailed) {
            leavePeers();
        } else {
            leaveTransport();
        }
        if (own != null && hasFailed) {
            quietly("closing the transport", own);
        }
    }

    private void leavePeers() {
        if (!isUnregistered.get()) {
            quietly(
                    "leaving the peers",
                    () -> parts.transport().updatePeers(parts.identity().group(), Map.of()));
        }
    }

    /** Once, for another node may have taken the place since. Without a lock: a transport that does not return holds up nobody else. */
    private void leaveTransport() {
        if (isUnregistered.compareAndSet(false, true)) {
            quietly(
                    "unregistering",
                    () -> parts.transport().unregister(parts.identity().group()));
        }
    }

    private void closeOwned(boolean isDiskFree) {
        quietly("closing the transport", parts.owned().transport());
        if (isDiskFree) {
            quietly("closing the snapshots", parts.snapshots().store());
            quietly("closing the storage", parts.owned().persister());
            quietly("closing the data directory", parts.owned().directory());
        }
    }

    private void quietly(String doing, @Nullable AutoCloseable action) {
        if (action == null) {
            return;
        }
        try {
            action.close();
        } catch (Exception e) {
            log.warn(doing + " failed: " + e);
        }
    }

    private void awaitEnd() {
        boolean wasInterrupted = false;
        long deadline = System.nanoTime() + ORDER_NANOS + 12 * END_NANOS;
        long left = deadline - System.nanoTime();
        while (left > 0) {
            try {
                ended.await(left, TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
                left = deadline - System.nanoTime();
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
