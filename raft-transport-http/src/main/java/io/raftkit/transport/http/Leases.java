package io.raftkit.transport.http;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * How many requests each caller has under way. Callers that are no known peers share one account, so that made-up ids gain nothing.
 * Thread-safe.
 */
final class Leases {
    private static final Integer STRANGERS = 0;

    private final Map<Integer, Integer> taken = new HashMap<>();
    private final IntPredicate isKnown;
    private final int peerMax;
    private final int strangersMax;

    Leases(IntPredicate isKnown, int peerMax, int strangersMax) {
        this.isKnown = isKnown;
        this.peerMax = peerMax;
        this.strangersMax = strangersMax;
    }

    /** One request under way. */
    final class Lease {
        private final Integer account;

        private Lease(Integer account) {
            this.account = account;
        }

        void end() {
            synchronized (Leases.this) {
                taken.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** Begins a request of a server. */
    Lease of(int serverId) throws Refused {
        return isKnown.test(serverId) ? take(serverId, peerMax) : take(STRANGERS, strangersMax);
    }

    private synchronized Lease take(Integer account, int max) throws Refused {
        int count = taken.getOrDefault(account, 0);
        if (count >= max) {
            throw new Refused(503, "BUSY", "too many requests at once");
        }
        taken.put(account, count + 1);
        return new Lease(account);
    }
}
