package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import io.raftkit.engine.message.MessageKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Members are changed as an operator does it. */
class MembersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int LARGE_BYTES = 400_000;

    private final VirtualCluster cluster = new VirtualCluster(3).start();

    /** The members of the leader, when the storages of all are agreed on. */
    private Members members() {
        int leader = cluster.leader();
        cluster.pass(500);
        return cluster.node(leader).members();
    }

    private long done(CompletableFuture<Long> call) {
        for (int waited = 0; !call.isDone() && waited < 10_000; waited += 10) {
            cluster.pass(10);
        }
        assertThat(call).isDone();
        return call.join();
    }

    private RejectedException rejection(CompletableFuture<?> call) {
        cluster.pass(1_000);
        assertThat(call).isCompletedExceptionally();
        return (RejectedException) call.handle((result, thrown) -> thrown).join();
    }

    private String stage() {
        return cluster.node(cluster.leader()).status().members().stage();
    }

    private static Arguments bad(String message, Consumer<Members> call) {
        return Arguments.of(message, call);
    }

    private static Consumer<Members> change(MemberChange... changes) {
        return members -> members.change(List.of(changes), 0, LONG);
    }

    static List<Arguments> mistakes() {
        return List.of(
                bad("serverId is 0, but must be a positive number", members -> members.promote(0, LONG)),
                bad("serverId is -1, but must be a positive number", members -> members.demote(-1, LONG)),
                bad("serverId is 0, but must be a positive number", members -> members.remove(0, LONG)),
                bad("serverId is 0, but must be a positive number", members -> members.prioritize(0, 1, LONG)),
                bad("serverId is 0, but must be a positive number", members -> members.replace(0, 1, "a:1", LONG)),
                bad("address of server 4 is \"\"", members -> members.add(4, "", LONG)),
                bad("address of server 4 is \"a b:1\"", members -> members.add(4, "a b:1", LONG)),
                bad("address of server 3 is \"\"", members -> members.replace(3, 1, "", LONG)),
                bad("timeout is PT-1S, but must not be negative", members -> members.remove(3, LONG.minusSeconds(31))),
                bad("changes is empty", change()),
                bad(
                        "expectedIndex is -1, but must be 0 or the index of a configuration",
                        members -> members.change(List.of(new MemberChange.Remove(3)), -1, LONG)),
                bad(
                        "serverId is -1, but must be 0 or that of a voter",
                        members -> members.transferLeadership(-1, LONG)));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeOfTheProgram_isThrown(String message, Consumer<Members> call) {
        Members members = members();
        assertThatThrownBy(() -> call.accept(members))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Arguments refused(String message, MemberChange... changes) {
        return Arguments.of(message, List.of(changes));
    }

    static List<Arguments> refusals() {
        return List.of(
                refused("Server 9 is no member; the members are [1, 2, 3].", new MemberChange.Promote(9)),
                refused("Server 9 is no member; the members are [1, 2, 3].", new MemberChange.Demote(9)),
                refused("Server 9 is no member; the members are [1, 2, 3].", new MemberChange.Prioritize(9, 1)),
                refused("The new storage of server 3 is not named.", new MemberChange.Replace(3, 0, "d:1")),
                refused("Server 3 is changed twice.", new MemberChange.Demote(3), new MemberChange.Remove(3)),
                refused(
                        "No voter would be left.",
                        new MemberChange.Remove(1),
                        new MemberChange.Remove(2),
                        new MemberChange.Demote(3)),
                refused("Server 3 is a member already", new MemberChange.Add(Member.learner(3, "server-3:1"))),
                refused(
                        "Servers 2 and 4 would have the same address server-2:1.",
                        new MemberChange.Add(Member.learner(4, "server-2:1"))),
                refused(
                        "Server 4 would be a voter that has no entries: add it as a learner, and then promote it.",
                        new MemberChange.Add(
                                Member.builder(4).address("d:1").storeId(4).build())));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void changeThatCannotBeMade_isRefused(String message, List<MemberChange> changes) {
        RejectedException refusal = rejection(members().change(changes, 0, LONG));
        assertThat(refusal.reason()).isEqualTo(Reason.CHANGE_REFUSED);
        assertThat(refusal).hasMessageStartingWith(message);
    }

    @Test
    void followerAndFormerConfiguration_areRefused() {
        Members members = members();
        RejectedException follower =
                rejection(cluster.node(cluster.follower()).members().remove(3, LONG));
        assertThat(follower.reason()).isEqualTo(Reason.NOT_LEADER);
        long index = cluster.node(cluster.leader()).status().members().index();
        RejectedException changed = rejection(members.change(List.of(new MemberChange.Remove(3)), index + 1, LONG));
        assertThat(changed)
                .hasMessage("The members are those of entry " + index + ", and not of entry " + (index + 1)
                        + " as expected.");
        cluster.node(cluster.leader()).close();
        RejectedException stopped = rejection(members.remove(3, LONG));
        assertThat(stopped.reason()).isEqualTo(Reason.STOPPED);
    }

    /** A learner that became a voter without the entries could hold up those that come. */
    @Test
    void promotion_waitsForTheLearner_andSaysSo() {
        Members members = members();
        done(members.add(4, VirtualCluster.address(4), LONG));
        CompletableFuture<Long> hasty = members.promote(4, SHORT);
        cluster.pass(100);
        assertThat(stage()).isEqualTo("waits for server 4: it has acknowledged no entry yet");
        RejectedException second = rejection(members.remove(2, SHORT));
        assertThat(second)
                .hasMessage(
                        "Another change of the members is to be made first: [promote server 4] waits for server 4: it"
                                + " has acknowledged no entry yet.");
        assertThat(rejection(hasty))
                .hasMessage(
                        "It was not begun within 400 ms, and will not be: it waits for server 4: it has acknowledged no"
                                + " entry yet.");
        assertThat(rejection(members.promote(4, SHORT)).reason()).isEqualTo(Reason.DEADLINE);
        cluster.join(4);
        done(members.promote(4, LONG));
        assertThat(stage()).isNull();
    }

    @Test
    void promotion_waitsUntilFewBytesAreMissing() {
        Members members = members();
        int leader = cluster.leader();
        cluster.join(4);
        done(members.add(4, VirtualCluster.address(4), LONG));
        cluster.pass(500);
        cluster.wires.cut(4);
        for (int i = 0; i < 4; i++) {
            cluster.node(leader).submit(new byte[LARGE_BYTES]);
        }
        cluster.pass(300);
        CompletableFuture<Long> promotion = members.promote(4, LONG);
        cluster.pass(300);
        assertThat(stage()).isEqualTo("waits for server 4: 2 MB behind");
        assertThat(promotion).isNotDone();
        cluster.wires.mend(4);
        done(promotion);
        assertThat(cluster.node(leader).status().members().configuration().voters())
                .containsExactly(1, 2, 3, 4);
    }

    /** It may have died, so that it would be waited for in vain. */
    @Test
    void removalOrReplacement_ofAServerThatIsWaitedFor_takesThePlaceOfItsPromotion() {
        Members members = members();
        done(members.add(4, VirtualCluster.address(4), LONG));
        CompletableFuture<Long> promotion = members.promote(4, LONG);
        cluster.pass(100);
        done(members.replace(4, 9_999, "d:1", LONG));
        assertThat(rejection(promotion))
                .hasMessage("A later change removes or replaces a server that was to be promoted.");
        CompletableFuture<Long> again = members.promote(4, LONG);
        cluster.pass(100);
        assertThat(rejection(members.remove(2, LONG))).hasMessageStartingWith("Another change of the members");
        done(members.remove(4, LONG));
        assertThat(rejection(again).reason()).isEqualTo(Reason.CHANGE_REFUSED);
        assertThat(stage()).isNull();
    }

    /** Right after an election, a leader may change nothing before it has committed an entry of its term. */
    @Test
    void change_waitsForTheFirstCommitOfTheLeader() {
        cluster.delayed = frame -> MessageKind.find(frame.header().kind()) == MessageKind.APPEND_ENTRIES_REPLY;
        for (int waited = 0; waited < 10_000 && leads() == null; waited += 10) {
            cluster.pass(10);
        }
        LocalNode leader = leads();
        assertThat(leader).isNotNull();
        CompletableFuture<Long> change = leader.members().demote(3, LONG);
        cluster.settle();
        assertThat(leader.status().members().stage())
                .isEqualTo("waits until this leader has committed an entry of its term "
                        + leader.status().term());
        cluster.delayed = frame -> false;
        cluster.deliverLate();
        done(change);
    }

    private LocalNode leads() {
        return cluster.nodes.values().stream()
                .filter(node -> node.status().leads())
                .findFirst()
                .orElse(null);
    }

    /** "Commands wait meanwhile": the next leader takes them, or this one if it goes on. */
    @Test
    void proposal_waitsWhileTheLeadershipIsHandedOver() {
        Members members = members();
        int leader = cluster.leader();
        int target = leader % 3 + 1;
        cluster.wires.lose(frame -> MessageKind.find(frame.header().kind()) == MessageKind.TIMEOUT_NOW);
        CompletableFuture<Long> failing = members.transferLeadership(target, LONG);
        cluster.settle();
        CompletableFuture<byte[]> first =
                cluster.node(leader).propose(Adder.text("first")).result();
        CompletableFuture<byte[]> second =
                cluster.node(leader).propose(Adder.text("second")).result();
        cluster.settle();
        assertThat(first).isNotDone();
        cluster.pass(1_000);
        assertThat(failing).isCompletedExceptionally();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(cluster.machine(leader).applied()).containsExactly("first", "second");
        members.transferLeadership(target, LONG);
        cluster.settle();
        CompletableFuture<byte[]> third =
                cluster.node(leader).propose(Adder.text("third")).result();
        cluster.settle();
        assertThat(third).isNotDone();
        cluster.wires.lose(frame -> false);
        RejectedException rejection = rejection(third);
        assertThat(cluster.leader()).isEqualTo(target);
        assertThat(rejection.reason()).isEqualTo(Reason.NOT_LEADER);
        assertThat(rejection.leaderId()).as("a hint to itself").isNotEqualTo(leader);
    }

    /** Sooner than the shortest election timeout, of 300 ms. */
    @Test
    void leaderThatIsClosed_handsOver() {
        members();
        int leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("last"));
        cluster.settle();
        cluster.node(leader).close();
        cluster.nodes.remove(leader);
        cluster.pass(50);
        assertThat(cluster.nodes.values()).anyMatch(node -> node.status().leads());
        assertThat(cluster.machine(cluster.leader()).applied()).contains("last");
    }

    /** Under load: what was acknowledged is applied, on the server that came too, and nothing twice. */
    @Test
    void fourthServer_takesThePlaceOfTheFirst_underLoad() {
        Members members = members();
        int leader = cluster.leader();
        Load load = new Load();
        load.run(100);
        cluster.join(4);
        load.until(members.add(4, VirtualCluster.address(4), LONG));
        load.until(members.promote(4, LONG));
        load.until(members.remove(leader, LONG));
        load.run(100);
        cluster.node(leader).close();
        cluster.nodes.remove(leader);
        load.run(200);
        int next = cluster.leader();
        assertThat(cluster.node(next).status().members().configuration().voters())
                .hasSize(3)
                .contains(4)
                .doesNotContain(leader);
        cluster.pass(6_000);
        assertThat(load.acknowledged()).hasSizeGreaterThan(300);
        for (int id : cluster.nodes.keySet()) {
            assertThat(cluster.machine(id).applied())
                    .as("server " + id)
                    .doesNotHaveDuplicates()
                    .containsAll(load.acknowledged());
        }
    }

    /** A caller at each server, one command a step. */
    private final class Load {
        private final Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                for (LocalNode node : new ArrayList<>(cluster.nodes.values())) {
                    String command = "command " + calls.size();
                    calls.put(command, node.submit(Adder.text(command)));
                }
                cluster.pass(5);
            }
        }

        void until(CompletableFuture<Long> change) {
            for (int step = 0; !change.isDone() && step < 2_000; step++) {
                run(1);
            }
            assertThat(change).isCompleted();
        }

        List<String> acknowledged() {
            assertThat(calls.values()).allMatch(CompletableFuture::isDone);
            List<String> acknowledged = new ArrayList<>();
            calls.forEach((command, call) -> {
                Throwable thrown = call.handle((answer, failure) -> failure).join();
                if (thrown == null) {
                    acknowledged.add(command);
                } else {
                    assertThat(thrown).as(command).isInstanceOf(CallFailedException.class);
                }
            });
            return acknowledged;
        }
    }
}
