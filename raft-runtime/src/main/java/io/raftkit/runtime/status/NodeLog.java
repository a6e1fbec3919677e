package io.raftkit.runtime.status;

import io.raftkit.engine.boundary.Transition;
import io.raftkit.runtime.thread.NodeClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes the log lines of one node. Lines that repeat are counted instead of written each time. Thread-safe. */
public final class NodeLog {
    /** However many different things go wrong, so many lines are written for them. */
    private static final int ONCE_MAX = 256;

    /** Where real nodes write. */
    public static final Logger LOGGER = System.getLogger("io.raftkit.runtime");

    private final int serverId;
    private final Logger log;
    private final NodeClock clock;
    private final RepeatedLines repeated = new RepeatedLines();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    public NodeLog(int serverId) {
        this(serverId, LOGGER);
    }

    public NodeLog(int serverId, Logger log) {
        this(serverId, log, NodeClock.system());
    }

    public NodeLog(int serverId, Logger log, NodeClock clock) {
        this.serverId = serverId;
        this.log = log;
        this.clock = clock;
    }

    public void transition(Transition transition) {
        write(
                Level.INFO,
                transition.role() + " in term " + transition.term()
                        + (transition.leaderId() == 0 ? "" : ", leader " + transition.leaderId()) + ": "
                        + transition.reason(),
                null);
    }

    void failed(Failure failure) {
        log.log(Level.ERROR, "server " + serverId + " stops: " + failure.message(), failure.cause());
    }

    /** Writes a line unless this was said before. */
    public void once(String what, String message, @Nullable Throwable cause) {
        if (said.size() < ONCE_MAX && said.add(what)) {
            log.log(Level.WARNING, "server " + serverId + ": " + message + " (said once, counted from here on)", cause);
        }
    }

    public void warn(String message) {
        write(Level.WARNING, message, null);
    }

    /** Warns, and shows where a thread is. */
    public void warn(String message, StackTraceElement[] stack) {
        Throwable shown = new Throwable("no exception, only where the thread is");
        shown.setStackTrace(stack);
        write(Level.WARNING, message, shown);
    }

    public void info(String message) {
        log.log(Level.INFO, "server " + serverId + ": " + message);
    }

    private void write(Level level, String message, @Nullable Throwable shown) {
        String line = repeated.admit("server " + serverId + ": " + message, clock.nanos());
        if (line != null) {
            log.log(level, line, shown);
        }
    }
}
