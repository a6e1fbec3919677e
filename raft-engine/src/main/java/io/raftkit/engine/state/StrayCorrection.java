package io.raftkit.engine.state;

import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.membership.Membership;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds by the epochs that a stray, a server of another cluster, was heard first under a member's id, and forgets it. A storage that speaks
 * for another cluster promised nothing to this one, so no promise is forgotten with it. What the members agreed on, and whose vote or
 * acknowledgement was counted in the present term, stays.
 *
 * <p>A server's cluster is the one whose epoch it knows to be committed. Before it has entries of any cluster, it uses the epoch that a
 * majority of the members speak for: all that it has promised by then are terms and votes, and it keeps these. With entries it does not, or
 * it could follow a leader that removes what it acknowledged to another.
 */
public final class StrayCorrection {
    private final Membership membership;
    private final RaftLog log;
    private final Peers peers;
    /** For which epoch each member speaks, by whatever storage: of two servers with one id the one that was heard last. */
    private final SortedMap<Integer, Long> spoken = new TreeMap<>();

    private @Nullable KnownPeers searched;
    /** Strays among those, that are known as members. */
    private int[] strays = {};

    StrayCorrection(Membership membership, RaftLog log, Peers peers) {
        this.membership = membership;
        this.log = log;
        this.peers = peers;
    }

    /** Looks at who speaks, known or not. */
    public void hear(Sender sender, IntPredicate isCounted) {
        if (membership.epoch() != 0) {
            search();
            for (int stray : strays) {
                if (!isCounted.test(stray)) {
                    peers.forget(stray);
                }
            }
        } else if (sender.epoch() != 0 && peers.standing(sender) != KnownPeers.Standing.OUTSIDER) {
            spoken.put(sender.id(), sender.epoch());
            boolean isNew = log.lastIndex() == 0;
            if (isNew && !isCounted.test(sender.id()) && sender.epoch() == spokenByMajority()) {
                peers.correct(sender);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // Most messages change nothing of it.
    private void search() {
        KnownPeers known = peers.known();
        if (known != searched) {
            searched = known;
            strays = known.heard().keySet().stream()
                    .mapToInt(Integer::intValue)
                    .filter(id -> known.isStray(id, membership.epoch()))
                    .toArray();
        }
    }

    private long spokenByMajority() {
        for (long epoch : new TreeSet<>(spoken.values())) {
            if (membership.quorum().isReachedBy(id -> spoken.getOrDefault(id, 0L) == epoch)) {
                return epoch;
            }
        }
        return 0;
    }
}
