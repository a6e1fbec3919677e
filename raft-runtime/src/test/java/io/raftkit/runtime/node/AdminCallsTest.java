package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import io.raftkit.engine.message.MessageKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of an operator: what it says of bad input, and on a server that cannot serve it; that it ends by its deadline; who else changes what. */
class AdminCallsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String ADDRESS = VirtualCluster.address(5);
    private static final String TRANSFER = "transferLeadership";

    private final VirtualCluster cluster = new VirtualCluster(3);
    private int leader;

    private record Call(String name, Made made) {
        @FunctionalInterface
        private interface Made {
            CompletableFuture<Long> on(Members members, Duration timeout);
        }

        CompletableFuture<Long> on(Members members, Duration timeout) {
            return made.on(members, timeout);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All methods of {@link Members}. Server 4 is a learner that does not run. */
    static List<Call> calls() {
        return List.of(
                new Call("add", (members, timeout) -> members.add(5, ADDRESS, timeout)),
                new Call("addVoter", (members, timeout) -> members.addVoter(5, ADDRESS, timeout)),
                new Call("promote", (members, timeout) -> members.promote(4, timeout)),
                new Call("demote", (members, timeout) -> members.demote(3, timeout)),
                new Call("prioritize", (members, timeout) -> members.prioritize(3, 7, timeout)),
                new Call("remove", (members, timeout) -> members.remove(3, timeout)),
                new Call("replace", (members, timeout) -> members.replace(3, 99, ADDRESS, timeout)),
                new Call("replaceVoter", (members, timeout) -> members.replaceVoter(3, 99, ADDRESS, timeout)),
                new Call(
                        "change",
                        (members, timeout) -> members.change(List.of(new MemberChange.Remove(2)), 0, timeout)),
                new Call(TRANSFER, (members, timeout) -> members.transferLeadership(0, timeout)));
    }

    static Stream<Call> changes() {
        return calls().stream().filter(call -> !call.name.equals(TRANSFER));
    }

    /** The members of the leader, when the storages of all are agreed on, and a learner that does not run was added. */
    private Members members() {
        cluster.start();
        leader = cluster.leader();
        cluster.pass(500);
        Members members = cluster.node(leader).members();
        CompletableFuture<Long> added = members.add(4, VirtualCluster.address(4), LONG);
        cluster.pass(500);
        assertThat(added).isCompleted();
        return members;
    }

    private static Throwable failure(CompletableFuture<Long> call) {
        assertThat(call).isCompletedExceptionally();
        return call.handle((index, thrown) -> thrown).join();
    }

    private static void requireRejected(CompletableFuture<Long> call, Reason reason, String message) {
        assertThat(failure(call))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @Test
    void eachMethod_isHere() {
        List<String> methods = new ArrayList<>();
        for (var method : Members.class.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                methods.add(method.getName());
            }
        }
        assertThat(calls()).extracting(Call::name).containsExactlyInAnyOrderElementsOf(methods);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void badTimeout_isThrown(Call call) {
        Members members = members();
        assertThatThrownBy(() -> call.on(members, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
        assertThatThrownBy(() -> call.on(members, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout is PT-1S, but must not be negative");
    }

    private static Arguments bad(String message, Consumer<Members> call) {
        return Arguments.of(message, call);
    }

    static List<Arguments> mistakes() {
        String tooLong = "a".repeat(300) + ":1";
        return List.of(
                bad("serverId is 0, but must be a positive number", members -> members.add(0, ADDRESS, LONG)),
                bad("serverId is -1, but must be a positive number", members -> members.addVoter(-1, ADDRESS, LONG)),
                bad("serverId is 0, but must be a positive number", members -> members.replaceVoter(0, 9, "a:1", LONG)),
                bad("address of server 5 is \"\", but must be where", members -> members.addVoter(5, "", LONG)),
                bad("address of server 5 is \"a:1 \", but must be", members -> members.addVoter(5, "a:1 ", LONG)),
                bad("address of server 3 is \"ä:1\", but must be", members -> members.replaceVoter(3, 9, "ä:1", LONG)),
                bad("address of server 5 is \"" + tooLong, members -> members.add(5, tooLong, LONG)),
                bad(
                        "address has 2000 characters, but must not have more than 1024",
                        members -> members.add(5, "a".repeat(2_000), LONG)));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void badArgument_isThrown(String message, Consumer<Members> call) {
        Members members = members();
        assertThatThrownBy(() -> call.accept(members))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void missingArgument_isThrown() {
        Members members = members();
        assertThatThrownBy(() -> members.change(null, 0, LONG))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("changes");
        assertThatThrownBy(() -> members.change(Collections.singletonList(null), 0, LONG))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> members.add(5, null, LONG)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> members.replace(3, 9, null, LONG))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("address");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void onAFollower_isRejectedAtOnce(Call call) {
        members();
        CompletableFuture<Long> made = call.on(cluster.node(cluster.follower()).members(), LONG);
        cluster.settle();
        requireRejected(made, Reason.NOT_LEADER, "This server does not lead; its status() says which one does.");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void onAClosedServer_isRejectedAtOnce(Call call) {
        Members members = members();
        cluster.node(leader).close();
        requireRejected(
                call.on(members, LONG),
                Reason.STOPPED,
                "The node is stopped, has failed or is closing; status() says which. Ask another server.");
    }

    /** What is begun may be done later, and is unknown; what is not begun never will be. */
    @ParameterizedTest
    @MethodSource("calls")
    void withoutAMajority_endsByItsDeadline(Call call) {
        Members members = members();
        cluster.wires.cut(leader);
        CompletableFuture<Long> made = call.on(members, SHORT);
        cluster.pass(SHORT.toMillis() - 1);
        assertThat(made).isNotDone();
        cluster.pass(1);
        assertThat(failure(made)).isInstanceOf(CallFailedException.class).hasMessageContaining("within 100 ms");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void withoutAnyTime_endsAtOnce(Call call) {
        Members members = members();
        CompletableFuture<Long> made = call.on(members, Duration.ZERO);
        cluster.settle();
        assertThat(failure(made)).isInstanceOf(CallFailedException.class).hasMessageContaining("within 0 ms");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whileAnotherChangeWaits_isToldWhichAndForWhat(Call call) {
        Members members = members();
        members.promote(4, LONG);
        cluster.settle();
        CompletableFuture<Long> second = call.on(members, LONG);
        cluster.settle();
        requireRejected(
                second,
                Reason.CHANGE_REFUSED,
                "Another change of the members is to be made first: [promote server 4] waits for server 4: it has"
                        + " acknowledged no entry yet.");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whileAnotherChangeIsMade_isToldWhichAndForWhat(Call call) {
        Members members = members();
        cluster.wires.cut(leader);
        members.prioritize(2, 9, LONG);
        cluster.settle();
        CompletableFuture<Long> second = call.on(members, LONG);
        cluster.settle();
        requireRejected(
                second,
                Reason.CHANGE_REFUSED,
                "Another change of the members is under way: [give server 2 the priority 9], asked for on this server."
                        + " It waits until entry "
                        + cluster.node(leader).status().members().index() + " is committed.");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whileTheLeadershipIsHandedOver_isToldToWhom(Call call) {
        Members members = members();
        int target = cluster.follower();
        cluster.wires.lose(frame -> MessageKind.find(frame.header().kind()) == MessageKind.TIMEOUT_NOW);
        members.transferLeadership(target, LONG);
        cluster.settle();
        CompletableFuture<Long> second = call.on(members, LONG);
        cluster.settle();
        requireRejected(second, Reason.CHANGE_REFUSED, "The leadership is being handed over to server " + target + ".");
    }

    @Test
    void transferThatCannotBeMade_isRefused() {
        Members members = members();
        requireRefused(members.transferLeadership(leader, LONG), "This server leads already.");
        requireRefused(members.transferLeadership(4, LONG), "Server 4 is no voter.");
        requireRefused(members.transferLeadership(9, LONG), "Server 9 is no voter.");
        int silent = cluster.follower();
        cluster.wires.cut(silent);
        cluster.pass(700);
        requireRefused(
                members.transferLeadership(silent, LONG),
                "Server " + silent + " was not heard within an election timeout.");
        requireRefused(
                members.replaceVoter(silent, 0, ADDRESS, LONG),
                "The new storage of server " + silent + " is not named.");
    }

    private void requireRefused(CompletableFuture<Long> call, String message) {
        cluster.settle();
        requireRejected(call, Reason.CHANGE_REFUSED, message);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void inAClusterWhoseLogHoldsOnlyCommands_isRefused(Call call) {
        cluster.noOpOnElection = false;
        cluster.start();
        for (int waited = 0; waited < 10_000 && leader == 0; waited += 10) {
            cluster.pass(10);
            cluster.nodes.forEach((id, node) -> leader = node.status().leads() ? id : leader);
        }
        CompletableFuture<Long> made = call.on(cluster.node(leader).members(), LONG);
        cluster.settle();
        requireRejected(
                made,
                Reason.CHANGE_REFUSED,
                "This cluster's log holds nothing but commands, so its members cannot be changed.");
    }
}
