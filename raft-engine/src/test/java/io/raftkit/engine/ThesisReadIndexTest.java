package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.accepted;
import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis §6.4, "Processing read-only queries more efficiently": linearizable reads without an entry, from any server. */
class ThesisReadIndexTest {

    /** Step 1: a leader that has not "marked an entry from its current term committed" waits with reads until it has. */
    @Test
    void readWaitsUntilAnEntryOfTheLeadersTermIsCommitted() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2);
        leader.acceptLast(2);
        read(leader, 1);
        beatAndAnswer(leader);
        assertThat(leader.server.readsReady).isEmpty();
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        beatAndAnswer(leader);
        assertThat(leader.server.readsReady).containsExactly(new Effects.ReadReady(1, 3));
    }

    /** Step 3: "it issues a new round of heartbeats and waits for their acknowledgments from a majority of the cluster." */
    @Test
    void readWaitsForARoundOfHeartbeatsToAMajority() {
        SoloServer leader = committed(5);
        int sent = leader.sentTo(2, AppendEntries.class).size();
        read(leader, 1);
        assertThat(leader.sentTo(2, AppendEntries.class)).hasSize(sent + 1);
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).isEmpty();
        leader.acceptLast(3);
        assertThat(leader.server.readsReady).containsExactly(new Effects.ReadReady(1, 1));
    }

    /** An answer from the same server twice is one answer. */
    @Test
    void roundCountsEachServerOnce() {
        SoloServer leader = committed(5);
        read(leader, 1);
        leader.acceptLast(2);
        leader.acceptLast(2);
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).isEmpty();
    }

    /**
     * The round must have begun after the read arrived: (1) a leader sends heartbeats; (2) it is cut off, another leads and commits x; (3) a
     * read arrives; (4) answers to the heartbeats of (1) arrive late. They show who led before x.
     */
    @Test
    void answersOfARoundThatBeganBeforeTheReadAreNotCounted() {
        SoloServer leader = committed(3);
        leader.after(100);
        AppendEntries before = leader.lastTo(2, AppendEntries.class);
        read(leader, 1);
        leader.receive(2, accepted(before));
        leader.receive(3, accepted(before(leader, 3)));
        assertThat(leader.server.readsReady).isEmpty();
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).hasSize(1);
    }

    private static AppendEntries before(SoloServer leader, int id) {
        List<AppendEntries> requests = leader.sentTo(id, AppendEntries.class);
        return requests.get(requests.size() - 2);
    }

    /**
     * A refusal of a request of an older term tells the term and confirms nothing: (1) server 1 leads term 5 and sends a round to 2; (2) it
     * restarts and leads term 6, whose streams and rounds have the same numbers; (3) 2, by then in term 6, refuses what was sent in (1).
     *
     * <p>With the stream and the round of the request repeated in {@code Role.refuseOldLeader} this fails.
     */
    @Test
    void refusalOfARequestOfAnOlderTermConfirmsNothing() {
        SoloServer follower = SoloServer.with(3, 6);
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        read(leader, 1);
        AppendEntries before = leader.lastTo(2, AppendEntries.class);
        leader.restart();
        leader.lead();
        leader.propose("y");
        leader.write();
        leader.acceptLast(3);
        leader.acceptLast(3);
        read(leader, 1);
        follower.receive(2, before);
        leader.receive(2, follower.lastTo(2, AppendEntriesReply.class));
        assertThat(leader.term()).isEqualTo(6);
        assertThat(leader.server.readsReady).isEmpty();
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).hasSize(1);
    }

    /** Reads that arrive while a round is under way wait for the next one: the one under way began before them. */
    @Test
    void readThatArrivesDuringARoundWaitsForTheNext() {
        SoloServer leader = committed(3);
        read(leader, 1);
        AppendEntries first = leader.lastTo(2, AppendEntries.class);
        read(leader, 2);
        leader.receive(2, accepted(first));
        assertThat(leader.server.readsReady).containsExactly(new Effects.ReadReady(1, 1));
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).containsExactly(new Effects.ReadReady(1, 1), new Effects.ReadReady(2, 1));
    }

    /** A claim of a round that was never begun is nonsense. */
    @Test
    void answerOfARoundThatWasNeverBegunIsNotCounted() {
        SoloServer leader = committed(3);
        read(leader, 1);
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        leader.receive(
                2, accepted(new AppendEntries(5, request.streamId(), request.sequence(), 9, 1, 5, 1, List.of())));
        assertThat(leader.server.readsReady).isEmpty();
    }

    /** Step 2: the read index is the commitIndex at the time the round begins; step 4: it waits until that is applied. */
    @Test
    void readIsAnsweredOnlyWhenItsIndexIsHandedToTheStateMachine() {
        SoloServer leader = committed(3);
        leader.propose("y");
        leader.acceptLast(2);
        leader.acceptLast(3);
        assertThat(leader.status().commitIndex()).isEqualTo(2);
        assertThat(leader.server.applied).hasSize(1);
        read(leader, 1);
        leader.acceptLast(2);
        assertThat(leader.server.readsReady).isEmpty();
        leader.write();
        assertThat(leader.server.applied).hasSize(2);
        assertThat(leader.server.readsReady).containsExactly(new Effects.ReadReady(1, 2));
    }

    /** A leader that was replaced cannot confirm that it leads. */
    @Test
    void leaderThatIsCutOffAnswersNoRead() {
        SoloServer leader = committed(3);
        read(leader, 1);
        for (int beat = 0; beat < 20; beat++) {
            leader.after(100);
        }
        assertThat(leader.server.readsReady).isEmpty();
    }

    /** The only server of a cluster is a majority by itself. */
    @Test
    void onlyServerAnswersReadsAtOnce() {
        SoloServer only = SoloServer.with(1, 4);
        only.campaignOrLead();
        only.propose("x");
        only.write();
        read(only, 1);
        assertThat(only.server.readsReady).containsExactly(new Effects.ReadReady(1, 1));
    }

    /** A follower asks its leader for the index, and reads when it has applied that far itself. */
    @Test
    void followerReadsAtTheLeadersIndexWhenItHasAppliedThatFar() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        follower.write();
        read(follower, 4);
        ReadIndex asked = follower.lastTo(2, ReadIndex.class);
        assertThat(asked.sequence()).isEqualTo(4);
        follower.receive(2, new ReadIndexReply(5, asked.incarnation(), 4, true, 2, new LeaderHint(2, "")));
        assertThat(follower.server.readsReady).isEmpty();
        follower.receive(2, append(5, 2, 5, 2));
        assertThat(follower.server.readsReady).containsExactly(new Effects.ReadReady(4, 2));
    }

    /** An unanswered or refused question is asked again, of whoever leads then: a read changes nothing. */
    @Test
    void readIsAskedForUntilSomeLeaderAnswers() {
        SoloServer follower = SoloServer.with(3, 5);
        read(follower, 1);
        assertThat(follower.sentTo(2, ReadIndex.class)).isEmpty();
        follower.receive(2, append(5, 0, 0, 0));
        assertThat(follower.sentTo(2, ReadIndex.class)).hasSize(1);
        follower.receive(
                2,
                new ReadIndexReply(5, follower.lastTo(2, ReadIndex.class).incarnation(), 1, false, 0, LeaderHint.NONE));
        follower.after(100);
        assertThat(follower.sentTo(2, ReadIndex.class)).hasSize(2);
        follower.receive(3, append(6, 0, 0, 0));
        follower.write();
        assertThat(follower.sentTo(3, ReadIndex.class)).hasSize(1);
    }

    /** An answer to a question of an earlier incarnation of the server is none to this one's. */
    @Test
    void answerToAnEarlierLifeIsNotTaken() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        read(follower, 1);
        long incarnation = follower.lastTo(2, ReadIndex.class).incarnation();
        follower.receive(2, new ReadIndexReply(5, incarnation + 1, 1, true, 0, new LeaderHint(2, "")));
        assertThat(follower.server.readsReady).isEmpty();
        follower.receive(2, new ReadIndexReply(5, incarnation, 1, true, 0, new LeaderHint(2, "")));
        assertThat(follower.server.readsReady).hasSize(1);
    }

    /** A follower that is asked says so, and who leads. */
    @Test
    void followerThatIsAskedNamesTheLeader() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.receive(3, new ReadIndex(5, 77, 1));
        assertThat(follower.lastTo(3, ReadIndexReply.class))
                .isEqualTo(new ReadIndexReply(5, 77, 1, false, 0, new LeaderHint(2, "server2:1")));
    }

    /** In a whole cluster: a read on any server sees everything acknowledged before it began. */
    @Test
    void readOnAnyServerSeesWhatWasCommittedBefore() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        for (int i = 1; i <= 10; i++) {
            cluster.propose(1, "x" + i);
            cluster.settle();
            for (int id = 1; id <= 3; id++) {
                cluster.engine(id).read(i);
                cluster.turn(id);
            }
            cluster.run(20);
            for (int id = 1; id <= 3; id++) {
                List<Effects.ReadReady> ready = cluster.server(id).readsReady;
                assertThat(ready.get(ready.size() - 1).readId()).isEqualTo(i);
                assertThat(ready.get(ready.size() - 1).readIndex()).isGreaterThanOrEqualTo(1 + i);
            }
        }
    }

    private static void read(SoloServer server, long readId) {
        server.engine().read(readId);
        server.turn();
    }

    private static void beatAndAnswer(SoloServer leader) {
        leader.after(100);
        leader.acceptLast(2);
        leader.acceptLast(3);
    }

    /** A leader of term 5 that has committed entry 1 of that term, with all servers. */
    private static SoloServer committed(int size) {
        SoloServer leader = SoloServer.leader(size, 5);
        for (int id = 2; id <= size; id++) {
            leader.acceptLast(id);
        }
        leader.propose("x");
        leader.write();
        for (int id = 2; id <= size; id++) {
            leader.acceptLast(id);
        }
        return leader;
    }
}
