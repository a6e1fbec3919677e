package io.raftkit.runtime.lane;

import io.raftkit.api.NodeListener;
import io.raftkit.api.status.ServerRole;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners, on a thread of their own, which exists only if there are any. What happened is kept until they have heard it: the last
 * {@value #EVENTS_MAX} changes of role and leader, the newest commitIndex, and sums of what was counted.
 */
public final class ListenerLane implements Worker {
    static final int EVENTS_MAX = 1_024;
    static final long COUNTS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<NodeListener> listeners;
    private final Runner runner;
    private final Counters counters;
    private final NodeLog log;

    private final ArrayDeque<Consumer<NodeListener>> events = new ArrayDeque<>();
    private long commitIndex;
    private boolean hasEnded;

    @Nullable
    private Failure failure;

    /** Of the loop's thread: what was told last. */
    private ServerRole role = ServerRole.FOLLOWER;

    private long term;

    private long committedTold;
    private long wokenAtNanos;

    /** Of the listeners' thread: what they have heard. */
    private long commitHeard;

    private final UserCodeSection section = new UserCodeSection();
    private final Map<Counter, Long> countsHeard = new EnumMap<>(Counter.class);

    public ListenerLane(List<NodeListener> listeners, Runner runner, NodeCommons commons) {
        this.listeners = listeners;
        this.runner = runner;
        counters = commons.counters();
        log = commons.log();
    }

    public void start() {
        if (!listeners.isEmpty()) {
            runner.start(this);
        }
    }

    public boolean join(long timeoutNanos) {
        return listeners.isEmpty() || runner.join(timeoutNanos);
    }

    public boolean isCurrent() {
        return !listeners.isEmpty() && runner.isCurrent();
    }

    /** What the listeners' thread is in, to be watched. */
    public UserCodeSection section() {
        return section;
    }

    /** Notes a role and its term, which may be the old ones. On the loop. */
    public void roleChanged(ServerRole newRole, long newTerm) {
        if (newRole != role || newTerm != term) {
            role = newRole;
            term = newTerm;
            put(listener -> listener.roleChanged(newRole, newTerm));
        }
    }

    /** Notes another leader, or that there is none. On the loop. */
    public void leaderChanged(int newLeader, long inTerm) {
        put(listener -> listener.leaderChanged(newLeader, inTerm));
    }

    private void put(Consumer<NodeListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        synchronized (events) {
            if (events.size() == EVENTS_MAX) {
                events.remove();
                counters.count(Counter.LISTENER_EVENTS_DROPPED);
            }
            events.add(event);
        }
        runner.wake();
    }

    /** Notes how far the log is committed. On the loop. */
    public void committed(long index, long nowNanos) {
        // A node at rest still counts; that alone is worth a wake-up now and then only.
        if (listeners.isEmpty() || index == committedTold && nowNanos - wokenAtNanos < COUNTS_NANOS) {
            return;
        }
        committedTold = index;
        wokenAtNanos = nowNanos;
        synchronized (events) {
            commitIndex = index;
        }
        runner.wake();
    }

    /** Notes that the node ended; the last call. */
    public void ended(@Nullable Failure why) {
        synchronized (events) {
            failure = why;
            hasEnded = true;
        }
        if (!listeners.isEmpty()) {
            runner.wake();
        }
    }

    @Override
    public long turn() {
        Consumer<NodeListener> event;
        long committed;
        boolean isLast;
        synchronized (events) {
            event = events.poll();
            committed = commitIndex;
            isLast = hasEnded;
        }
        if (event != null) {
            tell(event);
            return AGAIN;
        }
        if (committed > commitHeard) {
            commitHeard = committed;
            tell(listener -> listener.commitAdvanced(committed));
        }
        tellCounts();
        return isLast ? end() : IDLE;
    }

    private void tellCounts() {
        for (Counter counter : Counter.values()) {
            long sum = counters.of(counter);
            long increment = sum - countsHeard.getOrDefault(counter, 0L);
            if (increment != 0) {
                countsHeard.put(counter, sum);
                tell(listener -> listener.counted(counter.word, increment));
            }
        }
    }

    private long end() {
        Failure why;
        synchronized (events) {
            why = failure;
        }
        if (why != null) {
            tell(listener -> listener.failed(why.cause()));
        }
        tell(NodeListener::stopped);
        return ENDED;
    }

    private void tell(Consumer<NodeListener> event) {
        for (NodeListener listener : listeners) {
            section.enter(UserCode.LISTENER, listener);
            try {
                event.accept(listener);
            } catch (Throwable t) {
                counters.count(Counter.LISTENER_FAILURES);
                log.once("listener " + t.getClass(), "a listener threw: " + t, t);
            } finally {
                section.leave();
            }
        }
    }
}
