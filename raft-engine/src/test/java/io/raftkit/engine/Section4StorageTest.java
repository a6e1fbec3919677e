package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.engine.message.VoteAnswer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server votes once in a term, and what it acknowledged it has (Raft §5.2, §5.3): one that joined under the id of another knows of nothing that this
 * one promised. A voter whose storage no configuration names is one with which the cluster began.
 */
class Section4StorageTest {
    private static final long EPOCH = 7;
    private static final long JOINED = 9_999;

    /** Server 1 of five, which has the configuration that names the storages of the first three. */
    private static SoloServer serverOfFive() {
        SoloServer server = SoloServer.fresh(5);
        server.receive(2, configuration());
        server.receive(2, new AppendEntries(1, 1, 2, 0, 1, 1, 1, List.of()));
        server.write();
        assertThat(server.engine().knownPeers().epoch()).isEqualTo(EPOCH);
        return server;
    }

    private static AppendEntries configuration() {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= 5; id++) {
            long storeId = id <= 3 ? ClusterOptions.firstStoreId(id) : 0;
            members.add(Member.builder(id).storeId(storeId).build());
        }
        Configuration names =
                Configuration.builder().members(members).epoch(EPOCH).build();
        return new AppendEntries(1, 1, 1, 0, 0, 0, 0, List.of(Entries.configuration(1, 1, names)));
    }

    /** Takes in a message of a server that joined under a member's id. */
    private static void receiveOfJoined(SoloServer server, int from, RaftMessage message) {
        server.server.receive(new Letter(from, SoloServer.SELF, JOINED + from, EPOCH, true, message));
        server.turn();
    }

    private static void receiveOf2(SoloServer server, RaftMessage message) {
        server.server.receive(new Letter(2, SoloServer.SELF, ClusterOptions.firstStoreId(2), EPOCH, message));
        server.turn();
    }

    /** It may know more than this server, so it is answered; nothing is recorded of it. */
    @Test
    void serverThatJoined_isAnswered_andNotTakenForTheVoterThatHadItsId() {
        SoloServer server = serverOfFive();
        server.after(2_000);
        receiveOfJoined(server, 4, SoloServer.preVote(2, 9, 1));
        assertThat(server.sentTo(4, PreVoteReply.class)).hasSize(1);
        assertThat(server.engine().knownPeers().heard()).containsOnlyKeys(2);
        server.receive(4, SoloServer.preVote(2, 9, 1));
        assertThat(server.engine().knownPeers().heard()).containsOnlyKeys(2, 4);
        receiveOfJoined(server, 4, SoloServer.preVote(2, 9, 1));
        assertThat(server.engine().knownPeers().storeId(4)).isEqualTo(ClusterOptions.firstStoreId(4));
    }

    @Test
    void preVotesAndVotes_ofServersThatJoined_countForNoVoterThatIsNotAgreedOn() {
        SoloServer server = serverOfFive();
        server.timeOut();
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        receiveOfJoined(server, 4, PreVoteReply.granted(2));
        receiveOfJoined(server, 5, PreVoteReply.granted(2));
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        server.receive(2, PreVoteReply.granted(2));
        server.receive(3, PreVoteReply.granted(2));
        server.write();
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        receiveOfJoined(server, 4, RequestVoteReply.granted(2));
        receiveOfJoined(server, 5, RequestVoteReply.granted(2));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        server.receive(4, RequestVoteReply.granted(2));
        server.receive(5, RequestVoteReply.granted(2));
        assertThat(server.role()).as("the ones that it began with").isEqualTo(ServerRole.LEADER);
    }

    @Test
    void acknowledgements_ofServersThatJoined_countForNoVoterThatIsNotAgreedOn() {
        SoloServer leader = serverOfFive();
        leader.lead();
        AppendEntries opening = leader.lastTo(4, AppendEntries.class);
        AppendEntries openingOf5 = leader.lastTo(5, AppendEntries.class);
        receiveOfJoined(leader, 4, AppendEntriesReply.accepted(opening, opening.lastIndex()));
        receiveOfJoined(leader, 5, AppendEntriesReply.accepted(openingOf5, openingOf5.lastIndex()));
        assertThat(leader.engine().commitIndex()).isEqualTo(1);
        leader.receive(4, AppendEntriesReply.accepted(opening, opening.lastIndex()));
        leader.receive(5, AppendEntriesReply.accepted(openingOf5, openingOf5.lastIndex()));
        assertThat(leader.engine().commitIndex()).isEqualTo(2);
    }

    /** Then it may not be disturbed (thesis §4.2.3). */
    @Test
    void leaderThatIsNotKnown_isHeardAgain_afterItsConnectionBroke() {
        SoloServer server = serverOfFive();
        AppendEntries heartbeat = new AppendEntries(5, 1, 1, 0, 1, 1, 1, List.of());
        receiveOfJoined(server, 9, heartbeat);
        server.engine().peerLost(9);
        server.turn();
        receiveOfJoined(server, 9, heartbeat);
        server.receive(3, SoloServer.preVote(6, 9, 9));
        server.write();
        assertThat(server.lastTo(3, PreVoteReply.class).answer()).isEqualTo(VoteAnswer.HEARS_LEADER);
    }

    /**
     * (1) 3 is replaced by a server on another storage, elsewhere, but still runs and asks for votes; (2) the leader answers it, and sends what is for
     * the other one to the place of the last one that it answered; (3) the other one, a learner, never speaks first.
     */
    @Test
    void leader_sendsEntriesToTheMember_whateverElseIsSaidUnderItsId() {
        SoloServer leader = serverOfFive();
        receiveOfJoined(leader, 3, SoloServer.preVote(2, 9, 1));
        assertThat(leader.engine().knownPeers().addressee(3)).as("is answered").isEqualTo(JOINED + 3);
        leader.lead();
        assertThat(leader.engine().knownPeers().addressee(3)).isEqualTo(ClusterOptions.firstStoreId(3));
        leader.sent.clear();
        receiveOfJoined(leader, 3, SoloServer.preVote(leader.term() + 1, 9, 1));
        assertThat(leader.sentTo(3, PreVoteReply.class)).isEmpty();
        receiveOfJoined(leader, 3, new AppendEntries(leader.term() - 1, 1, 9, 0, 1, 1, 1, List.of()));
        assertThat(leader.sentTo(3, AppendEntriesReply.class)).isEmpty();
        assertThat(leader.engine().knownPeers().addressee(3)).isEqualTo(ClusterOptions.firstStoreId(3));
        receiveOfJoined(leader, 3, new AppendEntries(leader.term() + 1, 1, 9, 0, 1, 1, 1, List.of()));
        assertThat(leader.role()).as("a later leader is heard").isEqualTo(ServerRole.FOLLOWER);
    }

    /** The votes may be those of storages in whose place others came. */
    @Test
    void votes_doNotCount_byAConfigurationThatCameWithASnapshotSince() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, SoloServer.append(4, 0, 0, 0));
        server.campaign();
        server.write();
        Configuration others = Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.voter(3, "")));
        server.receiveSnapshot(new StoredSnapshot(SnapshotRef.of(9, 4, 1_000, 8, others, 1), 100));
        server.receive(2, RequestVoteReply.granted(server.term()));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        server.write();
        server.lead();
    }

    /** The first part of the log may list its id as that of another storage. */
    @Test
    void serverThatJoined_isNoCandidate_andAsksNobody_byAConfigurationThatDoesNotNameItsStorage() {
        SoloServer server = SoloServer.joining(5);
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= 5; id++) {
            members.add(Member.voter(id, ""));
        }
        Configuration voters =
                Configuration.builder().members(members).epoch(EPOCH).build();
        receiveOf2(server, new AppendEntries(1, 1, 1, 0, 0, 0, 0, List.of(Entries.configuration(1, 1, voters))));
        receiveOf2(server, new TimeoutNow(1));
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        server.timeOut();
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().whyNoLeader()).contains("by another storage");
        receiveOf2(server, new AppendEntries(1, 1, 2, 0, 1, 1, 1, List.of()));
        assertThat(server.sentTo(3, PreVote.class)).isEmpty();
        Member named =
                Member.builder(SoloServer.SELF).storeId(server.server.storeId()).build();
        Configuration naming = voters.toBuilder().replace(named).build();
        receiveOf2(server, new AppendEntries(1, 1, 3, 0, 1, 1, 1, List.of(Entries.configuration(2, 1, naming))));
        server.after(700);
        receiveOf2(server, new AppendEntries(1, 1, 4, 0, 2, 1, 1, List.of()));
        assertThat(server.sentTo(3, PreVote.class)).as("it is a voter now").isNotEmpty();
    }

    /** Its storage is that of another server, whatever was heard under the id before, also if both configurations are committed at once. */
    @Test
    void serverThatIsRemovedAndAddedAgain_isNotKnownByItsOldStorage() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(3, SoloServer.preVote(1, 0, 0));
        assertThat(server.engine().knownPeers().storeId(3)).isEqualTo(ClusterOptions.firstStoreId(3));
        Configuration without = Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, "")));
        List<EntryBatch> entries =
                List.of(Entries.configuration(1, 1, without), Entries.configuration(2, 1, withLearner3()));
        server.receive(2, new AppendEntries(1, 1, 1, 0, 0, 0, 2, entries));
        assertThat(server.engine().commitIndex()).isEqualTo(2);
        assertThat(server.engine().knownPeers().storeId(3)).isZero();
    }

    /** The same, at a restart: what is known to be committed is gone through in order. */
    @Test
    void serverThatIsRemovedAndAddedAgain_isNotKnownByItsOldStorage_afterARestart() {
        SoloServer server = SoloServer.fresh(3);
        Configuration without = Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, "")));
        List<EntryBatch> entries =
                List.of(Entries.configuration(1, 1, without), Entries.configuration(2, 1, withLearner3()));
        server.receive(3, SoloServer.preVote(1, 0, 0));
        server.receive(2, new AppendEntries(1, 1, 1, 0, 0, 0, 0, entries));
        server.write();
        server.server.crash();
        server.server.rememberCommit(2);
        server.restart();
        assertThat(server.engine().commitIndex()).isEqualTo(2);
        assertThat(server.engine().knownPeers().storeId(3)).isZero();
    }

    /** The same, if the entries are gone and only their end is known: a learner without a named storage promised nothing that counts. */
    @Test
    void learnerOfASnapshot_isKnownByNoStorageThatWasHeardBefore() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, SoloServer.append(4, 0, 0, 0));
        server.receive(3, SoloServer.preVote(1, 0, 0));
        StoredSnapshot snapshot = new StoredSnapshot(SnapshotRef.of(9, 4, 1_000, 8, withLearner3(), 1), 100);
        server.receiveSnapshot(snapshot);
        assertThat(server.engine().knownPeers().heard()).containsOnlyKeys(2);
        server.write();
        server.server.crash();
        server.server.rememberPeer(3, ClusterOptions.firstStoreId(3));
        server.restart();
        assertThat(server.engine().knownPeers().heard()).containsOnlyKeys(2);
    }

    /** A voter that is demoted still counts as an outgoing one. */
    @Test
    void outgoingVoterOfASnapshot_isKnownByTheStorageThatWasHeard() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, SoloServer.append(4, 0, 0, 0));
        server.receive(3, SoloServer.preVote(1, 0, 0));
        Configuration joint =
                withLearner3().toBuilder().outgoingVoters(List.of(1, 2, 3)).build();
        server.receiveSnapshot(new StoredSnapshot(SnapshotRef.of(9, 4, 1_000, 8, joint, 1), 100));
        assertThat(server.engine().knownPeers().heard()).containsOnlyKeys(2, 3);
    }

    private static Configuration withLearner3() {
        return Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.learner(3, "")));
    }

    /**
     * (1) 1 leads five servers, of which 3 has heard neither 4 nor 5, and commits x with 2, 4 and 5. (2) 4 and 5 are removed, and added again on empty
     * disks; they get the first part of the log. (3) 1 and 2 are cut off: 3 is not elected by 4 and 5, for it lacks x.
     */
    @Test
    void serverThatLacksWhatIsCommitted_isNotElected_byServersThatJoinedUnderTheIdsOfVoters() {
        ClusterOptions options = ClusterOptions.of(5);
        VirtualCluster cluster = VirtualCluster.started(options);
        cluster.isConnected = (from, to) -> from <= 3 && to <= 3;
        cluster.elect(1);
        cluster.run(300);
        cluster.propose(1, "a large one, so that a message ends before it".repeat(100));
        cluster.run(100);
        long indexOf3 = cluster.engine(3).lastIndex();
        assertThat(cluster.engine(3).commitIndex()).isEqualTo(indexOf3);
        cluster.isolate(3);
        cluster.run(300);
        cluster.propose(1, "x");
        change(cluster, new MemberChange.Remove(4), new MemberChange.Remove(5));
        for (int id = 4; id <= 5; id++) {
            cluster.server(id).wipe();
            cluster.server(id).joins = true;
            cluster.start(id);
        }
        cluster.post = letter -> {
            boolean isBehind3 = letter.message() instanceof AppendEntries request
                    && !request.entries().isEmpty()
                    && request.lastIndex() > indexOf3;
            if (letter.to() < 4 || !isBehind3) {
                cluster.network.add(letter);
            }
        };
        change(cluster, new MemberChange.Add(Member.learner(4, "")), new MemberChange.Add(Member.learner(5, "")));
        assertThat(cluster.engine(4).lastIndex()).isBetween(2L, indexOf3);
        assertThat(cluster.engine(4).knownPeers().epoch()).isNotZero();
        cluster.isolate(1, 2);
        cluster.run(5_000);
        assertThat(cluster.role(3)).isNotEqualTo(ServerRole.LEADER);
        cluster.heal();
        cluster.post = cluster.network::add;
        cluster.run(3_000);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
    }

    private static void change(VirtualCluster cluster, MemberChange... changes) {
        cluster.at(1, engine -> engine.changeMembership(1, List.of(changes), 0));
        cluster.run(500);
        assertThat(cluster.engine(1).status().membership().committedIndex())
                .isEqualTo(cluster.engine(1).lastIndex());
    }
}
