package io.raftkit.api;

import io.raftkit.api.membership.Configuration;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the surviving servers of a cluster have, and what may be lost if it is recovered from them. Its text is for people.
 *
 * @param survivors the surviving servers, as they were named
 * @param chosen the survivor whose log is the most up-to-date (Raft §5.4.1), from which the cluster is recovered
 * @param configuration the newest configuration in its log, which it would go by
 * @param configurationIndex the index of the entry with that configuration, 0 for the one that the cluster began with
 * @param committedIndex up to which index entries are known to be committed, by any of the survivors
 * @param mayMissEntries whether the lost voters alone could commit entries. If not, the chosen survivor has all committed entries
 */
public record RecoveryReport(
        List<Survivor> survivors,
        Survivor chosen,
        Configuration configuration,
        long configurationIndex,
        long committedIndex,
        boolean mayMissEntries) {

    /**
     * A surviving server.
     *
     * @param directory its data directory
     * @param serverId its id
     * @param isVoter whether the newest configuration of the chosen survivor names it as a voter, with this storage
     * @param currentTerm the latest term that it has seen
     * @param lastTerm the term of its last entry
     * @param lastIndex the index of its last entry
     * @param committedIndex up to which index it knows entries to be committed
     */
    public record Survivor(
            Path directory,
            int serverId,
            boolean isVoter,
            long currentTerm,
            long lastTerm,
            long lastIndex,
            long committedIndex) {
        /** Checks that nothing is missing. */
        public Survivor {
            Objects.requireNonNull(directory, "directory");
        }
    }

    /** Checks that nothing is missing. */
    public RecoveryReport {
        survivors = List.copyOf(survivors);
        Objects.requireNonNull(chosen, "chosen");
        Objects.requireNonNull(configuration, "configuration");
    }

    /**
     * The voters, those of both majorities while the configuration is joint, which are not among the survivors.
     *
     * @return ids in rising order
     */
    public SortedSet<Integer> lostVoters() {
        SortedSet<Integer> lost = new TreeSet<>(configuration.voters());
        lost.addAll(configuration.outgoingVoters());
        lost.removeIf(id -> survivors.stream().anyMatch(left -> left.isVoter && left.serverId == id));
        return lost;
    }

    /**
     * How many entries become committed that are not known to be: those behind {@link #committedIndex} in the log of the chosen survivor. Perhaps no
     * majority had them, so clients may have been told nothing of them, or that their outcome is unknown.
     *
     * @return the number of entries
     */
    public long uncertainEntries() {
        return chosen.lastIndex() - committedIndex;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("The newest configuration, in entry " + configurationIndex + ": "
                + configuration + "\nLost voters: " + lostVoters() + "\n");
        for (Survivor each : survivors) {
            text.append("Server ")
                    .append(each.serverId)
                    .append(each.isVoter ? ", voter, in " : ", no voter, in ")
                    .append(each.directory)
                    .append(": entries up to ")
                    .append(each.lastIndex)
                    .append(" of term ")
                    .append(each.lastTerm)
                    .append(", known committed up to ")
                    .append(each.committedIndex)
                    .append("\n");
        }
        text.append("Recovered from server " + chosen.serverId + ", whose log is the most up-to-date.\n");
        if (uncertainEntries() > 0) {
            text.append(
                    uncertainEntries() == 1
                            ? "Entry " + chosen.lastIndex + " becomes committed, though perhaps no majority had it.\n"
                            : "Entries " + (committedIndex + 1) + " to " + chosen.lastIndex
                                    + " become committed, though perhaps no majority had them.\n");
        }
        return text.append(
                        mayMissEntries
                                ? "Entries after " + chosen.lastIndex
                                        + " that the lost voters committed among themselves, if there were any, are lost."
                                : "No committed entry is lost: the lost voters could commit nothing without a survivor.")
                .toString();
    }
}
