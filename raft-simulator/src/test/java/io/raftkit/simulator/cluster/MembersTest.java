package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members are changed through nodes as they are, in virtual time. */
class MembersTest {
    private static final Duration LONG = Duration.ofSeconds(5);

    private final VirtualCluster cluster =
            VirtualCluster.of(3, id -> new Words()).spares(2).start();

    @AfterEach
    void close() {
        cluster.close();
    }

    private CompletableFuture<Long> ask(int id, MemberChange... changes) {
        return cluster.server(id).node().members().change(List.of(changes), 0, LONG);
    }

    private RejectedException rejection(CompletableFuture<Long> call) {
        cluster.time().runUntil(call::isDone, 10_000);
        CompletionException thrown = catchThrowableOfType(CompletionException.class, call::join);
        return (RejectedException) thrown.getCause();
    }

    private void join(int id) {
        cluster.server(id).isInUse = true;
        cluster.server(id).joins = true;
        cluster.server(id).start();
    }

    private MemberChange learner(int id) {
        return new MemberChange.Add(Member.learner(id, cluster.server(id).address()));
    }

    private List<Integer> voters(int id) {
        return List.copyOf(cluster.server(id)
                .node()
                .engine()
                .status()
                .membership()
                .committed()
                .voters());
    }

    @Test
    void serverJoins_isPromoted_andTheLeaderLeaves() {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        join(4);
        cluster.await(ask(leader, learner(4)), 5_000);
        cluster.run(500);
        cluster.await(ask(leader, new MemberChange.Promote(4), new MemberChange.Remove(leader)), 5_000);
        int[] others = {leader % 3 + 1, (leader + 1) % 3 + 1, 4};
        int next = cluster.awaitLeader(others);
        assertThat(next).isNotEqualTo(leader);
        assertThat(voters(next)).contains(4).doesNotContain(leader).hasSize(3);
        byte[] command = "word".getBytes(StandardCharsets.UTF_8);
        assertThat(cluster.propose(next, command).result()).isNotNull();
        cluster.run(1_000);
        assertThat(cluster.server(4).status().lastApplied())
                .isEqualTo(cluster.server(next).status().lastApplied());
        assertThat(cluster.server(leader).status().whyNoLeader()).contains("was removed from the cluster");
    }

    /** The status and the transport of each server follow the configuration. */
    @Test
    void statusNamesTheMember_whereItIsReached() {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        join(4);
        cluster.await(ask(leader, learner(4)), 5_000);
        cluster.run(500);
        assertThat(cluster.server(leader).status().peers()).anySatisfy(peer -> {
            assertThat(peer.id()).isEqualTo(4);
            assertThat(peer.address()).isEqualTo("server4:1");
        });
        assertThat(cluster.server(4).status().leaderAddress())
                .isEqualTo(cluster.server(leader).address());
    }

    @Test
    void leadershipIsHandedOver() {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        int target = leader % 3 + 1;
        cluster.await(cluster.server(leader).node().members().transferLeadership(target, LONG), 5_000);
        assertThat(cluster.awaitLeader(1, 2, 3)).isEqualTo(target);
    }

    @Test
    void refusals_sayWhy() {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        int follower = leader % 3 + 1;
        RejectedException noLeader = rejection(ask(follower, learner(4)));
        assertThat(noLeader.reason()).isEqualTo(Reason.NOT_LEADER);
        RejectedException noMember = rejection(ask(leader, new MemberChange.Promote(9)));
        assertThat(noMember.reason()).isEqualTo(Reason.CHANGE_REFUSED);
        assertThat(noMember).hasMessageContaining("Server 9 is no member; the members are [1, 2, 3].");
        RejectedException self =
                rejection(cluster.server(leader).node().members().transferLeadership(leader, LONG));
        assertThat(self.reason()).isEqualTo(Reason.CHANGE_REFUSED);
        assertThat(self).hasMessageContaining("This server leads already.");
        CompletableFuture<Long> first = ask(leader, learner(4));
        RejectedException second = rejection(ask(leader, learner(5)));
        assertThat(second).hasMessageContaining("Another change of the members is under way: ");
        cluster.await(first, 5_000);
        cluster.server(leader).crash();
        cluster.server(leader).start();
    }

    /** What is begun is not undone because nobody waits for it any more. */
    @Test
    void changeThatIsNotDoneByItsDeadline_isUnknown() {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        cluster.network().everywhere(link -> link.lose(header -> true));
        CompletableFuture<Long> call =
                cluster.server(leader).node().members().change(List.of(learner(4)), 0, Duration.ofMillis(50));
        cluster.time().runUntil(call::isDone, 1_000);
        CompletionException thrown = catchThrowableOfType(CompletionException.class, call::join);
        assertThat(thrown).hasCauseInstanceOf(OutcomeUnknownException.class).hasMessageContaining("within 50 ms");
    }
}
