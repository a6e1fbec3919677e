package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server joins by itself: it asks one member, which need not be the leader. */
class JoiningTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LARGE_BYTES = 400_000;

    private final VirtualCluster cluster = new VirtualCluster(3);

    @BeforeEach
    void start() {
        cluster.joinsAreAllowed = true;
        cluster.start();
        cluster.node(cluster.leader()).submit(Adder.text("first"));
        cluster.pass(500);
    }

    /** Through a follower. */
    private LocalNode join(int id) {
        int member = cluster.follower();
        cluster.through.put(id, new TreeMap<>(Map.of(member, VirtualCluster.address(member))));
        return cluster.join(id);
    }

    private Configuration configuration() {
        return cluster.node(cluster.leader()).status().members().configuration();
    }

    private String stage(int id) {
        return cluster.node(id).status().members().stage();
    }

    private void awaitVoter(int id) {
        for (int waited = 0; waited < 30_000 && !configuration().voters().contains(id); waited += 50) {
            cluster.pass(50);
        }
        assertThat(configuration().voters()).as(stage(id)).contains(id);
        assertThat(configuration().isJoint()).isFalse();
    }

    private void stop(int id) {
        cluster.node(id).halt();
        cluster.nodes.remove(id);
    }

    private void startAgain(int id) {
        cluster.machines.put(id, new Adder());
        cluster.start(id);
    }

    private void restart(int id) {
        stop(id);
        startAgain(id);
    }

    /** Until the leader has it as a learner. */
    private void awaitLearner(int id) {
        for (int waited = 0; configuration().member(id) == null; waited++) {
            assertThat(waited).isLessThan(10_000);
            cluster.pass(1);
        }
        assertThat(configuration().voters()).doesNotContain(id);
    }

    /** Until it knows by its own log that it is a learner. */
    private void awaitOwnMembership(int id) {
        for (int waited = 0; cluster.node(id).status().members().configuration().member(id) == null; waited++) {
            assertThat(waited).isLessThan(10_000);
            cluster.pass(1);
        }
        assertThat(configuration().voters()).doesNotContain(id);
    }

    /** One change after the other: each leader asked makes it, or the next one. */
    private void await(CompletableFuture<Long> change) {
        for (int waited = 0; !change.isDone() && waited < 10_000; waited += 10) {
            cluster.pass(10);
        }
        assertThat(change).isCompleted();
    }

    private void remove(int id) {
        await(cluster.node(cluster.leader()).members().remove(id, LONG));
    }

    private void submitMuch() {
        for (int i = 0; i < 4; i++) {
            cluster.node(cluster.leader()).submit(new byte[LARGE_BYTES]);
        }
    }

    /** With the others as they were, and requests allowed no more. */
    private void startWithoutJoins() {
        for (int id : Set.copyOf(cluster.nodes.keySet())) {
            restart(id);
        }
    }

    @Test
    void serverThatKnowsAFollower_becomesAVoter_andAsksNobodyAnyMore() {
        join(4);
        awaitVoter(4);
        cluster.pass(2_000);
        assertThat(stage(4)).isNull();
        assertThat(cluster.machine(4).applied()).contains("first");
        assertThat(configuration().member(4).storeId()).isEqualTo(cluster.storeId(4));
    }

    @Test
    void restart_beforeAnyAnswer_isHarmless() {
        join(4);
        restart(4);
        awaitVoter(4);
    }

    /** It is a learner then, and lacks entries. */
    @Test
    void restart_whenItWasAdded_isHarmless() {
        join(4);
        awaitLearner(4);
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
        restart(4);
        awaitVoter(4);
    }

    @Test
    void restart_beforeItsPromotion_isHarmless() {
        join(4);
        awaitOwnMembership(4);
        restart(4);
        awaitVoter(4);
        restart(4);
        cluster.pass(2_000);
        assertThat(stage(4)).isNull();
        assertThat(configuration().voters()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void restart_atAnotherAddress_isFollowed() {
        join(4);
        awaitOwnMembership(4);
        stop(4);
        cluster.place(4, "elsewhere:1");
        startAgain(4);
        awaitVoter(4);
        assertThat(configuration().member(4).address()).isEqualTo("elsewhere:1");
    }

    /** As a voter that lacks them it could keep entries from being committed (thesis §4.2.1). */
    @Test
    void serverThatLacksManyEntries_isNotPromoted() {
        join(4);
        awaitLearner(4);
        cluster.wires.cut(4);
        submitMuch();
        cluster.pass(3_000);
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
        cluster.wires.mend(4);
        awaitVoter(4);
    }

    @Test
    void leaderThatEnds_isFollowedByAnotherThatGoesOn() {
        int leader = cluster.leader();
        join(4);
        awaitLearner(4);
        stop(leader);
        awaitVoter(4);
    }

    @Test
    void voterThatIsRemoved_doesNotComeBackByItself() {
        join(4);
        awaitVoter(4);
        cluster.pass(1_000);
        remove(4);
        cluster.pass(5_000);
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
    }

    /** It is told by the leader, whom it asks: it writes nothing just now. */
    @Test
    void learnerThatIsRemoved_asksNoMore_untilItIsStartedAgain() {
        join(4);
        awaitOwnMembership(4);
        cluster.held.add("4-persist");
        submitMuch();
        cluster.pass(2_000);
        assertThat(configuration().voters()).as("it lacks entries").containsExactly(1, 2, 3);
        remove(4);
        cluster.pass(3_000);
        assertThat(stage(4)).startsWith("was removed");
        cluster.held.clear();
        cluster.pass(3_000);
        assertThat(configuration().member(4)).isNull();
        restart(4);
        awaitVoter(4);
    }

    /** By its own log it is a voter, so only the others know. */
    @Test
    void voterThatWasRemovedWhileItWasDown_joinsAgainWhenItIsStarted() {
        join(4);
        awaitVoter(4);
        cluster.pass(1_000);
        stop(4);
        remove(4);
        startAgain(4);
        awaitVoter(4);
        cluster.pass(2_000);
        assertThat(stage(4)).isNull();
    }

    /** What it is sent first says that it was removed, and only the end that it was added again. */
    @Test
    void serverThatIsSentItsOwnRemoval_goesOnAsking() {
        join(4);
        awaitOwnMembership(4);
        stop(4);
        remove(4);
        submitMuch();
        cluster.pass(1_000);
        cluster.delayed = frame -> frame.header().to() == 4 && frame.header().bodyBytes() > LARGE_BYTES;
        startAgain(4);
        deliverUntil(() -> committed(4).member(4) != null);
        cluster.pass(1_000);
        deliverUntil(() -> committed(4).member(4) == null);
        assertThat(configuration().member(4)).as("it was added again").isNotNull();
        cluster.pass(2_000);
        assertThat(committed(4).member(4)).as("it knows nothing of that").isNull();
        cluster.delayed = frame -> false;
        cluster.deliverLate();
        awaitVoter(4);
    }

    /** One frame after the other. */
    private void deliverUntil(BooleanSupplier condition) {
        for (int waited = 0; !condition.getAsBoolean(); waited++) {
            assertThat(waited).isLessThan(10_000);
            if (!cluster.late.isEmpty()) {
                cluster.wires.deliver(cluster.late.remove(0));
            }
            cluster.pass(1);
        }
    }

    private Configuration committed(int id) {
        return cluster.node(id).engine().status().membership().committed();
    }

    @Test
    void voterThatKnowsNoLeader_asks() {
        join(4);
        awaitVoter(4);
        cluster.pass(1_000);
        restart(4);
        cluster.wires.cut(4);
        cluster.pass(3_000);
        assertThat(stage(4)).startsWith("knows no leader, and asks").contains("has not answered");
        cluster.wires.mend(4);
        cluster.pass(3_000);
        assertThat(stage(4)).isNull();
    }

    @Test
    void joinsThatAreNotAllowed_areNotHeard_andTheServerSaysWhatToDo() {
        cluster.joinsAreAllowed = false;
        startWithoutJoins();
        join(4);
        cluster.pass(5_000);
        assertThat(configuration().member(4)).isNull();
        assertThat(stage(4))
                .startsWith("asks to be added; server ")
                .contains("has not answered", "allow servers to join");
    }

    /** A learner that an operator added is a member, and yet must not make itself a voter. */
    @Test
    void joinsThatAreNotAllowed_makeNoLearnerAVoter() {
        cluster.joinsAreAllowed = false;
        startWithoutJoins();
        join(4);
        await(cluster.node(cluster.leader()).members().add(4, VirtualCluster.address(4), LONG));
        cluster.pass(5_000);
        assertThat(cluster.machine(4).applied()).contains("first");
        assertThat(configuration().voters()).containsExactly(1, 2, 3);
    }

    /** The operator need not know its storage. */
    @Test
    void serverThatAnOperatorAdded_isPromotedWhenItAsks() {
        await(cluster.node(cluster.leader()).members().add(4, VirtualCluster.address(4), LONG));
        join(4);
        awaitVoter(4);
    }

    /** Ids can be made up without end. */
    @Test
    void serversAreNotAddedWithoutEnd() {
        for (int id = 11; id <= 18; id++) {
            await(cluster.node(cluster.leader()).members().add(id, VirtualCluster.address(id), LONG));
        }
        join(4);
        cluster.pass(5_000);
        assertThat(configuration().member(4)).isNull();
        assertThat(stage(4)).contains("8 members are learners");
        remove(11);
        awaitVoter(4);
    }

    /** An empty disk must not take the place of a member by itself: it has forgotten what the member promised. */
    @Test
    void serverOnAnEmptyDisk_underTheIdOfAMember_isRefused_untilItIsReplaced() {
        int lost = cluster.follower();
        cluster.node(lost).close();
        cluster.nodes.remove(lost);
        join(lost);
        cluster.pass(5_000);
        long storeId = cluster.storeId(lost);
        assertThat(configuration().member(lost).storeId()).isNotEqualTo(storeId);
        assertThat(stage(lost))
                .contains("is a member with another storage", "replaceVoter(" + lost + ", " + storeId + "L, ");
        await(cluster.node(cluster.leader()).members().replace(lost, storeId, VirtualCluster.address(lost), LONG));
        awaitVoter(lost);
        assertThat(configuration().member(lost).storeId()).isEqualTo(storeId);
    }

    /** What it is answered goes to the member, so that nobody can draw its messages to another address. */
    @Test
    void serverUnderTheIdOfAMember_atAnotherAddress_getsNoAnswer() {
        int lost = cluster.follower();
        stop(lost);
        int member = cluster.follower();
        cluster.through.put(lost, new TreeMap<>(Map.of(member, VirtualCluster.address(member))));
        cluster.join(lost, "elsewhere:1");
        cluster.pass(5_000);
        assertThat(configuration().member(lost).address()).isEqualTo(VirtualCluster.address(lost));
        assertThat(stage(lost)).contains("has not answered", "no member at another address may have the id " + lost);
    }

    @Test
    void serverAtTheAddressOfAnother_isRefused() {
        int member = cluster.follower();
        cluster.through.put(4, new TreeMap<>(Map.of(member, VirtualCluster.address(member))));
        cluster.join(4, VirtualCluster.address(2));
        cluster.pass(5_000);
        assertThat(configuration().member(4)).isNull();
        assertThat(stage(4)).contains("Servers 2 and 4 would have the same address");
    }

    @Test
    void twoServers_joinAtTheSameTime() {
        join(4);
        join(5);
        awaitVoter(4);
        awaitVoter(5);
        assertThat(configuration().members()).extracting(Member::id).containsExactly(1, 2, 3, 4, 5);
    }
}
