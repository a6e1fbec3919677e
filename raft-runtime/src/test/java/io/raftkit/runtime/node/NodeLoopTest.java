package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Proposal;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three whole nodes by a clock of the test's own: what a turn does, and what becomes of calls. */
class NodeLoopTest {
    private final VirtualCluster cluster = new VirtualCluster(3);

    @Test
    void proposalsOfOneTurn_areOneWriteAndOneMessageForEachFollower() {
        cluster.start();
        int leader = cluster.leader();
        long writes = cluster.disks.get(leader).store().batches();
        long sent = cluster.node(leader).status().counters().get("messagesSent");
        List<Proposal> proposals = IntStream.range(0, 500)
                .mapToObj(i -> cluster.node(leader).propose(Adder.text(i)))
                .toList();
        cluster.settle();
        assertThat(cluster.disks.get(leader).store().batches() - writes).isEqualTo(1);
        // The entries to two followers, and later to both that they are committed.
        assertThat(cluster.node(leader).status().counters().get("messagesSent") - sent)
                .isLessThanOrEqualTo(4);
        for (int i = 0; i < 500; i++) {
            assertThat(proposals.get(i).accepted().join().leads()).isTrue();
            assertThat(new String(proposals.get(i).result().join())).isEqualTo(String.valueOf(i + 1));
        }
        assertThat(cluster.machine(leader).applied()).hasSize(500);
    }

    @Test
    void commandsGatherWhileTheLeadersDiskWrites_butForAMomentOnly() {
        cluster.start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-persist");
        CompletableFuture<byte[]> first =
                cluster.node(leader).propose(Adder.text("first")).result();
        cluster.settle();
        long index = cluster.node(leader).engine().lastIndex();
        CompletableFuture<byte[]> second =
                cluster.node(leader).propose(Adder.text("second")).result();
        CompletableFuture<byte[]> submitted = cluster.node(leader).submit(Adder.text("submitted"));
        cluster.settle();
        assertThat(cluster.node(leader).engine().lastIndex())
                .as("the disk writes")
                .isEqualTo(index);
        cluster.pass(1);
        assertThat(cluster.node(leader).engine().lastIndex())
                .as("others commit without this disk")
                .isGreaterThan(index);
        cluster.held.clear();
        cluster.pass(1);
        assertThat(List.of(first, second, submitted)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void commandsThatGathered_areHandedOverWhenTheDiskIsDone() {
        cluster.start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-persist");
        cluster.node(leader).propose(Adder.text("first"));
        cluster.settle();
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        long writes = cluster.disks.get(leader).store().batches();
        for (int i = 0; i < 10; i++) {
            results.add(cluster.node(leader).propose(Adder.text(i)).result());
            cluster.settle();
        }
        cluster.held.clear();
        cluster.settle();
        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThat(cluster.disks.get(leader).store().batches() - writes)
                .as("the first command's batch, and one of all others")
                .isEqualTo(2);
    }

    @Test
    void propose_onAFollower_isRejectedWithTheLeader_andAcceptedNeverFails() {
        cluster.start();
        int leader = cluster.leader();
        Proposal proposal = cluster.node(cluster.follower()).propose(Adder.text("x"));
        cluster.settle();
        assertThat(proposal.accepted().join()).isEqualTo(new Proposal.Acceptance(false, 0, 1));
        var rejected = rejection(proposal.result());
        assertThat(rejected.reason()).isEqualTo(Reason.NOT_LEADER);
        assertThat(rejected.leaderId()).isEqualTo(leader);
        assertThat(rejected.leaderAddress()).isEqualTo("server-" + leader + ":1");
    }

    @Test
    void submit_withoutALeader_waitsForOne() {
        cluster.start(1);
        CompletableFuture<byte[]> result = cluster.node(1).submit(Adder.text("x"));
        cluster.pass(2_000);
        assertThat(result).isNotDone();
        cluster.start(2);
        cluster.leader();
        cluster.settle();
        assertThat(result).isCompleted();
        assertThat(cluster.machine(1).applied()).containsExactly("x");
    }

    @Test
    void submit_withoutALeaderUntilItsDeadline_isRejected_andStatusSaysWhy() {
        cluster.start(1);
        CompletableFuture<byte[]> result = cluster.node(1).submit(Adder.text("x"), Duration.ofMillis(1_500));
        cluster.pass(1_499);
        assertThat(result).isNotDone();
        cluster.pass(1);
        assertThat(rejection(result).reason()).isEqualTo(Reason.NO_LEADER);
        assertThat(cluster.node(1).status().whyNoLeader()).isNotBlank();
        cluster.start(2);
        cluster.leader();
        cluster.pass(1_000);
        assertThat(cluster.machine(1).applied()).isEmpty();
    }

    @Test
    void command_inALog_isUnknownAtItsDeadline_thoughItsLeaderWasDeposedBefore() {
        cluster.start();
        int leader = cluster.leader();
        cluster.wires.cut(leader);
        CompletableFuture<byte[]> result =
                cluster.node(leader).propose(Adder.text("x")).result();
        cluster.pass(4_990);
        assertThat(cluster.node(leader).status().role()).isNotEqualTo(ServerRole.LEADER);
        assertThat(result).isNotDone();
        cluster.pass(10);
        outcomeUnknown(result);
    }

    @Test
    void command_whoseIndexWentToAnother_isRejectedAsSuperseded() {
        cluster.start();
        int old = cluster.leader();
        cluster.wires.cut(old);
        Proposal lost = cluster.node(old).propose(Adder.text("lost"));
        cluster.pass(2_000);
        int other = cluster.nodes.keySet().stream()
                .filter(id -> id != old && cluster.node(id).status().leads())
                .findFirst()
                .orElseThrow();
        cluster.node(other).submit(Adder.text("kept"));
        cluster.pass(100);
        cluster.wires.mend(old);
        cluster.pass(1_000);
        assertThat(rejection(lost.result()).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(cluster.machine(old).applied()).containsExactly("kept");
    }

    @Test
    void command_cutOffBehindAnEntryOfALaterTerm_isRejectedThoughItsIndexStaysFree() {
        cluster.start();
        int old = cluster.leader();
        cluster.wires.cut(old);
        for (int i = 0; i < 5; i++) {
            cluster.node(old).propose(Adder.text(i));
        }
        CompletableFuture<byte[]> lost =
                cluster.node(old).propose(Adder.text("lost")).result();
        cluster.pass(2_000);
        cluster.wires.mend(old);
        cluster.pass(1_000);
        // The next leader's only entry is the one that opened its term, five before the lost command.
        assertThat(cluster.node(old).status().lastIndex()).isEqualTo(4);
        assertThat(rejection(lost).reason()).isEqualTo(Reason.SUPERSEDED);
    }

    @Test
    void read_isAnsweredOnEveryNode_afterWhatWasAcknowledgedBefore() {
        cluster.start();
        int leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("x"));
        cluster.settle();
        List<CompletableFuture<byte[]>> reads = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            reads.add(cluster.node(id).read(new byte[0], Duration.ofSeconds(1)));
            reads.add(cluster.node(id).read(new byte[0], Duration.ofSeconds(1)));
        }
        cluster.pass(200);
        assertThat(reads).allSatisfy(read -> assertThat(new String(read.join())).isEqualTo("1"));
        assertThat(cluster.node(leader).status().counters()).containsEntry("reads", 2L);
    }

    @Test
    void read_withoutAMajority_isRejectedAtItsDeadline() {
        cluster.start();
        int leader = cluster.leader();
        cluster.wires.cut(leader);
        CompletableFuture<byte[]> read = cluster.node(leader).read(new byte[0], Duration.ofMillis(300));
        CompletableFuture<byte[]> later = cluster.node(leader).read(new byte[0], Duration.ofMillis(2_000));
        cluster.pass(299);
        assertThat(read).isNotDone();
        cluster.pass(1);
        assertThat(rejection(read).reason())
                .as("it still takes itself for the leader")
                .isEqualTo(Reason.DEADLINE);
        cluster.pass(1_700);
        assertThat(rejection(later).reason()).as("it has stepped down").isEqualTo(Reason.NO_LEADER);
    }

    @Test
    void read_withOptions_endsByTheirTimeout_orByTheCallTimeoutWhereTheyHaveNone() {
        cluster.start();
        int leader = cluster.leader();
        cluster.wires.cut(leader);
        ReadOptions options = ReadOptions.defaults();
        CompletableFuture<byte[]> timed =
                cluster.node(leader).read(new byte[0], options.withTimeout(Duration.ofMillis(300)));
        CompletableFuture<byte[]> read = cluster.node(leader).read(new byte[0], options);
        cluster.pass(299);
        assertThat(timed).isNotDone();
        cluster.pass(1);
        assertThat(rejection(timed).reason()).isEqualTo(Reason.DEADLINE);
        cluster.pass(4_699);
        assertThat(read).isNotDone();
        cluster.pass(1);
        assertThat(rejection(read).reason()).isEqualTo(Reason.NO_LEADER);
    }

    @Test
    void calls_beyondTheMemory_areRefusedAtOnce_andRoomComesBack() {
        cluster.memoryBytes = 1 << 20;
        cluster.start();
        int leader = cluster.leader();
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            results.add(cluster.node(leader).submit(new byte[100]));
        }
        long refused = results.stream().filter(CompletableFuture::isDone).count();
        assertThat(refused).isBetween(4_000L, 4_990L);
        assertThat(rejection(results.get(4_999)).reason()).isEqualTo(Reason.OVERLOADED);
        cluster.settle();
        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThat(cluster.machine(leader).applied()).hasSize((int) (5_000 - refused));
        CompletableFuture<byte[]> later = cluster.node(leader).submit(new byte[100]);
        cluster.settle();
        assertThat(later).isCompleted();
    }

    @Test
    void command_tooLarge_isRejectedAtOnce() {
        cluster.start();
        int leader = cluster.leader();
        CompletableFuture<byte[]> result = cluster.node(leader).submit(new byte[cluster.limits.commandBytesMax() + 1]);
        assertThat(rejection(result).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void idle_costsFewMessagesAndNoNeedlessTurns() {
        cluster.start();
        cluster.leader();
        cluster.pass(1_000);
        Map<Integer, Map<String, Long>> before = counters();
        cluster.pass(10_000);
        Map<Integer, Map<String, Long>> after = counters();
        long messages = 0;
        for (int id = 1; id <= 3; id++) {
            Map<String, Long> from = before.get(id);
            Map<String, Long> to = after.get(id);
            messages += to.get("messagesSent") - from.get("messagesSent");
            long turns = to.get("turns") - from.get("turns");
            long reasons = to.get("framesReceived")
                    - from.get("framesReceived")
                    + to.get("completions")
                    - from.get("completions")
                    + to.get("timerTurns")
                    - from.get("timerTurns");
            assertThat(turns).isLessThanOrEqualTo(reasons);
            assertThat(to.get("timerTurns") - from.get("timerTurns")).isLessThanOrEqualTo(110);
        }
        assertThat(messages).isPositive().isLessThan(500);
    }

    private Map<Integer, Map<String, Long>> counters() {
        Map<Integer, Map<String, Long>> counters = new java.util.TreeMap<>();
        cluster.nodes.forEach((id, node) -> counters.put(id, node.status().counters()));
        return counters;
    }

    @Test
    void status_isThatOfTheLastTurnBeforeRest() {
        cluster.start();
        int leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("x"));
        cluster.pass(150);
        for (int id = 1; id <= 3; id++) {
            NodeStatus status = cluster.node(id).status();
            assertThat(status.state()).isEqualTo(NodeStatus.State.RUNNING);
            assertThat(status.leaderId()).isEqualTo(leader);
            assertThat(status.lastApplied()).isEqualTo(5);
            assertThat(status.durableIndex()).isEqualTo(5);
            assertThat(status.whyNoLeader()).isNull();
            assertThat(status.peers()).hasSize(2).allMatch(peer -> peer.counted() && peer.problem() == null);
        }
    }

    @Test
    void restart_fromTheDiskAlone_appliesEverythingAgainInOrder() {
        cluster.start();
        int leader = cluster.leader();
        for (int i = 0; i < 20; i++) {
            cluster.node(leader).submit(Adder.text(i));
            cluster.settle();
        }
        List<String> all = cluster.machine(leader).applied();
        cluster.nodes.values().forEach(LocalNode::halt);
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new Adder());
        }
        cluster.start();
        cluster.leader();
        cluster.pass(200);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.machine(id).applied()).isEqualTo(all);
        }
    }
}
