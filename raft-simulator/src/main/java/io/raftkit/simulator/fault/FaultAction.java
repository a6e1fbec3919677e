package io.raftkit.simulator.fault;

import java.util.SplittableRandom;

/**
 * One thing done to a cluster, for a while.
 *
 * @param number its place in the schedule that was drawn, which also seeds what it draws itself
 * @param atMillis when
 * @param millis for how long
 * @param kind what
 * @param server to which server; 0 to all, or to every link; {@link #LEADER} to whichever leads at that moment
 * @param other the receiving end of the link
 * @param amount how much, as the kind understands it
 */
public record FaultAction(int number, long atMillis, long millis, FaultKind kind, int server, int other, long amount) {
    /** Whichever server leads. */
    static final int LEADER = -1;

    private static final int FOLLOWING_MILLIS_MAX = 1_500;

    /** The same, of a server that is known now. Where the fault lies between two servers, the other is another one. */
    FaultAction at(int resolvedServer, int servers) {
        boolean isWithItself = kind.isBetweenTwo() && amount == resolvedServer;
        return new FaultAction(
                number,
                atMillis,
                millis,
                kind,
                resolvedServer,
                other,
                isWithItself ? resolvedServer % servers + 1 : amount);
    }

    /** What begins once that has come which this one waits for. */
    FaultAction following(long beginsMillis, FaultKind due, int dueServer) {
        long lasts = new SplittableRandom(number).nextLong(50, FOLLOWING_MILLIS_MAX);
        return new FaultAction(number, beginsMillis, lasts, due, dueServer, dueServer, 0);
    }

    long endMillis() {
        return atMillis + millis;
    }

    @Override
    public String toString() {
        String who = server == LEADER ? "the leader" : "server " + server;
        String link = server == 0
                ? "on all links"
                : "from " + who + " to " + (server == other ? "all others" : "server " + other);
        return "at " + atMillis + " ms for " + millis + " ms: " + kind.text(who, link, amount);
    }
}
