package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.AdminAnswer.Outcome;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis §4: members are added, removed and replaced while the cluster runs. */
class Section4MembershipTest {
    private final ClusterOptions options = ClusterOptions.of(3);
    private final VirtualCluster cluster = VirtualCluster.started(options);
    private long lastRequest;

    private static MemberChange learner(int id) {
        return new MemberChange.Add(Member.learner(id, "server" + id + ":1"));
    }

    private static MemberChange voter(int id) {
        return new MemberChange.Add(Member.builder(id)
                .address("server" + id + ":1")
                .storeId(ClusterOptions.firstStoreId(id))
                .build());
    }

    /** Lets a server lead a sealed cluster. */
    private void lead(int id) {
        cluster.elect(id);
        cluster.run(300);
        assertThat(cluster.engine(id).knownPeers().epoch()).isNotZero();
    }

    private void ask(int id, MemberChange... changes) {
        cluster.server(id).tell(cluster.nowNanos);
        cluster.engine(id).changeMembership(++lastRequest, List.of(changes), 0);
        cluster.turn(id);
    }

    private AdminAnswer answer(int id) {
        List<AdminAnswer> answers = cluster.server(id).adminAnswers;
        assertThat(answers).isNotEmpty();
        AdminAnswer last = answers.get(answers.size() - 1);
        assertThat(last.requestId()).isEqualTo(lastRequest);
        return last;
    }

    private void change(int id, MemberChange... changes) {
        ask(id, changes);
        cluster.run(500);
        assertThat(answer(id).outcome()).as(answer(id).reason()).isEqualTo(Outcome.DONE);
    }

    private EngineStatus.Membership membership(int id) {
        return cluster.engine(id).status().membership();
    }

    private Configuration latest(int id) {
        return membership(id).latest();
    }

    private void requireRefused(int id, String reason) {
        assertThat(answer(id).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(answer(id).reason()).contains(reason);
        assertThat(membership(id).latestIndex()).isEqualTo(membership(id).committedIndex());
    }

    /** The leader appends the joint configuration, and when that is committed, the one that follows (thesis §4.3). */
    @Test
    void votersChange_byWayOfAJointConfiguration() {
        lead(1);
        cluster.join(options, 4);
        change(1, learner(4));
        long before = cluster.engine(1).status().lastIndex();
        ask(1, new MemberChange.Promote(4), new MemberChange.Remove(3), new MemberChange.Demote(2));
        Configuration joint = latest(1);
        assertThat(joint.voters()).containsExactly(1, 4);
        assertThat(joint.outgoingVoters()).containsExactly(1, 2, 3);
        assertThat(joint.member(2).role()).isEqualTo(Member.Role.LEARNER);
        assertThat(joint.member(3).role()).isEqualTo(Member.Role.LEAVING);
        assertThat(cluster.server(1).adminAnswers).hasSize(1);
        cluster.run(500);
        assertThat(answer(1)).isEqualTo(new AdminAnswer(2, Outcome.DONE, before + 2, ""));
        for (int id : new int[] {1, 2, 4}) {
            assertThat(membership(id).committed().voters()).containsExactly(1, 4);
            assertThat(membership(id).committed().ids()).containsExactly(1, 2, 4);
            assertThat(membership(id).committed().isJoint()).isFalse();
        }
    }

    /** All servers are replaced in one change, while commands are taken. */
    @Test
    void allServers_areReplacedAtOnce() {
        lead(1);
        for (int id = 4; id <= 6; id++) {
            cluster.join(options, id);
        }
        change(1, learner(4), learner(5), learner(6));
        cluster.propose(1, "before");
        ask(
                1,
                new MemberChange.Promote(4),
                new MemberChange.Promote(5),
                new MemberChange.Promote(6),
                new MemberChange.Remove(1),
                new MemberChange.Remove(2),
                new MemberChange.Remove(3));
        cluster.propose(1, "meanwhile");
        cluster.run(2_000);
        VirtualServer leader = cluster.leader();
        assertThat(leader.id).isBetween(4, 6);
        assertThat(answer(1).outcome()).isEqualTo(Outcome.DONE);
        cluster.crash(1, 2, 3);
        cluster.propose(leader.id, "after");
        cluster.run(300);
        assertThat(cluster.server(5).applied).contains("COMMAND:before", "COMMAND:meanwhile", "COMMAND:after");
    }

    /** "until it has committed an entry from its term": without this, two leaders' configurations need have no server in common. */
    @Test
    void change_isRefused_untilTheLeaderHasCommittedAnEntryOfItsTerm() {
        SoloServer leader = SoloServer.fresh(3);
        leader.lead();
        leader.engine().changeMembership(1, List.of(learner(4)), 0);
        leader.turn();
        AdminAnswer answer = leader.server.adminAnswers.get(0);
        assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(answer.reason()).contains("has not yet committed an entry of its term 1");
        assertThat(leader.status().lastIndex()).isEqualTo(1);
    }

    /** One change at a time: two need have no majority in common. */
    @Test
    void change_isRefused_whileAnotherIsNotCommitted() {
        lead(1);
        cluster.isolate(1);
        ask(1, learner(4));
        ask(1, learner(5));
        assertThat(answer(1).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(answer(1).reason()).contains("under way", "learner 4");
        cluster.heal();
        cluster.run(300);
        assertThat(latest(1).ids()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void change_isRefused_whileAJointConfigurationIsNotLeft() {
        lead(1);
        cluster.isConnected = (from, to) -> from != 3 && to != 3;
        ask(1, new MemberChange.Remove(2));
        cluster.run(200);
        assertThat(membership(1).committed().isJoint())
                .as("1 of 1 and 3 is no majority")
                .isFalse();
        ask(1, learner(4));
        assertThat(answer(1).reason()).contains("under way");
        cluster.heal();
        cluster.run(300);
        assertThat(membership(1).committed().voters()).containsExactly(1, 3);
    }

    @Test
    void refusals_nameTheReason() {
        lead(1);
        ask(1, new MemberChange.Remove(1), new MemberChange.Demote(2), new MemberChange.Remove(3));
        requireRefused(1, "no voter would be left");
        ask(1, new MemberChange.Promote(9));
        requireRefused(1, "server 9 is no member; the members are [1, 2, 3]");
        ask(1, new MemberChange.Demote(2), new MemberChange.Remove(2));
        requireRefused(1, "server 2 is changed twice");
        ask(1, learner(3));
        requireRefused(1, "server 3 is a member already");
        ask(1, new MemberChange.Add(Member.voter(4, "")));
        requireRefused(1, "have not agreed on the storage of server 4 yet");
        ask(1, new MemberChange.Replace(3, 0, ""));
        requireRefused(1, "the new storage of server 3 is not named");
        ask(1, new MemberChange.Add(Member.learner(4, "a:1")), new MemberChange.Add(Member.learner(5, "a:1")));
        requireRefused(1, "servers 4 and 5 would have the same address a:1");
        ask(2, learner(4));
        assertThat(answer(2).outcome()).isEqualTo(Outcome.NOT_LEADER);
    }

    /** Such a change could be appended, and never committed. */
    @Test
    void change_isRefused_whenNoMajorityOfTheResultIsHeard() {
        lead(1);
        ask(1, voter(4), voter(5), voter(6));
        requireRefused(1, "no majority of the voters [1, 2, 3, 4, 5, 6]");
        cluster.isConnected = (from, to) -> from != 3 && to != 3;
        cluster.run(1_000);
        ask(1, new MemberChange.Remove(2));
        requireRefused(1, "no majority of the voters [1, 3]");
    }

    @Test
    void change_isRefused_whenTheMembersAreOthersThanTheCallerKnows() {
        lead(1);
        long index = membership(1).latestIndex();
        cluster.engine(1).changeMembership(++lastRequest, List.of(learner(4)), index - 1);
        cluster.turn(1);
        requireRefused(1, "the members are those of entry " + index + ", and not of entry " + (index - 1));
        cluster.engine(1).changeMembership(++lastRequest, List.of(learner(4)), index);
        cluster.turn(1);
        cluster.run(300);
        assertThat(answer(1).outcome()).isEqualTo(Outcome.DONE);
    }

    /** A caller that got no answer asks again. */
    @Test
    void changeThatIsDone_isDoneAgainWithoutAnEntry() {
        lead(1);
        change(1, learner(4));
        long index = membership(1).latestIndex();
        ask(1, learner(4), new MemberChange.Promote(3));
        assertThat(answer(1)).isEqualTo(new AdminAnswer(lastRequest, Outcome.DONE, index, ""));
        assertThat(cluster.engine(1).status().lastIndex()).isEqualTo(index);
    }

    /** Indexes are the commands' there. */
    @Test
    void clusterWhoseLeadersDoNotOpenTheirTerms_cannotBeChanged() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.engine().changeMembership(1, List.of(learner(4)), 0);
        leader.turn();
        assertThat(leader.server.adminAnswers.get(0).reason()).contains("nothing but commands");
    }

    /** Thesis §4.2.1: a learner is sent entries, and "is not yet counted towards majorities". */
    @Test
    void learner_isFed_andNotCounted() {
        lead(1);
        cluster.join(options, 4);
        cluster.propose(1, "early");
        change(1, learner(4));
        assertThat(cluster.server(4).applied).contains("COMMAND:early");
        cluster.isConnected = (from, to) -> from != 2 && to != 2 && from != 3 && to != 3;
        long committed = cluster.engine(1).commitIndex();
        cluster.propose(1, "late");
        cluster.engine(1).read(1);
        cluster.run(50);
        assertThat(cluster.server(1).readsReady).isEmpty();
        assertThat(cluster.engine(4).status().lastIndex()).isGreaterThan(committed);
        assertThat(cluster.engine(1).commitIndex()).isEqualTo(committed);
        cluster.run(3_000);
        assertThat(cluster.role(1)).as("a learner is no majority").isNotEqualTo(ServerRole.LEADER);
        assertThat(cluster.role(4)).isEqualTo(ServerRole.FOLLOWER);
    }

    /** Two servers of one id could otherwise vote for two candidates, each of which heard the other one first. */
    @Test
    void learner_isPromoted_onlyWhenTheMembersHaveAgreedOnItsStorage() {
        lead(1);
        change(1, learner(4));
        ask(1, new MemberChange.Promote(4));
        requireRefused(1, "have not agreed on the storage of server 4 yet");
        cluster.join(options, 4);
        cluster.run(300);
        change(1, new MemberChange.Promote(4));
    }

    /** A learner that is promoted decides from then on. */
    @Test
    void learnerThatIsPromoted_isCounted() {
        lead(1);
        cluster.join(options, 4);
        change(1, learner(4));
        change(1, new MemberChange.Promote(4), new MemberChange.Remove(2));
        cluster.crash(2, 3);
        cluster.propose(1, "x");
        cluster.run(100);
        assertThat(cluster.server(1).applied).contains("COMMAND:x");
        cluster.crash(1);
        cluster.start(3);
        cluster.run(3_000);
        assertThat(cluster.role(4)).as("server 3 lacks what is committed").isEqualTo(ServerRole.LEADER);
    }

    /** "The leader is managing a cluster that does not include itself; it replicates log entries but does not count itself in majorities" (Raft §6). */
    @Test
    void leaderThatIsRemoved_leadsUntilThatIsCommitted_andStepsDown() {
        lead(1);
        cluster.isConnected = (from, to) -> from == 1 && to == 2 || from == 2 && to == 1;
        ask(1, new MemberChange.Remove(1));
        cluster.run(100);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.LEADER);
        assertThat(latest(1).isJoint())
                .as("1 of 2 and 3: the leader itself does not count")
                .isTrue();
        cluster.heal();
        cluster.run(200);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.FOLLOWER);
        assertThat(answer(1).outcome()).isEqualTo(Outcome.DONE);
        assertThat(membership(1).committed().ids()).containsExactly(2, 3);
        cluster.run(3_000);
        assertThat(cluster.leader().id).isBetween(2, 3);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.FOLLOWER);
        assertThat(cluster.engine(1).status().whyNoLeader()).contains("was removed from the cluster");
    }

    /** Its work is done then: it does not agree on one more storage first. */
    @Test
    void leaderThatHasCommittedItsRemoval_appendsNothingMore() {
        lead(1);
        change(1, learner(4));
        cluster.isConnected = (from, to) -> from != 2 && from != 3;
        ask(1, new MemberChange.Remove(1));
        cluster.join(options, 4);
        cluster.run(100);
        assertThat(latest(1).isJoint()).isTrue();
        assertThat(latest(1).member(4).storeId()).isZero();
        long joint = membership(1).latestIndex();
        cluster.heal();
        cluster.run(200);
        assertThat(answer(1).index()).isEqualTo(joint + 1);
        assertThat(cluster.server(1).transitions)
                .anySatisfy(
                        t -> assertThat(t.reason()).endsWith("no voter in the configuration of entry " + (joint + 1)));
        cluster.run(3_000);
        assertThat(latest(2).member(4).storeId()).as("the next leader does").isNotZero();
    }

    /** The configurations through which it goes are of the time before it was added. */
    @Test
    void serverThatJoins_doesNotSayThatItWasRemoved_beforeItWasAMember() {
        lead(1);
        cluster.propose(1, "a large one, so that a message ends before it".repeat(100));
        cluster.run(100);
        cluster.join(options, 4);
        long end = cluster.engine(1).commitIndex();
        cluster.post = letter -> {
            boolean isBehind = letter.message() instanceof AppendEntries request
                    && !request.entries().isEmpty()
                    && request.lastIndex() >= end;
            if (letter.to() != 4 || !isBehind) {
                cluster.network.add(letter);
            }
        };
        change(1, learner(4));
        assertThat(membership(4).committed().ids()).containsExactly(1, 2, 3);
        cluster.crash(1, 2, 3);
        cluster.run(1_000);
        assertThat(cluster.engine(4).status().whyNoLeader())
                .contains("is no member by the configuration in entry "
                        + membership(4).committedIndex())
                .doesNotContain("removed");
        cluster.start(1, 2, 3);
        cluster.post = cluster.network::add;
        lead(1);
        assertThat(membership(4).committed().ids()).contains(4);
        change(1, new MemberChange.Remove(4));
        cluster.run(1_000);
        assertThat(cluster.engine(4).status().whyNoLeader()).contains("was removed from the cluster");
    }

    /** Thesis §4.2.3: "disruptive servers": one that is removed does not know it, and disturbs nobody. */
    @Test
    void serverThatIsRemoved_disturbsNobody() {
        lead(1);
        long term = cluster.engine(1).currentTerm();
        cluster.isolate(3);
        ask(1, new MemberChange.Remove(3));
        cluster.run(300);
        assertThat(answer(1).outcome()).isEqualTo(Outcome.DONE);
        cluster.heal();
        cluster.run(5_000);
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.engine(1).currentTerm()).isEqualTo(term);
        assertThat(cluster.role(3)).isEqualTo(ServerRole.PRE_CANDIDATE);
        assertThat(cluster.engine(3).status().whyNoLeader()).contains("knows this server as no member");
    }

    /** It is fed until that is committed, and told so: then it is at rest. */
    @Test
    void serverThatIsRemoved_learnsOfIt() {
        lead(1);
        change(1, new MemberChange.Remove(3));
        cluster.run(1_000);
        assertThat(cluster.role(3)).isEqualTo(ServerRole.FOLLOWER);
        assertThat(cluster.engine(3).status().whyNoLeader())
                .contains("removed from the cluster by the configuration in entry "
                        + membership(1).latestIndex());
    }

    /** The same of one that has not answered yet, so that its log is still compared with the leader's. */
    @Test
    void serverThatIsRemoved_learnsOfIt_whileItIsProbed() {
        cluster.post = letter -> {
            if (letter.from() != 3) {
                cluster.network.add(letter);
            }
        };
        lead(1);
        change(1, new MemberChange.Remove(3));
        cluster.run(1_000);
        assertThat(cluster.engine(3).status().whyNoLeader()).contains("removed from the cluster");
    }

    /** A configuration that was not committed is taken back with its entry, and its caller knows no outcome. */
    @Test
    void changeOfALeaderThatIsReplaced_isTakenBack() {
        lead(1);
        cluster.isolate(1);
        ask(1, new MemberChange.Remove(2));
        assertThat(latest(1).isJoint()).isTrue();
        cluster.run(2_000);
        assertThat(answer(1).outcome()).isEqualTo(Outcome.UNKNOWN);
        cluster.heal();
        cluster.run(1_000);
        assertThat(membership(1).latest()).isEqualTo(membership(2).latest());
        assertThat(latest(1).isJoint()).isFalse();
        assertThat(latest(1).voters()).containsExactly(1, 2, 3);
    }

    /** Thesis §4.3: a new leader that finds a joint configuration leaves it, once it has committed an entry of its own term. */
    @Test
    void jointConfiguration_isLeftByTheNextLeader() {
        lead(1);
        cluster.isConnected = (from, to) -> !(from == 2 && to == 1) && !(from == 3 && to == 1);
        ask(1, new MemberChange.Demote(1));
        cluster.run(20);
        assertThat(latest(2).isJoint()).isTrue();
        assertThat(membership(2).committed().isJoint()).isFalse();
        cluster.crash(1);
        cluster.heal();
        cluster.run(3_000);
        int leader = cluster.leader().id;
        assertThat(membership(leader).committed().isJoint()).isFalse();
        assertThat(membership(leader).committed().voters()).containsExactly(2, 3);
        assertThat(membership(leader).committed().member(1).role()).isEqualTo(Member.Role.LEARNER);
    }

    /** "a server that is not part of its own latest configuration should still start new elections, as it might still be needed". */
    @Test
    void serverThatIsLeftOut_isElected_whenItsVoteIsNeeded_andLeadsUntilThatIsCommitted() {
        lead(1);
        cluster.join(options, 4);
        change(1, learner(4));
        ask(1, new MemberChange.Promote(4), new MemberChange.Remove(3));
        Configuration[] last = new Configuration[1];
        cluster.isConnected = (from, to) -> {
            boolean isLeft = membership(1).latest().isJoint();
            return isLeft || from == 1 && to == 3;
        };
        cluster.run(50);
        last[0] = latest(3);
        assertThat(last[0].ids()).containsExactly(1, 2, 4);
        assertThat(latest(2).isJoint()).isTrue();
        assertThat(latest(4).isJoint()).isTrue();
        cluster.crash(1);
        cluster.heal();
        cluster.run(5_000);
        assertThat(cluster.server(3).transitions)
                .anySatisfy(t -> assertThat(t.reason()).contains("steps down: it is no voter"));
        assertThat(cluster.leader().id).isIn(2, 4);
        assertThat(membership(2).committed()).isEqualTo(last[0]);
    }

    /** A server with an empty disk under the old id: nothing that the old one acknowledged is taken for the new one's. */
    @Test
    void serverThatIsReplacedUnderItsId_isALearner_andCountsOnceItIsPromoted() {
        lead(1);
        cluster.propose(1, "x");
        cluster.run(100);
        cluster.server(3).wipe();
        cluster.server(3).start(cluster.nowNanos);
        cluster.turn(3);
        cluster.run(700);
        assertThat(cluster.server(3).applied).as("it is not the member").isEmpty();
        long newStore = cluster.server(3).storeId();
        change(1, new MemberChange.Replace(3, newStore, "new:1"));
        assertThat(latest(1).member(3))
                .isEqualTo(Member.builder(3)
                        .address("new:1")
                        .addressAssigned(true)
                        .role(Member.Role.LEARNER)
                        .storeId(newStore)
                        .build());
        cluster.run(1_000);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
        change(1, new MemberChange.Promote(3));
        cluster.crash(2);
        cluster.propose(1, "y");
        cluster.run(100);
        assertThat(cluster.server(3).applied).contains("COMMAND:x", "COMMAND:y");
    }

    /** No majority changes by it, and nothing that the server promised. */
    @Test
    void serverThatMoves_keepsItsRoleAndStorage() {
        lead(1);
        Member before = latest(1).member(3);
        long lastIndex = cluster.engine(1).status().lastIndex();
        change(1, new MemberChange.Replace(3, before.storeId(), "new:1"));
        assertThat(latest(2).member(3))
                .isEqualTo(before.toBuilder()
                        .address("new:1")
                        .addressAssigned(true)
                        .build());
        change(1, new MemberChange.Replace(3, before.storeId(), "new:1"));
        assertThat(cluster.engine(1).status().lastIndex()).as("asked for again").isEqualTo(lastIndex + 1);
        cluster.crash(2);
        cluster.propose(1, "x");
        cluster.run(100);
        assertThat(cluster.server(1).applied).contains("COMMAND:x");
    }

    /** What was heard under its id before it was removed is forgotten. */
    @Test
    void serverThatIsAddedAgain_inOneTerm_mayHaveAnotherStorage() {
        lead(1);
        long term = cluster.engine(1).currentTerm();
        cluster.propose(1, "x");
        change(1, new MemberChange.Remove(3));
        cluster.server(3).wipe();
        cluster.server(3).joins = true;
        cluster.start(3);
        change(1, learner(3));
        cluster.run(500);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
        assertThat(latest(1).member(3).storeId()).isEqualTo(cluster.server(3).storeId());
        assertThat(cluster.engine(1).currentTerm()).isEqualTo(term);
    }

    /** What was voted under its id, on the disk that it had, it does not know. */
    @Test
    void serverOnAnotherStorage_doesNotStandForElection_beforeItIsPutInThePlaceOfTheOldOne() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration names = Configuration.builder()
                .members(List.of(
                        Member.builder(SoloServer.SELF).storeId(9_999).build(),
                        Member.voter(2, ""),
                        Member.voter(3, "")))
                .epoch(7)
                .build();
        AppendEntries request = new AppendEntries(5, 1, 1, 0, 0, 0, 1, List.of(Entries.configuration(1, 5, names)));
        server.receive(2, request);
        server.timeOut();
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().whyNoLeader()).contains("by another storage");
        assertThat(server.sentTo(3, PreVote.class)).isEmpty();
    }

    /**
     * Only the members can put a storage in the place of another: until they have agreed on one, it may be the member on an empty disk, which may
     * lack what it acknowledged.
     */
    @Test
    void candidateOnAnotherStorageThanWasHeardFirst_isNotAnswered_beforeTheMembersHaveAgreed() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration epoch = Configuration.builder()
                .members(List.of(Member.voter(SoloServer.SELF, ""), Member.voter(2, ""), Member.voter(3, "")))
                .epoch(7)
                .build();
        server.receive(2, new AppendEntries(5, 1, 1, 0, 0, 0, 1, List.of(Entries.configuration(1, 5, epoch))));
        server.receive(3, SoloServer.preVote(6, 0, 0));
        server.write();
        assertThat(server.status().membership().committed()).isEqualTo(epoch);
        server.after(1_000);
        PreVote request = SoloServer.preVote(7, 1, 5);
        server.server.receive(new Letter(3, SoloServer.SELF, 9_999, 7, request));
        server.turn();
        int answers = server.sentTo(3, PreVoteReply.class).size();
        assertThat(answers).as("to the storage that was heard first").isEqualTo(1);
        server.server.receive(new Letter(4, SoloServer.SELF, 9_999, 7, request));
        server.turn();
        assertThat(server.sentTo(4, PreVoteReply.class)).as("an unknown member").hasSize(1);
    }

    /** While the change is under way, the old storage still counts for the old majority, and the new one for nothing. */
    @Test
    void serverThatIsReplacedUnderItsId_keepsItsStorageInTheJointConfiguration() {
        lead(1);
        long oldStore = cluster.server(3).storeId();
        cluster.isolate(1);
        ask(1, new MemberChange.Replace(3, 9_999, "new:1"));
        assertThat(latest(1).member(3).storeId()).isEqualTo(oldStore);
        assertThat(latest(1).member(3).role()).isEqualTo(Member.Role.LEAVING);
        cluster.heal();
        cluster.run(200);
        assertThat(latest(1).member(3).storeId()).isEqualTo(9_999);
        assertThat(cluster.engine(1).status().peers().get(1).matchIndex()).isZero();
    }

    /** "Servers process incoming RPC requests without consulting their current configurations": whose members are all new to it, still leads it. */
    @Test
    void serverThatLags_isLedByServersThatItDoesNotKnow() {
        lead(1);
        cluster.join(options, 4);
        cluster.join(options, 5);
        cluster.isolate(3);
        change(1, learner(4), learner(5));
        ask(
                1,
                new MemberChange.Promote(4),
                new MemberChange.Promote(5),
                new MemberChange.Remove(1),
                new MemberChange.Remove(2));
        cluster.run(1_500);
        assertThat(cluster.leader().id).isBetween(4, 5);
        cluster.crash(1, 2);
        cluster.heal();
        cluster.run(1_000);
        assertThat(latest(3).ids()).containsExactly(3, 4, 5);
        cluster.crash(4);
        cluster.run(2_000);
        assertThat(cluster.leader()).as("3 and 5 elect one").isNotNull();
    }

    /** The same, of one that it knows by the storage that was replaced. */
    @Test
    void serverThatLags_isLedByAServerThatItKnowsByAnotherStorage() {
        lead(1);
        cluster.join(options, 4);
        cluster.join(options, 5);
        change(1, learner(4), learner(5));
        change(1, new MemberChange.Promote(4), new MemberChange.Promote(5));
        cluster.isolate(2);
        cluster.server(3).wipe();
        cluster.server(3).joins = true;
        cluster.start(3);
        change(1, new MemberChange.Replace(3, cluster.server(3).storeId(), ""));
        change(1, new MemberChange.Promote(3));
        cluster.at(1, engine -> engine.transferLeadership(++lastRequest, 3));
        cluster.run(100);
        assertThat(cluster.role(3)).isEqualTo(ServerRole.LEADER);
        cluster.crash(1, 4);
        cluster.heal();
        cluster.propose(3, "x");
        cluster.run(500);
        assertThat(cluster.server(3).applied).as("with server 2").contains("COMMAND:x");
        assertThat(latest(2)).isEqualTo(latest(3));
        assertThat(cluster.engine(2).status().peers().get(1).problem()).isNull();
    }
}
