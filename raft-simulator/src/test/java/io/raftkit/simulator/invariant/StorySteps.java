package io.raftkit.simulator.invariant;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the invariants over three servers are told: the shortest words for the steps of a story. */
final class StorySteps {
    static final long EPOCH = 0xe1;

    /** Four requests under way; of entries 500 bytes, and one request of 500 more. */
    private static final EngineConfig.Limits LIMITS =
            new EngineConfig.Limits(100, 500, 4, 500, 500, 500, 500, Long.MAX_VALUE);

    final Invariants invariants = new Invariants(List.of(1, 2, 3), server -> LIMITS);

    StorySteps() {
        for (int server = 1; server <= 3; server++) {
            starts(server, TermAndVote.NONE);
        }
    }

    /** Entries of these terms, each a command that names its term. */
    static EntryBatch entries(long firstIndex, long... terms) {
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, 256);
        for (long term : terms) {
            batch.add(term, 0, EntryType.COMMAND, bytes("of term " + term));
        }
        return batch.build();
    }

    static EntryBatch entry(long index, long term, EntryType type, String payload) {
        return EntryBatch.builder(index, 64).add(term, 0, type, bytes(payload)).build();
    }

    /** An entry of term 1. */
    static EntryBatch configuration(long index, Configuration configuration) {
        return EntryBatch.builder(index, 256)
                .add(1, 0, EntryType.CONFIGURATION, configuration.toBytes())
                .build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    StorySteps starts(int server, TermAndVote termAndVote, EntryBatch... entries) {
        Recovery found = new Recovery();
        StoredRecords.put(PersistBatch.builder(), termAndVote).build().records().forEach(found::record);
        List.of(entries).forEach(found::entries);
        invariants.started(server, Recovered.of(found), List.of(entries));
        invariants.startsFrom(server, Recovered.of(found), List.of());
        return this;
    }

    StorySteps restarts(int server, TermAndVote termAndVote, EntryBatch... entries) {
        invariants.ended(server, load(0, 0, 0, 0, false, false));
        return starts(server, termAndVote, entries);
    }

    StorySteps stores(int server, PersistBatch.Builder batch) {
        PersistBatch built = batch.build();
        invariants.storing(server, built);
        invariants.stored(server, built);
        return this;
    }

    /** A server's storage is called so, and is one with which the cluster began, or joined. */
    StorySteps isOn(int server, long storeId, boolean hasJoined) {
        Configuration initial = hasJoined ? Configuration.of(List.of()) : Turn.BEGINNING;
        Bootstrap bootstrap = new Bootstrap(server, 7, 0, storeId, initial, true, true);
        return stores(server, StoredRecords.put(PersistBatch.builder(), bootstrap));
    }

    StorySteps storesVote(int server, long term, int votedFor) {
        return stores(server, StoredRecords.put(PersistBatch.builder(), new TermAndVote(term, votedFor)));
    }

    StorySteps storesEntries(int server, EntryBatch entries) {
        return stores(server, PersistBatch.builder().entries(entries));
    }

    StorySteps replaces(int server, EntryBatch entries) {
        return stores(
                server,
                PersistBatch.builder().truncateFrom(entries.firstIndex()).entries(entries));
    }

    StorySteps beginsToStore(int server, PersistBatch.Builder batch) {
        invariants.storing(server, batch.build());
        return this;
    }

    StorySteps votes(int server, long term, int candidate) {
        invariants.sent(server, candidate, RequestVoteReply.granted(term));
        return this;
    }

    StorySteps acknowledges(int server, long term, int leader, long matchIndex) {
        invariants.sent(server, leader, new AppendEntriesReply(term, 1, 1, 0, true, 0, matchIndex, 0, 0));
        return this;
    }

    /** A frame that a node takes in. */
    StorySteps hears(int server, int from, long storeId, long epoch, RaftMessage message) {
        return takesIn(server, from, storeId, epoch, 7, message);
    }

    /** A frame of a server that joined, which a node takes in or passes over. */
    StorySteps hearsJoined(int server, int from, long storeId, RaftMessage message) {
        return takesIn(server, from, storeId, 0, 0, message);
    }

    private StorySteps takesIn(
            int server, int from, long storeId, long epoch, long initialDigest, RaftMessage message) {
        FrameHeader header = FrameHeader.builder()
                .kind(MessageCodec.kind(message))
                .clusterId(7)
                .initialDigest(initialDigest)
                .from(from)
                .to(server)
                .storeId(storeId)
                .epoch(epoch)
                .address("b:1")
                .build();
        invariants.delivered(header, message);
        return this;
    }

    /** All others say the same to a server. */
    private void hearsAll(int server, RaftMessage message) {
        for (int other = 1; other <= 3; other++) {
            if (other != server) {
                hears(server, other, other * 11L, 0, message);
            }
        }
    }

    StorySteps winsTerm(int server, long term) {
        hearsAll(server, RequestVoteReply.granted(term));
        invariants.transition(new Transition(server, term, ServerRole.LEADER, server, "elected"));
        return this;
    }

    StorySteps leads(int server, long term, long lastIndex, long commitIndex, EngineStatus.Peer... peers) {
        return turns(turn(server, term, lastIndex, commitIndex)
                .role(ServerRole.LEADER)
                .peers(peers));
    }

    StorySteps follows(int server, long term, long lastIndex, long commitIndex) {
        return turns(turn(server, term, lastIndex, commitIndex));
    }

    private static Turn turn(int server, long term, long lastIndex, long commitIndex) {
        return Turn.of(server).term(term).log(lastIndex).committed(commitIndex);
    }

    /** A turn, in which a leader has heard of the others what it needs. */
    StorySteps turns(Turn turn) {
        if (turn.role == ServerRole.LEADER) {
            hearsAll(turn.server, RequestVoteReply.granted(turn.term));
            hearsAll(turn.server, new AppendEntriesReply(turn.term, 1, 1, 0, true, 0, turn.commitIndex, 0, 0));
        }
        return turnsUnheard(turn);
    }

    /** A turn, of which nothing was heard before. */
    StorySteps turnsUnheard(Turn turn) {
        invariants.turned(turn.server, turn.status());
        return this;
    }

    /** In term 1 a log begins at one index, perhaps behind a snapshot, and the state machine needs it from another one on. */
    StorySteps keepsLog(
            int server,
            ServerRole role,
            long firstIndex,
            long lastIndex,
            long durableIndex,
            long commitIndex,
            long appliesFrom,
            EngineStatus.Peer... peers) {
        return turns(turn(server, 1, lastIndex, commitIndex)
                .role(role)
                .logBegins(firstIndex)
                .durable(durableIndex)
                .appliesFrom(appliesFrom)
                .peers(peers));
    }

    /** A follower of term 1 without entries, which keeps so much. */
    StorySteps keeps(int server, EngineLoad load) {
        return turns(Turn.of(server).load(load));
    }

    /** A node keeps frames of so many bytes, calls of so many bytes, and so many unanswered forwards of so many bytes. */
    StorySteps keeps(int server, long inboxBytes, long callBytes, int forwards, long forwardBytes) {
        invariants.loaded(server, load(inboxBytes, callBytes, forwards, forwardBytes, true, false));
        return this;
    }

    StorySteps rests(int server, long inboxBytes, long callBytes, int forwards, long forwardBytes) {
        invariants.loaded(server, load(inboxBytes, callBytes, forwards, forwardBytes, false, false));
        return this;
    }

    static NodeLoad load(
            long inboxBytes, long callBytes, int forwards, long forwardBytes, boolean hasInputs, boolean isApplying) {
        return new NodeLoad(inboxBytes, 1_000, hasInputs, callBytes, 1_000, forwards, forwardBytes, isApplying);
    }

    /** Server 1 hands one command of its session, with this sequence, to the leader. */
    StorySteps forwards(int server, int leader, long sequence, long copy) {
        byte[] payload = SessionPlace.roomFor(bytes("x"));
        new SessionPlace(3, 7, sequence, 0).write(payload);
        invariants.sent(
                server, leader, new Forward(1, 77, copy, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(payload))));
        return this;
    }

    StorySteps asks(int server, int leader, long copy) {
        invariants.sent(server, leader, new Forward(1, 77, copy, EntryType.SESSION_COMMAND, List.of()));
        return this;
    }

    StorySteps hearsOfForward(int server, int leader, long copy) {
        return hears(server, leader, 22, 0, new ForwardReply(1, 77, copy, ForwardReply.Verdict.ARRIVED, 1, 0));
    }

    /**
     * A follower of term 1 with two entries has a configuration of {@link #EPOCH} in its log, and perhaps knows that one of the same epoch is
     * committed.
     */
    StorySteps configures(int server, long latestIndex, long committedIndex, Map<Integer, Long> storeIds, int steps) {
        ConfigurationBuilder latest = Configuration.of(Turn.BEGINNING.members().stream()
                        .map(member -> member.toBuilder()
                                .storeId(storeIds.getOrDefault(member.id(), 0L))
                                .build())
                        .toList())
                .toBuilder()
                .epoch(EPOCH);
        Configuration committed = committedIndex == 0 ? Turn.BEGINNING : latest.build();
        return turns(Turn.of(server)
                .log(2)
                .durable(0)
                .load(new EngineLoad(steps, 0, 0, 0, 0, 0))
                .membership(new EngineStatus.Membership(latest.build(), latestIndex, committed, committedIndex)));
    }

    /** A leader has a configuration in its log that is not known to be committed. */
    StorySteps configuresAsLeader(int server, long term, long lastIndex, long commitIndex, long latestIndex) {
        return turns(turn(server, term, lastIndex, commitIndex)
                .role(ServerRole.LEADER)
                .durable(commitIndex)
                .membership(Turn.BEGINNING, latestIndex, Turn.BEGINNING, 0));
    }

    StorySteps allowsRead(int server, int to, ReadIndexReply reply) {
        invariants.sent(server, to, reply);
        return this;
    }

    /** Servers 1 and 2 store an entry. */
    StorySteps storesBoth(long index, long term) {
        return storesEntries(1, entries(index, term)).storesEntries(2, entries(index, term));
    }

    static EngineStatus.Peer peer(int server, long matchIndex, boolean isCounted) {
        return new EngineStatus.Peer(server, 0, 1, 0, matchIndex, 0, 0, 0, null, isCounted, null);
    }

    static EngineStatus.Peer accusedPeer(int server) {
        return new EngineStatus.Peer(server, 0, 1, 0, 0, 0, 0, 0, null, true, "lost entries");
    }

    static EngineStatus.Peer busyPeer(int server, long matchIndex, int inflightMessages, long inflightBytes) {
        return new EngineStatus.Peer(server, 0, 1, 0, matchIndex, 0, inflightMessages, inflightBytes, null, true, null);
    }

    /** Servers 1 and 2 hold entries of term 1 up to an index, and server 1, which leads it, has committed them. */
    StorySteps commits(long lastIndex) {
        long[] terms = new long[(int) lastIndex];
        Arrays.fill(terms, 1);
        return storesEntries(1, entries(1, terms))
                .storesEntries(2, entries(1, terms))
                .leads(1, 1, lastIndex, lastIndex);
    }

    StorySteps applies(int server, long index, String command, String result) {
        invariants.applied(server, new Command(index, 1, 0, ByteBuffer.wrap(bytes(command))), bytes(result));
        return this;
    }

    StorySteps calls(long serial, boolean isRead) {
        invariants.called(serial, isRead);
        return this;
    }

    StorySteps carriesOut(int server, long serial, long index) {
        invariants.carriedOut(serial, server, index);
        return this;
    }

    StorySteps reads(int server, long serial, long index) {
        ReadIndexReply allowed = new ReadIndexReply(1, 7, 1, true, index, new LeaderHint(1, ""));
        hearsAll(server, allowed);
        invariants.readAt(serial, server, index);
        return this;
    }

    StorySteps ends(long serial, ClusterObserver.Outcome outcome) {
        invariants.returned(serial, outcome);
        return this;
    }
}
