package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.RequestVoteReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raft §5.5, "Follower and candidate crashes". */
class Section55CrashesTest {

    /** "Raft handles these failures by retrying indefinitely; if the crashed server restarts, then the RPC will complete successfully." */
    @Test
    void crashedFollowerIsBroughtUpToDateWhenItRestarts() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.crash(3);
        for (int i = 0; i < 30; i++) {
            cluster.propose(1, "x" + i);
            cluster.run(100);
        }
        cluster.start(3);
        cluster.run(300);
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.server(3).applied)
                .isEqualTo(cluster.server(1).applied)
                .contains("COMMAND:x29");
    }

    /** The same for a candidate's requests: the vote of a server that was down is asked for until it answers. */
    @Test
    void crashedVoterIsAskedUntilItRestarts() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.electLeader();
        cluster.crash(1, 2, 3);
        cluster.start(1);
        cluster.run(5_000);
        assertThat(cluster.leader()).isNull();
        cluster.start(2);
        cluster.run(1_500);
        assertThat(cluster.leader()).isNotNull();
    }

    /** "If a server crashes after completing an RPC but before responding, then it will receive the same RPC again after it restarts." */
    @Test
    void requestCompletedBeforeACrashMayComeAgainAfterIt() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        follower.write();
        follower.restart();
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        assertThat(follower.lastTo(2, AppendEntriesReply.class).success()).isTrue();
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(2);
        assertThat(follower.log()).containsExactly(5L, 5L);
    }

    /** "Raft RPCs are idempotent": a vote asked for again after a crash is the same vote. */
    @Test
    void voteAskedForAgainAfterACrashIsTheSameVote() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, requestVote(5, 0, 0));
        voter.write();
        voter.restart();
        voter.receive(2, requestVote(5, 0, 0));
        voter.write();
        assertThat(voter.sentTo(2, RequestVoteReply.class)).containsExactly(RequestVoteReply.granted(5));
    }

    /** "If a follower receives an AppendEntries request that includes log entries already present in its log, it ignores those entries." */
    @Test
    void entriesAlreadyPresentAreIgnored() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2, 5);
        follower.receive(2, append(5, 0, 0, 0, 1, 2));
        assertThat(follower.server.disk)
                .allMatch(persist ->
                        persist.batch().entries().isEmpty() && persist.batch().truncateFrom() == 0);
        assertThat(follower.log()).containsExactly(1L, 2L, 5L);
    }

    /** Every message delivered twice, the copies late: all is applied once, in one order, everywhere. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void everyMessageMayArriveTwice(int size) {
        VirtualCluster cluster = new VirtualCluster(size);
        List<Letter> copies = new ArrayList<>();
        cluster.watch = copies::add;
        int leader = cluster.electLeader();
        for (int i = 0; i < 20; i++) {
            cluster.propose(leader, "x" + i);
            cluster.settle();
            List<Letter> again = List.copyOf(copies);
            copies.clear();
            cluster.watch = letter -> {};
            again.forEach(cluster::deliver);
            cluster.settle();
            cluster.watch = copies::add;
        }
        cluster.run(300);
        assertThat(cluster.leader().id).isEqualTo(leader);
        for (int id = 1; id <= size; id++) {
            assertThat(cluster.server(id).applied)
                    .doesNotHaveDuplicates()
                    .filteredOn(entry -> entry.startsWith("COMMAND:"))
                    .hasSize(20);
        }
    }

    /** All servers crash at once and restart: what was committed is there, on all of them. */
    @Test
    void whatWasCommittedOutlivesACrashOfAllServers() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.propose(1, "x");
        cluster.run(200);
        long term = cluster.engine(1).currentTerm();
        cluster.crash(1, 2, 3);
        cluster.start(1, 2, 3);
        cluster.run(1_500);
        assertThat(cluster.leader().engine().currentTerm()).isGreaterThan(term);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.server(id).applied).contains("COMMAND:x");
        }
    }
}
