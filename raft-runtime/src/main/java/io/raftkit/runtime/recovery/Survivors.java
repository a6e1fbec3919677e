package io.raftkit.runtime.recovery;

import io.raftkit.api.RecoveryReport;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.Configuration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The surviving servers of one cluster. The one with the most up-to-date log is chosen (Raft §5.4.1), for the reason for which such a server may be
 * elected: a committed entry that any survivor has is in its log (§5.4.3).
 */
public final class Survivors {
    private final List<Survivor> all;
    private final Survivor chosen;

    /**
     * Compares surviving servers.
     *
     * @param all the servers, at least one
     * @throws StartRefusedException if they are not of one cluster, or what they have contradicts Raft
     */
    public Survivors(List<Survivor> all) {
        this.all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                checkOneCluster(all.get(j), all.get(i));
            }
        }
        chosen = all.stream()
                .max(Comparator.comparingLong(Survivor::lastTerm)
                        .thenComparingLong(Survivor::lastIndex)
                        .thenComparingLong(Survivor::committedIndex))
                .orElseThrow();
        checkChosen();
        all.forEach(this::checkCommitted);
    }

    private static void checkOneCluster(Survivor one, Survivor other) {
        if (one.bootstrap().storeId() == other.bootstrap().storeId()) {
            throw refused(one, other, "are copies of one directory: name only the one with which the server ran last");
        }
        boolean isOther = one.bootstrap().clusterId() != other.bootstrap().clusterId()
                || one.bootstrap().group() != other.bootstrap().group()
                || differ(one, other, each -> each.bootstrap().initial().digest())
                || differ(one, other, Survivor::epoch);
        if (isOther) {
            throw refused(one, other, "are of two clusters: name those of the cluster that is to be recovered");
        }
    }

    /** Whether both know something, and not the same: 0 stands for what is not known. */
    private static boolean differ(Survivor one, Survivor other, ToLongFunction<Survivor> known) {
        long first = known.applyAsLong(one);
        long second = known.applyAsLong(other);
        return first != 0 && second != 0 && first != second;
    }

    private static StartRefusedException refused(Survivor one, Survivor other, String why) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                "The directories " + one.directory() + " and " + other.directory() + " " + why + ".");
    }

    private void checkChosen() {
        if (chosen.newest().voters().isEmpty()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    "The server of " + chosen.directory()
                            + " was to join a cluster, and has received nothing of it: there is nothing to recover.");
        }
        if (!chosen.bootstrap().noOpOnElection()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    "The cluster of " + chosen.directory()
                            + " has noOpOnElection(false): its members cannot be changed, so one"
                            + " server could not become several again. Restore a copy of a snapshot: RaftNodeBuilder.restore(...).");
        }
    }

    /** Log matching (Raft §5.3), for what is known to be committed. */
    private void checkCommitted(Survivor survivor) {
        long committed = survivor.committedIndex();
        long term = survivor.termAt(committed);
        long inChosen = chosen.termAt(committed);
        if (committed > chosen.lastIndex() || term != 0 && inChosen != 0 && term != inChosen) {
            throw refused(
                    chosen,
                    survivor,
                    "do not have the same log up to entry " + committed
                            + ", which is committed in the second one: one of"
                            + " them is damaged, an old copy, or of another cluster. Leave that one out");
        }
    }

    /** The server from which the cluster is recovered. */
    public Survivor chosen() {
        return chosen;
    }

    /** The latest term that any of them has seen. */
    public long latestTerm() {
        return all.stream()
                .mapToLong(each -> each.recovered().termAndVote().term())
                .max()
                .orElseThrow();
    }

    /** What may be lost. */
    public RecoveryReport report() {
        return new RecoveryReport(
                all.stream().map(this::reported).toList(),
                reported(chosen),
                chosen.newest(),
                chosen.configurations().lastKey(),
                committedIndex(),
                mayMissEntries());
    }

    private RecoveryReport.Survivor reported(Survivor each) {
        return new RecoveryReport.Survivor(
                each.directory(),
                each.serverId(),
                each.isVoterOf(chosen.newest()),
                each.recovered().termAndVote().term(),
                each.lastTerm(),
                each.lastIndex(),
                each.committedIndex());
    }

    private long committedIndex() {
        return all.stream().mapToLong(Survivor::committedIndex).max().orElseThrow();
    }

    /**
     * Whether the lost voters could commit an entry without any survivor. They went by the newest configuration that is known to be committed, or by a
     * later one. If a later one is known to no survivor, then none could be committed without one: it needed a majority of the one before (Raft §6).
     *
     * <p>Which one is committed, the chosen server says, for it has all that is committed. Another one may have a configuration of a leader that was
     * deposed where the chosen one has a committed entry.
     */
    private boolean mayMissEntries() {
        long inForce = chosen.configurations().headMap(committedIndex() + 1).lastKey();
        return all.stream()
                .flatMap(survivor -> survivor.configurations().tailMap(inForce).values().stream())
                .anyMatch(this::isDecidedByTheLost);
    }

    private boolean isDecidedByTheLost(Configuration configuration) {
        Set<Integer> left = all.stream()
                .filter(survivor -> survivor.isVoterOf(configuration))
                .map(Survivor::serverId)
                .collect(Collectors.toSet());
        return isMajorityLost(configuration.voters(), left)
                && (!configuration.isJoint() || isMajorityLost(configuration.outgoingVoters(), left));
    }

    private static boolean isMajorityLost(SortedSet<Integer> voters, Set<Integer> left) {
        SortedSet<Integer> lost = new TreeSet<>(voters);
        lost.removeAll(left);
        return lost.size() > voters.size() / 2;
    }
}
