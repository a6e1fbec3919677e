package io.raftkit.runtime.status;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, from turns of the loop, whether a lane has long been in one piece of user code. If so, the log output and the node's status say
 * so. Needs no thread: the loop never runs user code, and turns at least as often as its timers.
 */
public final class UserCodeWatch {
    /** From here on user code counts as long. */
    static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A lane that is held again and again is logged so often. */
    static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final List<String> NOT_OF_USERS = List.of("java.", "jdk.", "sun.", "io.raftkit.runtime.");

    /** What is said of a lane that is held. */
    private record Held(String said, long sinceNanos, String advice) {
        String text(long nowNanos) {
            return said + " for " + TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos) + " ms. " + advice;
        }
    }

    private final class Watched {
        private final UserCodeSection section;
        private long borders;
        private long sinceNanos;
        private long loggedAtNanos = -LOG_NANOS;
        private @Nullable Held held;

        private Watched(UserCodeSection section) {
            this.section = section;
        }

        private void look(long nowNanos) {
            long now = section.borders();
            if (now != borders || !UserCodeSection.isInside(now)) {
                borders = now;
                sinceNanos = nowNanos;
                held = null;
                return;
            }
            Thread thread = section.thread();
            UserCode code = section.code();
            if (nowNanos - sinceNanos < LONG_NANOS || held != null || thread == null || code == null) {
                return;
            }
            StackTraceElement[] stack = thread.getStackTrace();
            held = new Held(
                    "Thread " + thread.getName() + " has been in " + code.what + whose(section.whose()) + place(stack),
                    sinceNanos,
                    code.advice);
            counters.count(Counter.USER_CODE_HELD);
            if (nowNanos - loggedAtNanos >= LOG_NANOS) {
                loggedAtNanos = nowNanos;
                log.warn(held.text(nowNanos), stack);
            }
        }
    }

    private final List<Watched> watched;
    private final Counters counters;
    private final NodeLog log;
    private long lookedAtNanos = -LOOK_NANOS;
    private volatile List<Held> held = List.of();

    public UserCodeWatch(List<UserCodeSection> sections, Counters counters, NodeLog log) {
        watched = sections.stream().map(Watched::new).toList();
        this.counters = counters;
        this.log = log;
    }

    /** Looks at all lanes, if it has not just done so. On the loop. */
    public void look(long nowNanos) {
        if (nowNanos - lookedAtNanos < LOOK_NANOS) {
            return;
        }
        lookedAtNanos = nowNanos;
        List<Held> now = new ArrayList<>();
        for (Watched lane : watched) {
            lane.look(nowNanos);
            if (lane.held != null) {
                now.add(lane.held);
            }
        }
        held = now;
    }

    /** What is held at the moment, each with what to do. Any thread. */
    public List<String> warnings(long nowNanos) {
        return held.stream().map(lane -> lane.text(nowNanos)).toList();
    }

    private static String whose(@Nullable Object owner) {
        return owner == null ? "" : " of " + owner.getClass().getName();
    }

    /** The innermost line of the user's, else the innermost. */
    private static String place(StackTraceElement[] stack) {
        for (StackTraceElement line : stack) {
            if (NOT_OF_USERS.stream().noneMatch(line.getClassName()::startsWith)) {
                return " at " + line;
            }
        }
        return stack.length == 0 ? "" : " at " + stack[0];
    }
}
