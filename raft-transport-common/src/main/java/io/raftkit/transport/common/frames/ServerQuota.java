package io.raftkit.transport.common.frames;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * How many places each server has taken. Servers whose address is not known here share one quota, so that made-up ids gain nothing. Thread-safe.
 */
public final class ServerQuota {
    /** The account of all servers whose address is not known. */
    private static final Integer UNKNOWN = 0;

    private final Map<Integer, Integer> taken = new HashMap<>();
    private final IntPredicate isKnown;
    private final int perServerMax;
    private final int unknownMax;

    /**
     * Nothing taken.
     *
     * @param isKnown whether a server's address is known
     * @param perServerMax how many places each known server may take
     * @param unknownMax how many all others together
     */
    public ServerQuota(IntPredicate isKnown, int perServerMax, int unknownMax) {
        this.isKnown = isKnown;
        this.perServerMax = perServerMax;
        this.unknownMax = unknownMax;
    }

    /** A place that a server has taken. */
    public final class Place {
        private final Integer account;

        private Place(Integer account) {
            this.account = account;
        }

        /** Gives it back; once. */
        public void giveBack() {
            synchronized (ServerQuota.this) {
                taken.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Takes a place for a server.
     *
     * @throws SenderRefusedException if there is none left
     */
    public Place take(int serverId) throws SenderRefusedException {
        return isKnown.test(serverId) ? take(serverId, perServerMax) : take(UNKNOWN, unknownMax);
    }

    private synchronized Place take(Integer account, int max) throws SenderRefusedException {
        int count = taken.getOrDefault(account, 0);
        if (count >= max) {
            throw new SenderRefusedException(
                    SenderRefusedException.BUSY,
                    account.equals(UNKNOWN)
                            ? "too many requests at once of servers whose address is not known here"
                            : "too many requests at once",
                    null);
        }
        taken.put(account, count + 1);
        return new Place(account);
    }
}
