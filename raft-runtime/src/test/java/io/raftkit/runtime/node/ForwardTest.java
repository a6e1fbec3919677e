package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A command submitted to a follower: entry, answer and leader go their own ways, and the origin says only what it knows. */
class ForwardTest {
    private final VirtualCluster cluster = new VirtualCluster(3);
    private int leader;
    private int origin;

    @BeforeEach
    void start() {
        cluster.start();
        leader = cluster.leader();
        origin = cluster.follower();
        cluster.pass(200);
    }

    private static RaftMessage message(Frame frame) {
        return (RaftMessage)
                MessageCodec.decode(MessageCodec.VERSION, frame.header().kind(), frame.contiguousBody());
    }

    private static boolean isReplyToForward(Frame frame) {
        return message(frame) instanceof ForwardReply;
    }

    @Test
    void commandsOfOneTurn_travelTogether() {
        cluster.wires.isRecording = true;
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(cluster.node(origin).submit(Adder.text(i)));
        }
        cluster.pass(200);
        for (int i = 0; i < 100; i++) {
            assertThat(new String(results.get(i).join())).isEqualTo(String.valueOf(i + 1));
        }
        assertThat(cluster.wires.sent.stream()
                        .filter(frame -> message(frame) instanceof Forward forward
                                && forward.type() == EntryType.SESSION_COMMAND))
                .hasSize(1);
    }

    @Test
    void commandIsDoneWhenItIsApplied_wheneverTheAnswerToItsForwardComes() {
        cluster.node(origin).submit(Adder.text("first"));
        cluster.pass(200);
        cluster.delayed = ForwardTest::isReplyToForward;
        CompletableFuture<byte[]> second = cluster.node(origin).submit(Adder.text("second"));
        cluster.pass(200);
        assertThat(new String(second.join())).isEqualTo("2");
    }

    @Test
    void answerThatComesBeforeTheEntryWasApplied_completesWhenItIs() {
        cluster.held.add(origin + "-apply");
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("x"));
        cluster.pass(300);
        assertThat(result).isNotDone();
        cluster.held.clear();
        cluster.pass(10);
        assertThat(new String(result.join())).isEqualTo("1");
    }

    @Test
    void answersThatAreLost_areAskedForAgain_andTheCommandIsAppliedOnce() {
        int[] lost = {0};
        cluster.wires.lose(frame -> isReplyToForward(frame) && lost[0]++ < 3);
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("x"));
        cluster.pass(1_000);
        assertThat(lost[0]).isGreaterThan(3);
        assertThat(new String(result.join())).isEqualTo("1");
        assertThat(cluster.machine(leader).applied()).containsExactly("x");
    }

    @Test
    void commandsOfTheLargestSize_areTakenFromAnyServer_byALeaderWithLittleMemory() {
        VirtualCluster small = new VirtualCluster(3);
        small.limits = Limits.within(4 << 20, 4 << 20, 1 << 20);
        small.start();
        int leading = small.leader();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<byte[]> own = small.node(leading).submit(new byte[1 << 20]);
            small.pass(300);
            CompletableFuture<byte[]> forwarded = small.node(small.follower()).submit(new byte[1 << 20]);
            small.pass(300);
            assertThat(own).isCompleted();
            assertThat(forwarded).isCompleted();
        }
    }

    @Test
    void commandThatTheLeaderFindsTooLarge_saysItsSizeAndWhatToSet() {
        VirtualCluster unequal = new VirtualCluster(3);
        unequal.limits = Limits.within(16 << 20, 4 << 20, 1_000);
        unequal.limitsOf.put(3, Limits.within(16 << 20, 4 << 20, 10_000));
        unequal.start();
        unequal.wires.cut(3);
        assertThat(unequal.leader()).isNotEqualTo(3);
        unequal.wires.mend(3);
        unequal.pass(500);
        CompletableFuture<byte[]> result = unequal.node(3).submit(new byte[2_000]);
        unequal.pass(300);
        assertThat(rejection(result).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(rejection(result)).hasMessageContainingAll("2000 bytes", "same maxCommandBytes(...)");
    }

    @Test
    void duplicatedForwards_areTakenOnce() {
        List<Frame> forwards = new ArrayList<>();
        cluster.delayed = frame -> {
            if (message(frame) instanceof Forward) {
                forwards.add(frame);
            }
            return false;
        };
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("x"));
        cluster.pass(100);
        for (int i = 0; i < 5; i++) {
            forwards.forEach(cluster.wires::deliver);
            cluster.pass(50);
        }
        assertThat(forwards).isNotEmpty();
        assertThat(new String(result.join())).isEqualTo("1");
        assertThat(cluster.machine(leader).applied()).containsExactly("x");
    }

    /** Across the end of the leader: what it took, and what never reached it, is applied once. */
    @Test
    void commandsOutliveTheirLeader() {
        cluster.node(origin).submit(Adder.text("opening"));
        cluster.pass(200);
        // The first is applied by the leader, whose answers are lost; the second does not reach it.
        cluster.wires.lose(frame -> frame.header().from() == leader && isReplyToForward(frame));
        CompletableFuture<byte[]> first = cluster.node(origin).submit(Adder.text("first"));
        cluster.pass(50);
        cluster.delayed = frame -> message(frame) instanceof Forward;
        CompletableFuture<byte[]> second = cluster.node(origin).submit(Adder.text("second"));
        cluster.pass(50);
        cluster.wires.cut(leader);
        cluster.delayed = frame -> false;
        cluster.pass(3_000);
        assertThat(new String(first.join())).isEqualTo("2");
        assertThat(new String(second.join())).isEqualTo("3");
        cluster.wires.mend(leader);
        cluster.deliverLate();
        cluster.pass(1_000);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.machine(id).applied()).containsExactly("opening", "first", "second");
        }
    }

    /** Its entries reach nobody; then another leads. */
    @Test
    void commandTakenByALeaderThatLosesItsLog_isSentAgain() {
        cluster.node(origin).submit(Adder.text("opening"));
        cluster.pass(200);
        cluster.wires.lose(frame -> frame.header().from() == leader && !isReplyToForward(frame));
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("lost"));
        cluster.pass(150);
        cluster.wires.lose(frame -> false);
        cluster.wires.cut(leader);
        cluster.pass(2_500);
        assertThat(cluster.nodes.values().stream()
                        .filter(node ->
                                node.status().term() > 1 && node.status().leads()))
                .hasSize(1);
        assertThat(new String(result.join())).isEqualTo("2");
    }

    /** What the leader's own log loses is sent again as well. */
    @Test
    void commandOfALeaderThatIsCutOff_isSentToTheNext() {
        cluster.node(leader).submit(Adder.text("opening"));
        cluster.pass(200);
        cluster.wires.cut(leader);
        CompletableFuture<byte[]> result = cluster.node(leader).submit(Adder.text("x"));
        cluster.pass(2_500);
        assertThat(result).isNotDone();
        cluster.wires.mend(leader);
        cluster.pass(2_000);
        assertThat(new String(result.join())).isEqualTo("2");
        assertThat(cluster.machine(origin).applied()).containsExactly("opening", "x");
    }

    /** A call that ended is not sent again, and those behind it are not kept waiting for it. */
    @Test
    void callThatEnds_leavesNoGap() {
        cluster.node(leader).submit(Adder.text("opening"));
        cluster.pass(200);
        cluster.wires.cut(leader);
        CompletableFuture<byte[]> ended = cluster.node(leader).submit(Adder.text("ended"), Duration.ofMillis(1_000));
        CompletableFuture<byte[]> behind = cluster.node(leader).submit(Adder.text("behind"));
        cluster.pass(2_500);
        outcomeUnknown(ended);
        cluster.wires.mend(leader);
        cluster.pass(2_000);
        assertThat(new String(behind.join())).isEqualTo("2");
        assertThat(cluster.machine(origin).applied()).containsExactly("opening", "behind");
    }

    @Test
    void serverThatRestarts_opensAnotherSession() {
        cluster.node(origin).submit(Adder.text("before"));
        cluster.pass(200);
        cluster.node(origin).halt();
        cluster.machines.put(origin, new Adder());
        cluster.start(origin);
        cluster.pass(500);
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("after"));
        cluster.pass(300);
        assertThat(new String(result.join())).isEqualTo("2");
        assertThat(cluster.node(leader).sessions().size()).isOne();
    }

    @Test
    void clusterWithoutSessions_takesWhatIsSubmittedAtTheLeaderOnly() {
        VirtualCluster without = new VirtualCluster(3);
        without.noOpOnElection = false;
        without.start();
        without.pass(1_000);
        int leading = without.nodes.keySet().stream()
                .filter(id -> without.node(id).status().leads())
                .findFirst()
                .orElseThrow();
        CompletableFuture<byte[]> taken = without.node(leading).submit(Adder.text("x"));
        CompletableFuture<byte[]> refused = without.node(leading % 3 + 1).submit(Adder.text("y"));
        without.pass(300);
        assertThat(new String(taken.join())).isEqualTo("1");
        assertThat(rejection(refused).reason()).isEqualTo(Reason.NOT_LEADER);
        assertThat(rejection(refused)).hasMessageContainingAll("noOpOnElection(false)", "sessions");
    }

    /** The report of the transport reaches the engine: a leader that cannot be reached is handed nothing until it is heard again. */
    @Test
    void leaderWhoseConnectionBroke_isForwardedNothing_untilItIsHeardAgain() {
        cluster.wires.lose(frame -> frame.header().from() == leader);
        cluster.wires.lost(origin, leader);
        CompletableFuture<byte[]> result = cluster.node(origin).submit(Adder.text("x"));
        cluster.settle();
        assertThat(cluster.node(origin).status().counters())
                .containsEntry("connectionsLost", 1L)
                .containsEntry("forwards", 0L);
        cluster.wires.lose(frame -> false);
        cluster.pass(1_000);
        assertThat(new String(result.join())).isEqualTo("1");
    }
}
