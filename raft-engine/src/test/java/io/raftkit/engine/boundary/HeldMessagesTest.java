package io.raftkit.engine.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of the messages that wait stands for which. */
class HeldMessagesTest {
    private final HeldMessages held = new HeldMessages();

    @Test
    void newest_standsForEarlierOnesOfItsKindToTheSameServer_inTheOrderOfComing() {
        held.add(2, RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        held.add(3, RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        held.add(2, PreVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        held.add(2, RequestVoteReply.granted(5));
        assertThat(held.take())
                .containsExactly(
                        new Effects.Outgoing(3, RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND)),
                        new Effects.Outgoing(2, PreVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND)),
                        new Effects.Outgoing(2, RequestVoteReply.granted(5)));
        assertThat(held.take()).isEmpty();
    }

    @Test
    void acknowledgement_standsForEarlierOnes() {
        held.add(2, accepted(1, 1, 0, 10));
        held.add(2, accepted(1, 2, 10, 20));
        assertThat(messages()).containsExactly(accepted(1, 2, 10, 20));
    }

    /** Requests may arrive twice, and late. */
    @Test
    void acknowledgement_isNotTakenBackByOneThatReachesLessFar() {
        held.add(2, accepted(1, 2, 10, 20));
        held.add(2, accepted(1, 1, 0, 10));
        assertThat(messages()).containsExactly(accepted(1, 2, 10, 20));
    }

    /** The answer to a heartbeat says that the server is there, and knows of no more than is durable. */
    @Test
    void answerToAHeartbeat_standsForNoAcknowledgement() {
        held.add(2, accepted(1, 1, 0, 10));
        held.add(2, accepted(1, 2, 10, 3));
        held.add(2, accepted(1, 3, 10, 3));
        assertThat(messages()).containsExactly(accepted(1, 1, 0, 10), accepted(1, 3, 10, 3));
    }

    /** A refusal tells the leader what to send; the acknowledgement before it is as true as ever. */
    @Test
    void refusal_standsForNoAcknowledgement() {
        AppendEntriesReply refusal = new AppendEntriesReply(5, 1, 2, 0, false, 20, 0, 10, 5);
        held.add(2, accepted(1, 1, 0, 10));
        held.add(2, refusal);
        assertThat(messages()).containsExactly(accepted(1, 1, 0, 10), refusal);
    }

    /** To another stream of the leader what was acknowledged in the last one means nothing. */
    @Test
    void acknowledgementOfAnotherStream_standsForOneThatReachesFurther() {
        held.add(2, accepted(1, 9, 10, 20));
        held.add(2, accepted(2, 1, 0, 10));
        assertThat(messages()).containsExactly(accepted(2, 1, 0, 10));
    }

    /** That a snapshot is installed is known when it is durable; what was said of fetching it until then stands for nothing of that. */
    @Test
    void wordOfFetching_standsForNoWordOfHavingInstalled() {
        InstallSnapshot offer = new InstallSnapshot(5, 1, 1, 0, null, true);
        held.add(2, InstallSnapshotReply.fetching(offer, 9, 100));
        held.add(2, InstallSnapshotReply.installed(offer, 9));
        held.add(2, InstallSnapshotReply.fetching(offer, 9, 200));
        assertThat(messages())
                .containsExactly(
                        InstallSnapshotReply.installed(offer, 9), InstallSnapshotReply.fetching(offer, 9, 200));
    }

    /** Writes that become durable together are acknowledged by one message. */
    @Test
    void ofSeveralWrites_theNewestMessagesAreSent() {
        List<Effects.Outgoing> sent = HeldMessages.newest(List.of(
                new Effects.Outgoing(2, accepted(1, 1, 0, 10)),
                new Effects.Outgoing(3, RequestVoteReply.granted(5)),
                new Effects.Outgoing(2, accepted(1, 2, 10, 20)),
                new Effects.Outgoing(2, accepted(1, 3, 20, 30))));
        assertThat(sent)
                .containsExactly(
                        new Effects.Outgoing(3, RequestVoteReply.granted(5)),
                        new Effects.Outgoing(2, accepted(1, 3, 20, 30)));
    }

    /** (1) A server acknowledges entries to the leader of term 5; (2) that one leads term 6 too, with a log that it numbers the same. */
    @Test
    void ofSeveralWrites_messageStandsForNoneOfAnotherTerm() {
        AppendEntriesReply ofNextTerm = new AppendEntriesReply(6, 1, 1, 0, true, 0, 10, 0, 0);
        List<Effects.Outgoing> both =
                List.of(new Effects.Outgoing(2, accepted(1, 2, 10, 20)), new Effects.Outgoing(2, ofNextTerm));
        assertThat(HeldMessages.newest(both)).isEqualTo(both);
    }

    private List<RaftMessage> messages() {
        return held.take().stream().map(Effects.Outgoing::message).toList();
    }

    private static AppendEntriesReply accepted(long streamId, long sequence, long prevLogIndex, long matchIndex) {
        return new AppendEntriesReply(5, streamId, sequence, 0, true, prevLogIndex, matchIndex, 0, 0);
    }

    /** An answer to a heartbeat says no more than a newer one, nor than a refusal, which tells the leader what to send. */
    @Test
    void answerToAHeartbeat_makesRoomForWhateverIsNewer() {
        AppendEntriesReply refusal = new AppendEntriesReply(5, 1, 3, 0, false, 20, 0, 10, 5);
        held.add(2, accepted(1, 1, 10, 8));
        held.add(2, accepted(1, 2, 10, 3));
        assertThat(messages()).containsExactly(accepted(1, 2, 10, 3));
        held.add(2, accepted(1, 2, 10, 3));
        held.add(2, refusal);
        assertThat(messages()).containsExactly(refusal);
    }
}
