package io.raftkit.transport.http;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Requests that have not said who they are. Each keeps a thread waiting, so they are few; when there is one too many, the oldest must go,
 * not the newest: a server that calls introduces itself with its first bytes, so whoever has been here longest is least likely one.
 * Thread-safe.
 */
final class Strangers {
    private final Set<Deadline> deadlines = new LinkedHashSet<>();
    private final int max;

    Strangers(int max) {
        this.max = max;
    }

    void enter(Deadline deadline) {
        Deadline oldest = null;
        synchronized (this) {
            if (deadlines.size() >= max) {
                oldest = deadlines.iterator().next();
                deadlines.remove(oldest);
            }
            deadlines.add(deadline);
        }
        if (oldest != null) {
            oldest.expire();
        }
    }

    synchronized void leave(Deadline deadline) {
        deadlines.remove(deadline);
    }
}
