package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One call adds servers, or puts them in the place of others, and makes them voters when they have nearly all entries. */
class TwoStepChangesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(900);
    private static final String ADDRESS = VirtualCluster.address(4);
    private static final String MISSING = "it waits for server 4: it has acknowledged no entry yet.";

    private final VirtualCluster cluster = new VirtualCluster(3).start();
    private int leader;

    @BeforeEach
    void awaitAgreement() {
        leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("first"));
        cluster.pass(500);
    }

    private Members members() {
        return cluster.node(leader).members();
    }

    private Configuration configuration() {
        return cluster.node(leader).status().members().configuration();
    }

    private long done(CompletableFuture<Long> call) {
        for (int waited = 0; !call.isDone() && waited < 10_000; waited += 10) {
            cluster.pass(10);
        }
        return call.join();
    }

    private static Throwable failure(CompletableFuture<Long> call) {
        assertThat(call).isCompletedExceptionally();
        return call.handle((index, thrown) -> thrown).join();
    }

    private static void requirePartlyDone(CompletableFuture<Long> call, String why) {
        Throwable thrown = failure(call);
        assertThat(thrown)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessage("[add learner 4 at " + ADDRESS + "] is done, [promote server 4] is not, and will not be. "
                        + why);
        assertThat(((OutcomeUnknownException) thrown).reason()).isEqualTo(OutcomeUnknownException.Reason.PARTLY_DONE);
    }

    @Test
    void serverIsAdded_andPromoted_andARepeatedCallChangesNothing() {
        cluster.join(4);
        long index = done(members().addVoter(4, ADDRESS, LONG));
        assertThat(configuration().voters()).containsExactly(1, 2, 3, 4);
        assertThat(done(members().addVoter(4, ADDRESS, LONG))).isEqualTo(index);
        assertThat(cluster.node(leader).status().members().index()).isEqualTo(index);
    }

    /** Between the steps only those count that counted before: the old server is removed with the promotion, and not sooner. */
    @Test
    void serverTakesThePlaceOfAnother_whichCountsUntilThen() {
        int old = cluster.follower();
        CompletableFuture<Long> call = members()
                .change(
                        List.of(
                                new MemberChange.Add(Member.learner(4, ADDRESS)),
                                new MemberChange.Promote(4),
                                new MemberChange.Remove(old)),
                        0,
                        LONG);
        cluster.pass(2_000);
        assertThat(call).isNotDone();
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
        assertThat(configuration().member(4)).isNotNull();
        assertThat(cluster.node(leader).status().members().stage())
                .isEqualTo("waits for server 4: it has acknowledged no entry yet");
        RejectedException other = (RejectedException) failureOf(members().demote(old, LONG));
        assertThat(other)
                .hasMessageStartingWith("Another change of the members is to be made first: [promote server 4");
        cluster.join(4);
        done(call);
        assertThat(configuration().voters()).hasSize(3).contains(4).doesNotContain(old);
    }

    private Throwable failureOf(CompletableFuture<Long> call) {
        cluster.pass(100);
        return failure(call);
    }

    @Test
    void serverThatLostItsDisk_isReplaced_andPromoted() {
        int lost = cluster.follower();
        cluster.node(lost).close();
        cluster.nodes.remove(lost);
        cluster.join(lost);
        long storeId = cluster.storeId(lost);
        String address = VirtualCluster.address(lost);
        long index = done(members().replaceVoter(lost, storeId, address, LONG));
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
        assertThat(configuration().member(lost).storeId()).isEqualTo(storeId);
        assertThat(done(members().replaceVoter(lost, storeId, address, LONG))).isEqualTo(index);
    }

    @Test
    void secondStep_thatIsNotBegunByTheDeadline_isNotMadeLater_andMayBeAskedForAgain() {
        CompletableFuture<Long> call = members().addVoter(4, ADDRESS, SHORT);
        cluster.pass(1_000);
        requirePartlyDone(call, "It was not begun within 900 ms, and will not be: " + MISSING);
        cluster.join(4);
        cluster.pass(3_000);
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
        done(members().addVoter(4, ADDRESS, LONG));
        assertThat(configuration().voters()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void leaderThatIsDeposedBetweenTheSteps_saysSo() {
        CompletableFuture<Long> call = members().addVoter(4, ADDRESS, LONG);
        cluster.pass(500);
        cluster.wires.cut(leader);
        cluster.pass(2_000);
        requirePartlyDone(call, "This server does not lead; its status() says which one does.");
    }

    @Test
    void nodeThatIsClosedBetweenTheSteps_saysSo() {
        CompletableFuture<Long> call = members().addVoter(4, ADDRESS, LONG);
        cluster.pass(500);
        cluster.node(leader).close();
        requirePartlyDone(
                call, "The node is stopped, has failed or is closing; status() says which. Ask another server.");
    }

    @Test
    void formerConfiguration_isRefusedBeforeTheFirstStep() {
        List<MemberChange> changes =
                List.of(new MemberChange.Add(Member.learner(4, ADDRESS)), new MemberChange.Promote(4));
        Throwable refusal = failureOf(members().change(changes, 1, LONG));
        assertThat(refusal)
                .isInstanceOf(RejectedException.class)
                .hasMessageEndingWith("and not of entry 1 as expected.");
        assertThat(configuration().member(4)).isNull();
        cluster.join(4);
        long index = cluster.node(leader).status().members().index();
        done(members().change(changes, index, LONG));
        assertThat(configuration().voters()).contains(4);
    }

    /** It cannot be a learner first if it is one already, at another address. */
    @Test
    void serverThatIsAddedAtAnotherAddress_isRefused() {
        done(members().add(4, "elsewhere:1", LONG));
        Throwable refusal = failureOf(members().addVoter(4, ADDRESS, LONG));
        assertThat(refusal)
                .isInstanceOf(RejectedException.class)
                .hasMessageStartingWith("Server 4 is a member already");
        // No other server may stand twice.
        List<MemberChange> twice = List.of(new MemberChange.Promote(3), new MemberChange.Remove(3));
        assertThat(failureOf(members().change(twice, 0, LONG))).hasMessage("Server 3 is changed twice.");
    }
}
