package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What fails, and what the node then does: one test for each line of the policy. */
class FailurePolicyTest {
    private final VirtualCluster cluster = new VirtualCluster(3);

    private static class ThrowingOn extends Adder {
        private final Throwable thrown;

        ThrowingOn(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public byte[] apply(Command command) throws Exception {
            if (new String(command.bytes()).equals("bad")) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            }
            return super.apply(command);
        }

        @Override
        public byte[] query(byte[] query) throws Exception {
            if (new String(query).equals("bad")) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            }
            return super.query(query);
        }
    }

    private void failed(int id, String... inMessage) {
        NodeStatus status = cluster.node(id).status();
        assertThat(status.state()).isEqualTo(State.FAILED);
        assertThat(status.failure()).contains(inMessage);
        assertThat(status.leads()).isFalse();
        assertThat(cluster.wires.inbox(id).health().live()).isFalse();
        assertThat(rejection(cluster.node(id).submit(Adder.text("x"))).reason()).isEqualTo(Reason.STOPPED);
        assertThat(rejection(cluster.node(id).read(new byte[0], Duration.ofSeconds(1)))
                        .reason())
                .isEqualTo(Reason.STOPPED);
        assertThat(cluster.node(id).propose(Adder.text("x")).accepted().join().leads())
                .isFalse();
    }

    @Test
    void applyThrows_stopsTheNode_andEndsAllItsCalls() {
        cluster.machines.put(1, new ThrowingOn(new IllegalStateException("no such account")));
        cluster.machines.put(2, new ThrowingOn(new IllegalStateException("no such account")));
        cluster.machines.put(3, new ThrowingOn(new IllegalStateException("no such account")));
        cluster.start();
        int leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("good"));
        cluster.settle();
        CompletableFuture<byte[]> bad = cluster.node(leader).submit(Adder.text("bad"));
        CompletableFuture<byte[]> behind = cluster.node(leader).submit(Adder.text("behind"));
        cluster.settle();
        outcomeUnknown(bad);
        outcomeUnknown(behind);
        failed(leader, "indexes 6 to 7", "no such account", "start again");
        assertThat(cluster.machine(leader).applied()).containsExactly("good");
    }

    @Test
    void applyEndsInAnError_stopsTheNode() {
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new ThrowingOn(new StackOverflowError("deep")));
        }
        cluster.start();
        int leader = cluster.leader();
        cluster.node(leader).submit(Adder.text("bad"));
        cluster.settle();
        failed(leader, "index 5", "StackOverflowError: deep");
    }

    @Test
    void commandLeftWithoutAResult_stopsTheNode() {
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new Adder() {
                @Override
                public void apply(CommandBatch batch) {}
            });
        }
        cluster.start();
        int leader = cluster.leader();
        CompletableFuture<byte[]> result = cluster.node(leader).submit(Adder.text("x"));
        cluster.settle();
        outcomeUnknown(result);
        failed(leader, "without a result for the command at index 5");
    }

    @Test
    void queryThrows_failsThisReadOnly() {
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new ThrowingOn(new IllegalArgumentException("what?")));
        }
        cluster.start();
        int leader = cluster.leader();
        CompletableFuture<byte[]> bad = cluster.node(leader).read(Adder.text("bad"), Duration.ofSeconds(1));
        CompletableFuture<byte[]> good = cluster.node(leader).read(Adder.text("good"), Duration.ofSeconds(1));
        cluster.pass(100);
        assertThat(rejection(bad).reason()).isEqualTo(Reason.QUERY_FAILED);
        assertThat(rejection(bad).getCause()).hasMessage("what?");
        assertThat(new String(good.join())).isEqualTo("0");
        assertThat(cluster.node(leader).status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void queryEndsInAnError_stopsTheNode() {
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new ThrowingOn(new StackOverflowError("deep")));
        }
        cluster.start();
        int leader = cluster.leader();
        CompletableFuture<byte[]> bad = cluster.node(leader).read(Adder.text("bad"), Duration.ofSeconds(1));
        cluster.pass(100);
        assertThat(rejection(bad).reason()).isEqualTo(Reason.STOPPED);
        failed(leader, "query", "StackOverflowError: deep");
    }

    /** Every write fails, until another hook takes its place. */
    private void breakDisk(int id) {
        cluster.disks.get(id).beforePersist(batch -> {
            throw new IOException("EIO");
        });
    }

    @Test
    void writeFails_stopsTheNode_nothingIsAcknowledgedOrWrittenAfterIt() {
        cluster.start();
        int leader = cluster.leader();
        int victim = cluster.follower();
        cluster.pass(300);
        breakDisk(victim);
        long writes = cluster.disks.get(victim).store().batches();
        cluster.wires.isRecording = true;
        CompletableFuture<byte[]> result = cluster.node(leader).submit(Adder.text("x"));
        cluster.pass(300);
        cluster.disks.get(victim).beforePersist(batch -> {});
        cluster.pass(2_000);
        assertThat(new String(result.join())).isEqualTo("1");
        assertThat(cluster.wires.sent).noneMatch(frame -> frame.header().from() == victim);
        assertThat(cluster.disks.get(victim).store().batches()).isEqualTo(writes);
        failed(victim, "The storage failed: EIO. Nothing was acknowledged after that", "start again");
    }

    @Test
    void writeOfALeaderFails_itsCommandsEndUnknown() {
        cluster.start();
        int leader = cluster.leader();
        breakDisk(leader);
        CompletableFuture<byte[]> result = cluster.node(leader).submit(Adder.text("x"));
        cluster.settle();
        outcomeUnknown(result);
        failed(leader, "EIO");
    }

    @Test
    void fullDisk_stallsTheNode_whichGoesOnWithTheSameBatchWhenThereIsSpace() {
        cluster.start();
        int leader = cluster.leader();
        int victim = cluster.follower();
        cluster.pass(300);
        cluster.disks.get(victim).full(true);
        cluster.node(leader).submit(Adder.text("x"));
        cluster.pass(300);
        for (int i = 0; i < 5; i++) {
            cluster.node(leader).submit(Adder.text(i));
            cluster.pass(200);
        }
        NodeStatus status = cluster.node(victim).status();
        assertThat(status.state()).isEqualTo(State.STALLED);
        assertThat(status.failure()).contains("disk is full");
        assertThat(status.counters().get("diskFull")).isBetween(10L, 14L);
        assertThat(cluster.machine(leader).applied()).hasSize(6);
        List<PersistBatch> persisted = new ArrayList<>();
        cluster.disks.get(victim).beforePersist(persisted::add);
        cluster.disks.get(victim).full(false);
        cluster.pass(500);
        assertThat(persisted.get(0).entries().get(0).firstIndex()).isEqualTo(4);
        assertThat(cluster.node(victim).status().state()).isEqualTo(State.RUNNING);
        assertThat(cluster.machine(victim).applied())
                .isEqualTo(cluster.machine(leader).applied());
    }

    @Test
    void fullDiskOfALeader_refusesProposals_andAnotherLeads() {
        cluster.start();
        int leader = cluster.leader();
        cluster.disks.get(leader).full(true);
        cluster.node(leader).propose(Adder.text("first"));
        cluster.settle();
        CompletableFuture<byte[]> refused =
                cluster.node(leader).propose(Adder.text("x")).result();
        cluster.settle();
        assertThat(rejection(refused).reason()).isIn(Reason.OVERLOADED, Reason.NOT_LEADER);
        cluster.pass(3_000);
        assertThat(cluster.node(leader).status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(cluster.nodes.values().stream().filter(node -> node.status().leads()))
                .hasSize(1);
    }

    @Test
    void slowDiskOfALeader_makesItStepDown_andStatusNamesTheDisk() {
        cluster.start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-persist");
        cluster.node(leader).propose(Adder.text("x"));
        cluster.pass(1_000);
        NodeStatus status = cluster.node(leader).status();
        assertThat(status.role()).isNotEqualTo(ServerRole.LEADER);
        assertThat(status.state()).isEqualTo(State.STALLED);
        assertThat(status.failure()).contains("disk is too slow");
        cluster.held.clear();
        cluster.pass(1_000);
        assertThat(cluster.node(leader).status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void secondLeaderOfTheOwnTerm_stopsTheNodeWithTheEvidence() {
        cluster.start();
        int leader = cluster.leader();
        int other = cluster.follower();
        long term = cluster.node(leader).status().term();
        cluster.wires.deliver(
                frame(other, leader, cluster.storeId(other), new AppendEntries(term, 1, 1, 0, 0, 0, 0, List.of())));
        cluster.settle();
        failed(leader, "guarantee of Raft no longer holds", "term " + term);
    }

    private Frame frame(int from, int to, long storeId, AppendEntries message) {
        return Frame.of(
                header(from, to, storeId, MessageCodec.kind(message)).toBuilder(), MessageCodec.encode(message));
    }

    private FrameHeader header(int from, int to, long storeId, int kind) {
        return FrameHeader.builder()
                .kind(kind)
                .clusterId(7)
                .initialDigest(cluster.configuration().digest())
                .from(from)
                .to(to)
                .storeId(storeId)
                .build();
    }

    @Test
    void nonsenseFromAPeer_isCountedAndDropped() {
        cluster.start();
        int leader = cluster.leader();
        int other = cluster.follower();
        for (int kind = 0; kind < 256; kind++) {
            cluster.wires.deliver(Frame.of(
                    header(other, leader, cluster.storeId(other), kind).toBuilder(),
                    List.of(ByteBuffer.wrap(new byte[] {1, 2, 3}))));
        }
        cluster.pass(1_000);
        NodeStatus status = cluster.node(leader).status();
        assertThat(status.state()).isEqualTo(State.RUNNING);
        assertThat(status.leads()).isTrue();
        assertThat(status.counters()).containsEntry("framesMalformed", 256L);
    }

    private int laggingFollower() {
        cluster.limits = new Limits(64 << 10, 4 << 10, 16, 32 << 10, 8 << 10, 1 << 20, 64 << 10, Long.MAX_VALUE);
        cluster.start();
        int leader = cluster.leader();
        int lagging = cluster.follower();
        cluster.wires.cut(lagging);
        for (int i = 0; i < 50; i++) {
            for (int j = 0; j < 20; j++) {
                cluster.node(leader).submit(Adder.text(i * 20 + j));
            }
            cluster.pass(10);
        }
        return lagging;
    }

    @Test
    void followerBehindWhatMemoryHolds_isServedFromTheDisk() {
        int lagging = laggingFollower();
        int leader = cluster.leader();
        cluster.wires.mend(lagging);
        cluster.pass(3_000);
        assertThat(cluster.node(leader).status().counters().get("loads")).isPositive();
        assertThat(cluster.machine(lagging).applied())
                .hasSize(1_000)
                .isEqualTo(cluster.machine(leader).applied());
    }

    @Test
    void readOfEntriesFails_stopsTheNode() {
        int lagging = laggingFollower();
        int leader = cluster.leader();
        cluster.disks.get(leader).failReads(new IOException("EIO"));
        cluster.wires.mend(lagging);
        cluster.pass(3_000);
        failed(leader, "The storage does not give back the entries ", ": EIO. ");
        assertThat(cluster.nodes.values().stream().filter(node -> node.status().leads()))
                .hasSize(1);
    }

    @Test
    void voterWhoseDiskWasWiped_isNotCounted_andTheOthersSayWhy() {
        cluster.start();
        int leader = cluster.leader();
        int wiped = cluster.follower();
        int other = 6 - leader - wiped;
        cluster.pass(500);
        cluster.node(wiped).halt();
        cluster.disks.put(wiped, new InMemoryPersister());
        cluster.machines.put(wiped, new Adder());
        cluster.start(wiped);
        cluster.pass(1_000);
        var peer = cluster.node(leader).status().peers().stream()
                .filter(p -> p.id() == wiped)
                .findFirst()
                .orElseThrow();
        assertThat(peer.counted()).isFalse();
        assertThat(peer.problem()).contains("server " + wiped).contains("disk");
        // It is told so, and says so itself.
        NodeStatus own = cluster.node(wiped).status();
        assertThat(own.state()).isEqualTo(State.EXCLUDED);
        assertThat(own.failure())
                .isEqualTo(own.whyNoLeader())
                .contains("server " + leader + " does not count this server", "the disk is lost")
                .doesNotContain("empty directory", "another directory");
        // With the third server gone, only the wiped one could make a majority: nothing is committed, nobody elected.
        cluster.wires.cut(other);
        CompletableFuture<byte[]> result = cluster.node(leader).submit(Adder.text("x"), Duration.ofSeconds(3));
        cluster.pass(10_000);
        outcomeUnknown(result);
        assertThat(cluster.nodes.values().stream().filter(node -> node.status().leads()))
                .isEmpty();
    }

    @Test
    void unreachablePeer_stopsNobody() {
        cluster.start();
        int leader = cluster.leader();
        cluster.wires.cut(cluster.follower());
        for (int i = 0; i < 50; i++) {
            cluster.node(leader).submit(Adder.text(i));
            cluster.pass(100);
        }
        assertThat(cluster.machine(leader).applied()).hasSize(50);
        assertThat(cluster.node(leader).status().leads()).isTrue();
    }
}
