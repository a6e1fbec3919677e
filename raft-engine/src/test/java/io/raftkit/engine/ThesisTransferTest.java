package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.AdminAnswer.Outcome;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.TimeoutNow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis §3.10: a leader hands over to a server of its choice. */
class ThesisTransferTest {

    /** A leader of term 5 of three servers, which has heard both others lately. */
    private static SoloServer leader() {
        SoloServer leader = SoloServer.leader(3, 5, 4);
        leader.after(120);
        leader.accept(2, leader.lastTo(2, AppendEntries.class));
        leader.accept(3, leader.lastTo(3, AppendEntries.class));
        leader.sent.clear();
        return leader;
    }

    private static void ask(SoloServer server, int target) {
        server.engine().transferLeadership(1, target);
        server.turn();
    }

    private static AdminAnswer answer(SoloServer server) {
        List<AdminAnswer> answers = server.server.adminAnswers;
        assertThat(answers).isNotEmpty();
        return answers.get(answers.size() - 1);
    }

    /** "The prior leader sends a TimeoutNow request to the target server." */
    @Test
    void targetThatHasAllEntries_isAskedAtOnce() {
        SoloServer leader = leader();
        ask(leader, 3);
        assertThat(leader.sentTo(3, TimeoutNow.class)).containsExactly(new TimeoutNow(5));
        assertThat(leader.sentTo(2, TimeoutNow.class)).isEmpty();
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        leader.receive(3, new RequestVote(6, 1, 4, true));
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(answer(leader)).isEqualTo(new AdminAnswer(1, Outcome.DONE, 0, ""));
    }

    /** "The prior leader fully updates the target server's log to match its own." */
    @Test
    void targetThatLacksEntries_isAskedWhenItHasThem() {
        SoloServer leader = leader();
        leader.propose("x");
        leader.write();
        ask(leader, 3);
        assertThat(leader.sentTo(3, TimeoutNow.class)).isEmpty();
        leader.acceptLast(2);
        assertThat(leader.sentTo(3, TimeoutNow.class)).isEmpty();
        leader.acceptLast(3);
        assertThat(leader.sentTo(3, TimeoutNow.class)).hasSize(1);
        assertThat(leader.sentTo(2, TimeoutNow.class)).isEmpty();
    }

    /** A request that is lost is repeated. */
    @Test
    void targetIsAskedAgain_atHeartbeats() {
        SoloServer leader = leader();
        ask(leader, 3);
        leader.after(50);
        assertThat(leader.sentTo(3, TimeoutNow.class)).hasSize(1);
        leader.after(60);
        assertThat(leader.sentTo(3, TimeoutNow.class)).hasSize(2);
    }

    /** "The prior leader stops accepting new client requests": otherwise the target might never have all entries. */
    @Test
    void commandsAreNotTakenMeanwhile() {
        SoloServer leader = leader();
        ask(leader, 3);
        assertThat(leader.propose("x").verdict()).isEqualTo(Admission.Verdict.HANDING_OVER);
        assertThat(leader.status().lastIndex()).isEqualTo(1);
        leader.engine().changeMembership(2, List.of(new MemberChange.Remove(2)), 0);
        leader.turn();
        assertThat(answer(leader).reason()).contains("being handed over");
    }

    /** "If leadership transfer does not complete after about an election timeout, the prior leader aborts the transfer". */
    @Test
    void transferIsGivenUp_afterAnElectionTimeout() {
        SoloServer leader = leader();
        ask(leader, 3);
        for (int beats = 0; beats < 7; beats++) {
            leader.after(105);
            leader.accept(2, leader.lastTo(2, AppendEntries.class));
        }
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(answer(leader).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(answer(leader).reason()).contains("server 3 did not take over");
        assertThat(leader.propose("x").taken()).isEqualTo(1);
        int asked = leader.sentTo(3, TimeoutNow.class).size();
        leader.after(120);
        assertThat(leader.sentTo(3, TimeoutNow.class)).hasSize(asked);
    }

    @Test
    void refusals_nameTheReason() {
        SoloServer leader = leader();
        ask(leader, 1);
        assertThat(answer(leader).reason()).contains("leads already");
        ask(leader, 9);
        assertThat(answer(leader).reason()).contains("server 9 is no voter");
        ask(leader, 2);
        ask(leader, 3);
        assertThat(answer(leader).reason()).contains("being handed over to server 2");
        SoloServer follower = SoloServer.with(3, 5);
        ask(follower, 2);
        assertThat(answer(follower).outcome()).isEqualTo(Outcome.NOT_LEADER);
    }

    @Test
    void targetThatIsSilent_isRefused() {
        SoloServer leader = leader();
        for (int beats = 0; beats < 7; beats++) {
            leader.after(105);
            leader.accept(2, leader.lastTo(2, AppendEntries.class));
        }
        ask(leader, 3);
        assertThat(answer(leader).reason()).contains("server 3 was not heard");
        ask(leader, 0);
        leader.acceptLast(2);
        assertThat(leader.sentTo(2, TimeoutNow.class))
                .as("the one that is heard")
                .hasSize(1);
    }

    /** A follower of server 2, which leads term 5. */
    private static SoloServer follower() {
        SoloServer follower = SoloServer.with(3, 4, 4);
        follower.receive(2, SoloServer.append(5, 1, 4, 1));
        follower.write();
        follower.sent.clear();
        return follower;
    }

    /** "The same effect as the target server's election timer firing", but without a pre-vote, which all would refuse that hear the leader. */
    @Test
    void targetStandsForElection_withoutAPreVote() {
        SoloServer follower = follower();
        follower.receive(2, new TimeoutNow(5));
        assertThat(follower.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(follower.sentTo(3, PreVote.class)).isEmpty();
        follower.write();
        assertThat(follower.sentTo(3, RequestVote.class)).containsExactly(new RequestVote(6, 1, 4, true));
        assertThat(follower.sentTo(2, RequestVote.class)).hasSize(1);
    }

    /** A request that is late speaks for a leader that is gone. */
    @Test
    void requestOfAnotherServerOrTerm_isIgnored() {
        SoloServer follower = follower();
        follower.receive(3, new TimeoutNow(5));
        follower.receive(2, new TimeoutNow(4));
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(follower.term()).isEqualTo(5);
        follower.receive(2, new TimeoutNow(6));
        assertThat(follower.role())
                .as("of a leader of term 6 nothing was heard")
                .isEqualTo(ServerRole.FOLLOWER);
        assertThat(follower.sentTo(3, RequestVote.class)).isEmpty();
    }

    /** The target must be a voter in its own newest configuration: it may not have the entry yet that made it one. */
    @Test
    void learner_doesNotStandForElection() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.run(300);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Demote(3)), 0));
        cluster.run(300);
        long term = cluster.engine(1).currentTerm();
        cluster.deliver(new Letter(
                1,
                3,
                cluster.server(1).storeId(),
                cluster.engine(1).knownPeers().epoch(),
                new TimeoutNow(term)));
        cluster.run(100);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.LEADER);
        assertThat(cluster.engine(1).currentTerm()).isEqualTo(term);
    }

    /** Others vote for the target though they hear the leader, and there is no time without a leader but that of the election. */
    @Test
    void leadershipIsHandedOver_withoutAnElectionTimeout() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.run(300);
        long term = cluster.engine(1).currentTerm();
        cluster.at(1, engine -> engine.transferLeadership(7, 2));
        cluster.run(10);
        assertThat(cluster.role(2)).isEqualTo(ServerRole.LEADER);
        assertThat(cluster.engine(2).currentTerm()).isEqualTo(term + 1);
        assertThat(cluster.server(1).adminAnswers)
                .last()
                .extracting(AdminAnswer::outcome)
                .isEqualTo(Outcome.DONE);
    }

    /** A leader that removes itself hands over: nobody waits for an election timeout. */
    @Test
    void leaderThatIsRemoved_handsOver() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.run(300);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Remove(1)), 0));
        cluster.run(20);
        assertThat(cluster.leader().id).isIn(2, 3);
    }
}
