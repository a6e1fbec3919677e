package io.raftkit.engine.boundary;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an engine at one moment.
 *
 * @param role the server's role
 * @param term currentTerm
 * @param leaderId the leader of that term as far as known, or 0
 * @param firstIndex index of the first entry kept
 * @param lastIndex index of the last entry
 * @param durableIndex up to which index the log is durable
 * @param commitIndex up to which index entries are known committed
 * @param lastApplied up to which index they are applied
 * @param appliesFrom index of the entry that the state machine is handed next, behind the snapshot if it restores one first
 * @param isStalled whether the disk is full
 * @param isDiskSlow whether a write has been under way for longer than an election timeout
 * @param isOpening whether it leads and has not committed the entry that opens its term, which must come before a change of the members
 * @param whyNoLeader why no leader is known, or null if one is
 * @param whyNoState why nothing is applied, because no stored snapshot can be read, or null
 * @param isHeldBack whether it takes part in nothing, because others do not agree about who it is
 * @param identityProblems what others do not agree about with this server
 * @param load what it keeps because something has not happened yet
 * @param membership which servers the cluster has
 * @param peers the other servers, by id
 */
public record EngineStatus(
        ServerRole role,
        long term,
        int leaderId,
        long firstIndex,
        long lastIndex,
        long durableIndex,
        long commitIndex,
        long lastApplied,
        long appliesFrom,
        boolean isStalled,
        boolean isDiskSlow,
        boolean isOpening,
        @Nullable String whyNoLeader,
        @Nullable String whyNoState,
        boolean isHeldBack,
        List<String> identityProblems,
        EngineLoad load,
        Membership membership,
        List<Peer> peers) {

    /**
     * Which servers the cluster has, as far as this server's log says.
     *
     * @param latest the newest configuration in the log, which governs (Raft §6)
     * @param latestIndex the index of its entry, 0 for the one the cluster began with
     * @param committed the newest configuration known to be committed
     * @param committedIndex the index of its entry, 0 for the one the cluster began with
     */
    public record Membership(Configuration latest, long latestIndex, Configuration committed, long committedIndex) {}

    /**
     * A snapshot on its way to a follower.
     *
     * @param offered the snapshot it is offered, and how long that is
     * @param fetchedIndex index of the snapshot it fetches, which may be an earlier one; 0 if it has not answered
     * @param bytesFetched how many bytes of that one it has
     */
    public record Install(StoredSnapshot offered, long fetchedIndex, long bytesFetched) {}

    /**
     * What is known of another server.
     *
     * @param id the server
     * @param heardNanosAgo how long ago it was heard last, or -1 if never
     * @param protocolVersion on a leader, the highest version of the protocol that it speaks, as its newest answer said; 0 if there is none
     * @param answeredNanosAgo on a leader, how long ago it answered a request last, or since when this server leads if it never did; else -1
     * @param matchIndex on a leader, its matchIndex; else 0
     * @param lagBytes on a leader, how many bytes the entries have that it has not acknowledged, as far as this leader appended them; else 0
     * @param inflightMessages on a leader, how many requests with entries it has not answered; else 0
     * @param inflightBytes how many bytes of entries they hold
     * @param install on a leader, the snapshot it is sent in the place of entries that are gone; null if it needs none
     * @param isCounted whether its votes and acknowledgements count
     * @param problem what is wrong with it, or null
     */
    public record Peer(
            int id,
            long heardNanosAgo,
            int protocolVersion,
            long answeredNanosAgo,
            long matchIndex,
            long lagBytes,
            int inflightMessages,
            long inflightBytes,
            @Nullable Install install,
            boolean isCounted,
            @Nullable String problem) {}
}
