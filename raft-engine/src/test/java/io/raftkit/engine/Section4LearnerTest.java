package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.RaftMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A learner "is not yet counted" (thesis §4.2.1), so its id may be taken over by another storage until the members agree on one: on the one that
 * acknowledged the entries, and on no other.
 */
class Section4LearnerTest {
    private static final int LEARNER = 4;
    private static final long FORMER = 9_001;
    private static final long NEW = 9_002;

    private final SoloServer leader = SoloServer.fresh(3);

    /** Leads a cluster whose members have agreed on their storages, and adds a learner; nobody has acknowledged that yet. */
    private void add() {
        leader.lead();
        for (int round = 0; round < 3; round++) {
            acceptByVoters();
        }
        assertThat(latest().members()).allMatch(member -> member.storeId() != 0);
        change(new MemberChange.Add(Member.learner(LEARNER, "server4:1")));
    }

    private void change(MemberChange change) {
        leader.engine().changeMembership(1, List.of(change), 0);
        leader.turn();
        leader.write();
    }

    private void acceptByVoters() {
        leader.acceptLast(2);
        leader.acceptLast(3);
        leader.write();
    }

    private Configuration latest() {
        return leader.status().membership().latest();
    }

    private void receiveOfLearner(long storeId, RaftMessage message) {
        long epoch = leader.engine().knownPeers().epoch();
        leader.server.receive(new Letter(LEARNER, SoloServer.SELF, storeId, epoch, true, message));
        leader.turn();
        leader.write();
    }

    private AppendEntriesReply accepted() {
        return SoloServer.accepted(leader.lastTo(LEARNER, AppendEntries.class));
    }

    /** An answer to what an earlier leader sent. */
    private static AppendEntriesReply late() {
        return SoloServer.accepted(SoloServer.append(1, 0, 0, 0));
    }

    /** The server at the address of a member says that a request is for another storage. */
    private void disown(int serverId) {
        leader.engine().disputed(new Sender(serverId, 0, 0), Dispute.UNKNOWN_STORE, "");
        leader.turn();
        leader.write();
    }

    private long known(int serverId) {
        return leader.engine().knownPeers().storeId(serverId);
    }

    private long matchIndex() {
        return leader.status().peers().stream()
                .filter(peer -> peer.id() == LEARNER)
                .findFirst()
                .orElseThrow()
                .matchIndex();
    }

    /** (1) 4 is removed, and added again on another disk; (2) an answer of the old 4 arrives; (3) the new one would never count. */
    @Test
    void learner_underWhoseIdAFormerServerIsHeardFirst_isTheOneAtItsAddress() {
        add();
        acceptByVoters();
        receiveOfLearner(FORMER, late());
        receiveOfLearner(NEW, accepted());
        assertThat(known(LEARNER)).isEqualTo(FORMER);
        assertThat(matchIndex()).isZero();
        disown(LEARNER);
        assertThat(known(LEARNER)).isZero();
        leader.after(100);
        receiveOfLearner(NEW, accepted());
        assertThat(latest().member(LEARNER).storeId()).isEqualTo(NEW);
    }

    /** Otherwise a storage could be promoted that has nothing of what it is counted for. */
    @Test
    void learner_isAgreedOn_byTheStorageThatAcknowledgedTheEntries() {
        add();
        AppendEntriesReply ofFormer = accepted();
        receiveOfLearner(FORMER, ofFormer);
        assertThat(matchIndex()).isEqualTo(ofFormer.matchIndex()).isPositive();
        disown(LEARNER);
        receiveOfLearner(NEW, ofFormer);
        assertThat(known(LEARNER)).isEqualTo(NEW);
        assertThat(matchIndex()).isZero();
        acceptByVoters();
        assertThat(latest().member(LEARNER).storeId())
                .as("only what another storage holds was acknowledged")
                .isZero();
        leader.after(100);
        receiveOfLearner(FORMER, accepted());
        assertThat(latest().member(LEARNER).storeId()).isZero();
        receiveOfLearner(NEW, accepted());
        assertThat(latest().member(LEARNER).storeId()).isEqualTo(NEW);
    }

    /** Only the server at the learner's address says which it is: what somebody else sends may be late. */
    @Test
    void learner_isNotForgotten_whenAFormerServerIsHeard() {
        add();
        receiveOfLearner(NEW, accepted());
        leader.engine().disputed(new Sender(LEARNER, FORMER, 0), Dispute.UNKNOWN_STORE, "");
        leader.turn();
        assertThat(known(LEARNER)).isEqualTo(NEW);
        assertThat(matchIndex()).isPositive();
    }

    @Test
    void learner_onWhoseStorageTheMembersHaveAgreed_keepsIt() {
        add();
        acceptByVoters();
        receiveOfLearner(NEW, accepted());
        disown(LEARNER);
        assertThat(known(LEARNER)).isEqualTo(NEW);
        assertThat(matchIndex()).isPositive();
    }

    /** What a voter promised must not be forgotten, as long as a configuration may govern in which it counts (Raft §5.2, §5.3). */
    @Test
    void voter_isKnownByTheStorageThatWasHeardFirst_untilItIsNoVoterByWhatIsCommitted() {
        leader.lead();
        leader.acceptLast(2);
        leader.write();
        leader.receive(3, late());
        leader.write();
        disown(3);
        assertThat(known(3)).isEqualTo(ClusterOptions.firstStoreId(3));
        leader.acceptLast(2);
        leader.write();
        change(new MemberChange.Demote(3));
        disown(3);
        assertThat(known(3)).as("a voter of the joint configuration").isEqualTo(ClusterOptions.firstStoreId(3));
        leader.acceptLast(2);
        leader.write();
        assertThat(latest().member(3).role()).isEqualTo(Member.Role.LEARNER);
        assertThat(leader.status().membership().committed().isJoint()).isTrue();
        disown(3);
        assertThat(known(3)).as("of the one that is committed").isEqualTo(ClusterOptions.firstStoreId(3));
        leader.acceptLast(2);
        leader.write();
        disown(3);
        assertThat(known(3)).isZero();
    }
}
