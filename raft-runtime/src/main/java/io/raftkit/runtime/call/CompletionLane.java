package io.raftkit.runtime.call;

import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Runners;
import io.raftkit.runtime.thread.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Completes futures on behalf of the loop, which must not: whatever depends on a future runs on the thread that completes it, and may take
 * as long as it likes. One thread does it. When a callback holds that thread while more is to be completed, another takes over, until
 * {@value UserCode#HELD_MAX} are held; beyond that calls no longer end, and the node's status says so.
 */
public final class CompletionLane {
    /** So many callbacks may be held at once. */
    public static final int THREADS_MAX = UserCode.HELD_MAX;

    /** How long a callback may keep others waiting before another thread takes over. */
    public static final long TAKE_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Queue<Runnable> completions = new ConcurrentLinkedQueue<>();
    private final List<Completer> completers = new ArrayList<>();
    private final Lifecycle lifecycle;
    private final NodeLog log;

    /** The loop's: who is woken, and since when it has been at the same callback while others waited. */
    private Completer active;

    private boolean hasNew;
    private long bordersSeen;
    private long sinceNanos;

    private volatile boolean isExhausted;
    private volatile boolean isFinishing;

    public CompletionLane(Runners runners, Lifecycle lifecycle, NodeLog log) {
        this.lifecycle = lifecycle;
        this.log = log;
        for (int number = 1; number <= THREADS_MAX; number++) {
            // The first is there all the time: on the way of a failure no thread has to be made.
            completers.add(new Completer(
                    number == 1 ? runners.lasting("complete") : runners.occasional("complete-" + number)));
        }
        active = completers.get(0);
    }

    /** One thread of the lane. */
    private final class Completer implements Worker {
        private final Runner runner;
        private final UserCodeSection section = new UserCodeSection();

        private Completer(Runner runner) {
            this.runner = runner;
        }

        @Override
        public long turn() {
            // Read before the queue is: what was added before finishing is completed.
            boolean isLast = isFinishing;
            Runnable completion = completions.poll();
            if (completion == null) {
                return isLast ? ENDED : IDLE;
            }
            section.enter(UserCode.CALLBACK, null);
            try {
                completion.run();
            } catch (Throwable t) {
                lifecycle.fail(Failure.of("Ending a call", t));
            } finally {
                section.leave();
            }
            return AGAIN;
        }

        /** Has it look at the queue; false if the machine has no thread left for it. */
        private boolean wake() {
            try {
                runner.wake();
                return true;
            } catch (OutOfMemoryError e) {
                log.once("no thread", "no thread can be started to end calls: " + e.getMessage(), null);
                return false;
            }
        }
    }

    public void start() {
        completers.forEach(completer -> completer.runner.start(completer));
    }

    /** Adds what completes a future; {@link #endTurn} follows. On the loop. */
    void add(Runnable completion) {
        completions.add(completion);
        hasNew = true;
    }

    /** Has all that was added completed; returns when to be called again at the latest. On the loop. */
    public long endTurn(long nowNanos) {
        long borders = active.section.borders();
        boolean isInside = UserCodeSection.isInside(borders);
        boolean isAtTheSame = borders == bordersSeen || isInside && borders == bordersSeen + 1;
        if (!isAtTheSame || !isInside && (hasNew || completions.isEmpty())) {
            sinceNanos = nowNanos;
        }
        bordersSeen = borders;
        if (hasNew) {
            hasNew = false;
            active.wake();
        }
        if (completions.isEmpty()) {
            isExhausted = false;
            return Worker.IDLE;
        }
        if (nowNanos - sinceNanos >= TAKE_OVER_NANOS) {
            takeOver(nowNanos);
        }
        return isExhausted ? Worker.IDLE : sinceNanos + TAKE_OVER_NANOS;
    }

    private void takeOver(long nowNanos) {
        for (Completer completer : completers) {
            if (completer != active && !completer.section.isInside() && completer.wake()) {
                active = completer;
                bordersSeen = completer.section.borders();
                sinceNanos = nowNanos;
                isExhausted = false;
                return;
            }
        }
        isExhausted = true;
    }

    /** Completes what is left, with as many threads as there are, and ends. On the loop, which does nothing more. */
    public void finish() {
        isFinishing = true;
        int left = completions.size();
        for (Completer completer : completers) {
            if (left > 0 && !completer.section.isInside() && completer.wake()) {
                left--;
            }
            completer.runner.finish();
        }
    }

    /** Waits until all threads have ended; false if callbacks still held some when time was up. */
    public boolean join(long timeoutNanos, NodeClock clock) {
        long begin = clock.nanos();
        boolean areOver = true;
        for (Completer completer : completers) {
            areOver &= completer.runner.join(Math.max(0, timeoutNanos - (clock.nanos() - begin)));
        }
        return areOver;
    }

    public boolean isCurrent() {
        return completers.stream().anyMatch(completer -> completer.runner.isCurrent());
    }

    /** What its threads are in, to be watched. */
    public List<UserCodeSection> sections() {
        return completers.stream().map(completer -> completer.section).toList();
    }

    /** Says that calls no longer end, or null if they do. Any thread. */
    @Nullable
    public String warning() {
        return isExhausted
                ? "All " + THREADS_MAX + " threads that end calls are held by callbacks, and " + completions.size()
                        + " calls are kept from ending, by their deadlines too, until one returns. "
                        + UserCode.REMEDY
                : null;
    }
}
