package io.raftkit.testkit.contract;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An inbox that keeps what it is given and lets a test wait for it. Thread-safe. */
final class RecordingInbox implements Inbox {
    /** So long that only a transport that does not deliver at all lets it run out. */
    private static final long DEADLINE_SECONDS = 60;

    private final int serverId;
    private final Function<FrameHeader, Admission> gate;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Integer> lost = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Map<Integer, String> problems = new HashMap<>();

    RecordingInbox(int serverId, Function<FrameHeader, Admission> gate) {
        this.serverId = serverId;
        this.gate = gate;
    }

    @Override
    public Admission admit(FrameHeader header) {
        return gate.apply(header);
    }

    @Override
    public String explain(FrameHeader header, Admission admission) {
        return "server " + serverId + " says no to storage " + header.storeId();
    }

    @Override
    public synchronized void refused(Refusal refusal) {
        refusals.add(refusal);
        notifyAll();
    }

    @Override
    public synchronized void receive(Frame frame) {
        frames.add(frame);
        notifyAll();
    }

    @Override
    public synchronized void peerLost(int id) {
        lost.add(id);
        notifyAll();
    }

    @Override
    public synchronized void peerProblem(int id, @Nullable String problem) {
        if (problem == null) {
            problems.remove(id);
        } else {
            problems.put(id, problem);
        }
        notifyAll();
    }

    synchronized boolean isTroubledBy(int id) {
        return problems.containsKey(id);
    }

    /** What is wrong with a server, empty if nothing is. */
    synchronized String problem(int id) {
        return problems.getOrDefault(id, "");
    }

    @Override
    public NodeStatus status() {
        return NodeStatus.builder(serverId)
                .cluster(TransportContract.CLUSTER, 0)
                .role(ServerRole.FOLLOWER, 1)
                .build();
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    synchronized List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    synchronized List<Integer> lost() {
        return List.copyOf(lost);
    }

    /** Waits until the condition holds. */
    void await(String what, Predicate<RecordingInbox> condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!awaitFor(deadlineNanos - System.nanoTime(), condition)) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw inVain(what);
            }
        }
    }

    /**
     * Repeats an action until the condition holds, for cases in which the transport may drop what it is given.
     */
    void awaitRepeating(String what, Runnable action, Predicate<RecordingInbox> condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        do {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw inVain(what);
            }
            action.run();
        } while (!awaitFor(TimeUnit.MILLISECONDS.toNanos(20), condition));
    }

    private AssertionError inVain(String what) {
        return new AssertionError("server " + serverId + " waited in vain for " + what + "; it has " + frames().size()
                + " frames, lost " + lost());
    }

    private synchronized boolean awaitFor(long nanos, Predicate<RecordingInbox> condition) throws InterruptedException {
        long untilNanos = System.nanoTime() + nanos;
        while (!condition.test(this)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
