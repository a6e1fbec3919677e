package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.state.Peers;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The identities of the other servers: one that came back with an empty disk is not the one that promised. */
class PeersTest {
    /** Those of a server of three that has heard server 2. */
    private static Peers peers() {
        List<Member> members = List.of(Member.voter(1, ""), Member.voter(2, ""), Member.voter(3, ""));
        Membership membership = new Membership(Configuration.of(members));
        return new Peers(1, membership, new TreeMap<>(Map.of(2, new HeardStore(22, 0))), false);
    }

    @Test
    void recognises_whoWasHeardFirst() {
        Peers peers = peers();
        assertThat(peers.hear(new Sender(2, 22, 0), 5)).isTrue();
        assertThat(peers.hasNews()).isFalse();
        assertThat(peers.hear(new Sender(3, 33, 0), 6)).isTrue();
        assertThat(peers.hasNews()).isTrue();
        assertThat(peers.hear(new Sender(3, 34, 0), 7)).isFalse();
        assertThat(peers.isUnknownStore(3)).isTrue();
        assertThat(peers.isUnknownStore(2)).isFalse();
        assertThat(peers.heardNanos(2)).isEqualTo(5);
        assertThat(peers.heardNanos(4)).isNull();
    }

    /** The disk that was first heard keeps what was promised on it, whatever else answered to that id meanwhile. */
    @Test
    void recognises_againWhoComesBackWithTheDiskItHad() {
        Peers peers = peers();
        peers.hear(new Sender(2, 23, 0), 1);
        assertThat(peers.hear(new Sender(2, 22, 0), 2)).isTrue();
        assertThat(peers.isUnknownStore(2)).isFalse();
        assertThat(peers.hear(new Sender(2, 23, 0), 3)).isFalse();
    }

    @Test
    void handTo_savesAllNamesWheneverThereIsANewOne() {
        Peers peers = peers();
        peers.hear(new Sender(3, 33, 0), 1);
        PersistBatch.Builder builder = PersistBatch.builder();
        peers.handTo(builder);
        assertThat(StoredRecords.of(builder.build()).peerStores())
                .containsExactly(Map.entry(2, new HeardStore(22, 0)), Map.entry(3, new HeardStore(33, 0)));
        assertThat(peers.hasNews()).isFalse();
        PersistBatch.Builder nothingNew = PersistBatch.builder();
        peers.handTo(nothingNew);
        assertThat(nothingNew.build().isEmpty()).isTrue();
    }

    @Test
    void problem_saysWhatToDo() {
        Peers peers = peers();
        assertThat(peers.problem(2)).isNull();
        peers.hear(new Sender(2, 23, 0), 1);
        assertThat(peers.problem(2))
                .contains("server 2", "empty disk", "not counted", "its own data directory")
                .as("advice that cannot be followed")
                .doesNotContain("new id", "empty directory", "another directory");
    }

    /** A server that lost its disk is silent as the one it was; where both speak, there are two. */
    @Test
    void problem_tellsALostDiskFromASecondServer() {
        Peers peers = peers();
        peers.hear(new Sender(2, 22, 0), 1);
        peers.unknownStoreHeard(2, " (at b:1)", 2);
        assertThat(peers.takeNews()).contains("server 2 (at b:1) came back with an empty disk");
        assertThat(peers.hear(new Sender(2, 22, 0), 3)).isTrue();
        assertThat(peers.takeNews()).contains("is back");
        peers.unknownStoreHeard(2, " (at b:1)", 4);
        assertThat(peers.takeNews()).contains("two servers run with id 2", "(at b:1)", "Stop the other one");
        assertThat(peers.problem(2)).contains("two servers run with id 2");
        assertThat(peers.isUnknownStore(2))
                .as("the one that was heard first counts")
                .isFalse();
        assertThat(peers.hear(new Sender(2, 23, 0), 5)).isFalse();
        assertThat(peers.hear(new Sender(2, 22, 0), 6)).isTrue();
        assertThat(peers.takeNews()).as("said once, however often they speak").isNull();
        assertThat(peers.hear(new Sender(2, 22, 0), TimeUnit.MINUTES.toNanos(1)))
                .isTrue();
        assertThat(peers.takeNews()).contains("not heard any more");
        assertThat(peers.problem(2)).isNull();
    }

    /** Whatever a server says that is no member: it gets no vote, is not followed, and is not written down. */
    @Test
    void serverOutsideTheConfiguration_isNobody() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(99, requestVote(5, 0, 0));
        voter.receive(99, SoloServer.append(6, 0, 0, 0, 6));
        assertThat(voter.sent).isEmpty();
        assertThat(voter.server.disk).isEmpty();
        assertThat(voter.term()).isEqualTo(4);
        assertThat(voter.engine().leaderId()).isZero();
        assertThat(voter.log()).isEmpty();
    }

    /** A thousand ids cost no write and no memory; neither does a thousandth pre-vote of a member. */
    @Test
    void preVotes_causeNoWrites_ofMadeUpIdsOrAfterTheFirst() {
        SoloServer voter = SoloServer.fresh(3);
        voter.write();
        KnownPeers before = voter.engine().knownPeers();
        for (int id = 4; id < 1_004; id++) {
            voter.receive(id, SoloServer.preVote(1, 0, 0));
        }
        assertThat(voter.server.disk).isEmpty();
        assertThat(voter.engine().knownPeers()).isSameAs(before);
        int writes = 0;
        for (int i = 0; i < 1_000; i++) {
            voter.receive(2, SoloServer.preVote(1, 0, 0));
            writes += voter.server.disk.size();
            voter.write();
        }
        assertThat(writes).as("the name of its disk").isEqualTo(1);
    }

    /** Its votes are not counted, and the status says why. */
    @Test
    void voteOfAServerWithAnEmptyDiskIsNotCounted() {
        SoloServer candidate = knowing();
        candidate.campaign();
        candidate.write();
        candidate.engine().receive(new Sender(2, 9_999, 0), RequestVoteReply.granted(6));
        candidate.turn();
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(candidate.status().peers().get(0).isCounted()).isFalse();
        assertThat(candidate.status().peers().get(0).problem()).contains("empty disk");
        assertThat(candidate.server.transitions)
                .anySatisfy(t -> assertThat(t.reason()).contains("empty disk"));
    }

    /** Nor are its acknowledgements. */
    @Test
    void acknowledgementOfAServerWithAnEmptyDiskIsNotCounted() {
        SoloServer leader = knowing();
        leader.lead();
        leader.propose("x");
        leader.write();
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        leader.engine().receive(new Sender(2, 9_999, 0), AppendEntriesReply.accepted(request, 1));
        leader.turn();
        assertThat(leader.status().commitIndex()).isZero();
    }

    /** It gets no vote either, and its term disturbs nobody. */
    @Test
    void serverWithAnEmptyDiskIsNotAnswered() {
        SoloServer voter = knowing();
        voter.engine().receive(new Sender(2, 9_999, 0), requestVote(99, 0, 0));
        voter.turn();
        voter.write();
        assertThat(voter.sentTo(2, RequestVoteReply.class)).isEmpty();
        assertThat(voter.term()).isEqualTo(5);
    }

    /** Who was never heard is asked for a sign of life while all is well: later it may be too late to tell it from an impostor. */
    @Test
    void serverNeverHeardIsAskedForASignOfLife() {
        SoloServer follower = SoloServer.fresh(4);
        follower.receive(2, SoloServer.append(1, 0, 0, 0));
        follower.write();
        assertThat(follower.sentTo(3, PreVote.class)).hasSize(1);
        assertThat(follower.sentTo(4, PreVote.class)).hasSize(1);
        assertThat(follower.sentTo(2, PreVote.class)).isEmpty();
        follower.receive(3, PreVoteReply.refused(1, VoteAnswer.LOG_IS_BEHIND));
        for (int beat = 0; beat < 7; beat++) {
            follower.after(100);
            follower.receive(2, SoloServer.append(1, 0, 0, 0));
        }
        assertThat(follower.sentTo(3, PreVote.class)).hasSize(1);
        assertThat(follower.sentTo(4, PreVote.class)).hasSize(2);
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** The name is remembered across restarts. */
    @Test
    void nameOutlivesARestart() {
        SoloServer voter = knowing();
        voter.write();
        voter.restart();
        voter.engine().receive(new Sender(2, 9_999, 0), requestVote(99, 0, 0));
        voter.turn();
        assertThat(voter.term()).isEqualTo(5);
        assertThat(voter.status().peers().get(0).isCounted()).isFalse();
    }

    /** What claims to come from this server itself does not. */
    @Test
    void messageFromItselfIsDropped() {
        SoloServer server = SoloServer.with(3, 5);
        server.hear(SoloServer.SELF, requestVote(99, 0, 0));
        server.turn();
        assertThat(server.term()).isEqualTo(5);
    }

    /** A server of term 5 that has heard server 2. */
    private static SoloServer knowing() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, requestVote(4, 0, 0));
        server.write();
        server.sent.clear();
        return server;
    }
}
