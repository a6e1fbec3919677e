package io.raftkit.benchmarks.peers.ratis;

import java.util.ArrayList;
import java.util.List;

/** Calls that have ended, of which the next request is to tell the servers. For any thread. */
final class RepliedCalls {
    private List<Long> ended = new ArrayList<>();

    /** A call has ended. */
    synchronized void add(long call) {
        ended.add(call);
    }

    /** Those that have ended since the last time. */
    synchronized List<Long> take() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<Long> taken = ended;
        ended = new ArrayList<>();
        return taken;
    }
}
