package io.raftkit.engine.membership;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.quorum.Quorum;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The servers of the cluster along one server's log. "A server always uses the latest configuration in its log, regardless of whether
 * the entry is committed" (Raft §6): so an appended one is used at once, and a truncated one no longer. Members, voters and
 * majorities are asked for here each time; nothing keeps a copy.
 */
public final class Membership {

    /**
     * A configuration and its place.
     *
     * @param index the index of its entry, 0 for the one the cluster began with
     * @param configuration the configuration
     */
    public record Placed(long index, Configuration configuration) {}

    private final int protocolVersion;
    private Placed committed;
    /** Those behind the committed one, in rising order. */
    private final ArrayDeque<Placed> uncommitted = new ArrayDeque<>();

    /** The ids of all that were members by a configuration before the committed one. */
    private final SortedSet<Integer> former = new TreeSet<>();

    private Quorum quorum;
    private SortedSet<Integer> servers;

    /** The membership of an empty log, on a server of this release. */
    public Membership(Configuration initial) {
        this(new Placed(0, initial), MessageCodec.VERSION);
    }

    /**
     * The membership of a log that goes on from a configuration that is committed: a snapshot's, whose own entry may be gone.
     *
     * @param base the configuration
     * @param protocolVersion the highest version of the protocol that this server speaks
     */
    public Membership(Placed base, int protocolVersion) {
        this.protocolVersion = protocolVersion;
        requireSupported(base.configuration(), "the snapshot that this server starts from");
        committed = base;
        quorum = quorumOf(base.configuration());
        servers = serversOf();
    }

    /** Takes in entries that were appended to the log, or that a log held at the start; returns whether there is a configuration among them. */
    public boolean append(EntryBatch entries) {
        if (!entries.mayHave(EntryType.CONFIGURATION)) {
            return false;
        }
        boolean hasChanged = false;
        for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
            if (entries.typeAt(index) == EntryType.CONFIGURATION && index > committed.index()) {
                uncommitted.add(new Placed(index, read(entries, index)));
                hasChanged = true;
            }
        }
        return hasChanged && refresh();
    }

    private Configuration read(EntryBatch entries, long index) {
        try {
            Configuration configuration = Configuration.fromBytes(entries.payloadAt(index));
            requireSupported(configuration, "entry " + index);
            return configuration;
        } catch (MalformedDataException e) {
            throw new IllegalStateException(
                    "entry " + index + " holds a configuration of the cluster that this server cannot go by: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Whoever goes by a configuration must know what its feature level means: (1) at a level, a leader appends entries that servers of earlier versions
     * cannot read; (2) one of these has stored some, and stops when it applies them; (3) its acknowledgement was counted.
     *
     * @throws UnsupportedLevelException if this server does not
     */
    public void requireSupported(Configuration configuration, String where) {
        UnsupportedLevelException.check(configuration, where, protocolVersion);
    }

    /** Takes back what entries from {@code index} on brought, none of which is committed; returns whether there was a configuration. */
    public boolean truncateFrom(long index) {
        boolean hasChanged = false;
        while (!uncommitted.isEmpty() && uncommitted.getLast().index() >= index) {
            uncommitted.removeLast();
            hasChanged = true;
        }
        return hasChanged && refresh();
    }

    /** Notes that entries up to {@code index} are committed; returns the configurations among them. */
    public List<Configuration> commitUpTo(long index) {
        if (uncommitted.isEmpty() || uncommitted.getFirst().index() > index) {
            return List.of();
        }
        List<Configuration> passed = new ArrayList<>();
        while (!uncommitted.isEmpty() && uncommitted.getFirst().index() <= index) {
            commit(uncommitted.removeFirst());
            passed.add(committed.configuration());
        }
        refresh();
        return passed;
    }

    /**
     * Begins again at a snapshot's configuration (Figure 13, rule 8): the entries from which it came are not in this log. The snapshot
     * reaches beyond all that is committed here.
     */
    public void restart(Placed base) {
        if (base.index() < committed.index()) {
            throw new IllegalStateException("a snapshot has the configuration of entry " + base.index()
                    + ", but that of entry " + committed.index() + " is committed");
        }
        requireSupported(base.configuration(), "a snapshot of another server");
        uncommitted.clear();
        commit(base);
        refresh();
    }

    private void commit(Placed next) {
        if (epoch() != 0 && next.configuration().epoch() != epoch()) {
            throw new IllegalStateException("the configuration in entry " + next.index() + " is of another cluster: "
                    + next.configuration() + " after " + committed.configuration());
        }
        if (next.configuration().featureLevel() < committed.configuration().featureLevel()) {
            throw new IllegalStateException("the configuration in entry " + next.index()
                    + " takes the feature level back: " + next.configuration() + " after " + committed.configuration());
        }
        former.addAll(committed.configuration().ids());
        committed = next;
    }

    private boolean refresh() {
        quorum = quorumOf(latest().configuration());
        servers = serversOf();
        return true;
    }

    private static Quorum quorumOf(Configuration configuration) {
        return Quorum.of(configuration.voters(), configuration.outgoingVoters());
    }

    private SortedSet<Integer> serversOf() {
        SortedSet<Integer> ids = new TreeSet<>(committed.configuration().ids());
        ids.addAll(latest().configuration().ids());
        return Collections.unmodifiableSortedSet(ids);
    }

    /** The newest configuration in the log, which governs. */
    public Placed latest() {
        return uncommitted.isEmpty() ? committed : uncommitted.getLast();
    }

    /** The newest configuration that is known to be committed. */
    public Placed committed() {
        return committed;
    }

    /** Who decides. */
    public Quorum quorum() {
        return quorum;
    }

    /** Whether a server's vote counts towards a majority. */
    public boolean isVoter(int serverId) {
        return quorum.contains(serverId);
    }

    /**
     * Whether a server may stand for election: "a server that is not part of its own latest configuration should still start new elections, as it
     * might still be needed until the Cnew entry is committed" (thesis §4.2.2). (1) 1 leads 1, 2 and 3, of whom 4 takes the place of 3; (2) the
     * configuration without 3 reaches only 3, and 1 crashes; (3) 2 and 4 need the vote of 3, whose log is more up-to-date than theirs.
     */
    public boolean isElectable(int serverId) {
        return isVoter(serverId)
                || !uncommitted.isEmpty()
                        && (quorumOf(committed.configuration()).contains(serverId)
                                || uncommitted.stream()
                                        .anyMatch(placed ->
                                                quorumOf(placed.configuration()).contains(serverId)));
    }

    /** Whether a server is no member by the newest configuration in the log, and that is committed. */
    public boolean isLeftOut(int serverId) {
        return uncommitted.isEmpty()
                && !committed.configuration().members().isEmpty()
                && committed.configuration().member(serverId) == null;
    }

    /** Whether a server was a member before, as far as configurations were seen to be committed here since the start. */
    public boolean wasMember(int serverId) {
        return former.contains(serverId);
    }

    /** The ids of all whose votes count, in rising order; of both sides while the configuration is joint. */
    public SortedSet<Integer> voters() {
        return quorum.voters();
    }

    /**
     * The ids of all that are sent entries and are heard, in rising order: a server that the latest configuration leaves out is one of them
     * until that is committed, for it may yet come to nothing. The same object until it changes.
     */
    public SortedSet<Integer> servers() {
        return servers;
    }

    /**
     * What tells the cluster from any other, 0 until it is committed: two leaders in turn may each have begun to have one agreed on, and
     * those who go by what may be replaced would shut each other out. Once it is committed it stays for the life of the cluster.
     */
    public long epoch() {
        return committed.configuration().epoch();
    }

    /** The storages that the members agreed on, by server; those that the latest configuration leaves out have the one they had. */
    public SortedMap<Integer, Long> storeIds() {
        SortedMap<Integer, Long> storeIds = new TreeMap<>();
        for (Configuration configuration : List.of(committed.configuration(), latest().configuration())) {
            for (Member member : configuration.members()) {
                storeIds.put(member.id(), member.storeId());
            }
        }
        storeIds.values().removeIf(storeId -> storeId == 0);
        return storeIds;
    }

    /** Where a server is reached, or empty. */
    public String addressOf(int serverId) {
        Member member = latest().configuration().member(serverId);
        return member == null ? "" : member.address();
    }

    /** How many voters come before a server, not counting one that is gone: the order in which they stand for election. */
    public int rankOf(int serverId, int gone) {
        return (int) voters().stream().filter(id -> id < serverId && id != gone).count();
    }
}
