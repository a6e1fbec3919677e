package io.raftkit.engine;

import static io.raftkit.engine.OfferedSnapshots.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RequestVote;
import org.junit.jupiter.api.Test;

/** A server that is offered a snapshot (Figure 13, receiver), whatever its role. */
class Section7OfferTest {
    private static InstallSnapshotReply answer(SoloServer server) {
        server.write();
        return server.lastTo(2, InstallSnapshotReply.class);
    }

    /** "Reply immediately if term < currentTerm": with its own term, and nothing that could confirm the old leader. */
    @Test
    void offerOfAnOldTermIsRefused() {
        SoloServer server = SoloServer.with(3, 5, 5);
        server.receive(2, offer(4, 9, 4));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.stale(5));
        assertThat(server.status().leaderId()).isZero();
    }

    @Test
    void offerOfAnOldTermDeposesNoLeader() {
        SoloServer server = SoloServer.leader(3, 5, 4);
        server.receive(2, offer(4, 9, 4));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.stale(5));
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
    }

    /** An offer is a heartbeat too: whoever gets one follows its sender, and stands for no election while they come. */
    @Test
    void offerIsHeardAsTheLeader() {
        SoloServer server = SoloServer.with(3, 5, 5);
        for (int i = 0; i < 20; i++) {
            server.after(100);
            server.receive(2, offer(5, 9, 5));
        }
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().leaderId()).isEqualTo(2);
        assertThat(server.sentTo(3, RequestVote.class)).isEmpty();
    }

    @Test
    void offerOfThisTermEndsACandidacy() {
        SoloServer server = SoloServer.with(3, 4, 4);
        server.campaign();
        server.receive(2, offer(5, 9, 5));
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(answer(server).term()).isEqualTo(5);
        assertThat(server.status().leaderId()).isEqualTo(2);
    }

    @Test
    void offerOfALaterTermIsAdopted() {
        SoloServer server = SoloServer.leader(3, 5, 4);
        server.receive(2, offer(6, 9, 6));
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(answer(server).term()).isEqualTo(6);
    }

    @Test
    void offerOfAnotherLeaderOfTheSameTermIsABreachOfSafety() {
        SoloServer leader = SoloServer.leader(3, 5, 4);
        assertThatExceptionOfType(SafetyViolationException.class).isThrownBy(() -> leader.receive(2, offer(5, 9, 5)));
        SoloServer follower = SoloServer.with(3, 5, 5);
        follower.receive(3, offer(5, 9, 5));
        assertThatExceptionOfType(SafetyViolationException.class).isThrownBy(() -> follower.receive(2, offer(5, 9, 5)));
    }

    /** The answer names the request, so that the leader can count it as contact and as a confirmation of its round. */
    @Test
    void answerNamesTheOffer_andTheLogStays() {
        SoloServer server = SoloServer.with(3, 5, 5, 5);
        server.receive(2, offer(5, 9, 5));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.fetching(offer(5, 9, 5), 9, 0));
        assertThat(server.log()).containsExactly(5L, 5L);
        assertThat(server.status().commitIndex()).isZero();
    }
}
