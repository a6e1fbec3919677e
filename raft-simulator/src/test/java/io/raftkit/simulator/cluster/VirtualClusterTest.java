package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class VirtualClusterTest {
    private static VirtualCluster cluster(long seed) {
        return VirtualCluster.of(3, id -> new Words()).seed(seed).start();
    }

    @Test
    void sameSeed_sameRun() {
        assertThat(story(5)).isEqualTo(story(5)).isNotEqualTo(story(6));
    }

    private static List<String> story(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (VirtualCluster cluster = VirtualCluster.of(5, id -> new Words())
                .seed(seed)
                .links(link ->
                        link.delay(0, 9_000_000).drop(0.05).duplicate(0.1).reorder(0.1, 0, 90_000_000))
                .start()) {
            List<String> story = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                cluster.run(random.nextInt(100));
                VirtualServer server = cluster.server(random.nextInt(1, 6));
                server.node().submit(Words.bytes("word " + i));
                if (random.nextInt(20) == 0) {
                    server.restart();
                }
                story.add(cluster.time().steps() + " " + cluster.statuses());
            }
            return story;
        }
    }

    @Test
    void crash_losesWhatIsNotDurable_andNothingElse() {
        try (VirtualCluster cluster = VirtualCluster.of(1, id -> new Words())
                .writes(10_000_000, 10_000_000)
                .start()) {
            cluster.awaitLeader();
            cluster.await(cluster.server(1).node().submit(Words.bytes("durable")), 1_000);
            CompletableFuture<byte[]> lost = cluster.server(1).node().submit(Words.bytes("under way"));
            cluster.run(5);
            cluster.server(1).crash();
            assertThat(lost).isCompletedExceptionally();
            cluster.server(1).start();
            cluster.awaitLeader();
            cluster.run(100);
            assertThat(((Words) cluster.server(1).stateMachine()).words).containsExactly("durable");
        }
    }

    @Test
    void crashAfterWrite_keepsWhatNobodyWasToldOf() {
        try (VirtualCluster cluster = VirtualCluster.of(1, id -> new Words())
                .writes(10_000_000, 10_000_000)
                .start()) {
            cluster.awaitLeader();
            cluster.run(100);
            CompletableFuture<byte[]> untold = cluster.server(1).node().submit(Words.bytes("under way"));
            cluster.run(5);
            cluster.server(1).crashAfterWrite();
            assertThat(untold).isCompletedExceptionally();
            cluster.server(1).start();
            cluster.awaitLeader();
            cluster.run(100);
            assertThat(((Words) cluster.server(1).stateMachine()).words).containsExactly("under way");
        }
    }

    @Test
    void pause_stopsOneServer_andTheOthersReplaceIt() {
        try (VirtualCluster cluster = cluster(1)) {
            int leader = cluster.awaitLeader();
            cluster.server(leader).pause(5_000);
            cluster.run(4_000);
            assertThat(cluster.server(leader).status().role()).isEqualTo(ServerRole.LEADER);
            assertThat(cluster.leader()).isNotEqualTo(leader);
            cluster.run(2_000);
            assertThat(cluster.server(leader).status().role()).isEqualTo(ServerRole.FOLLOWER);
        }
    }

    @Test
    void close_endsANodeInOrder() {
        try (VirtualCluster cluster = cluster(1)) {
            int leader = cluster.awaitLeader();
            cluster.server(leader).node().close();
            assertThat(cluster.server(leader).status().state()).isEqualTo(NodeStatus.State.STOPPED);
            assertThat(cluster.server(leader).node().submit(new byte[1])).isCompletedExceptionally();
        }
    }

    /** (1) A write is under way and the state machine busy for a minute; (2) the node is closed, which waits for both, not for ever. */
    @Test
    void close_takesTheSameTimeHoweverSlowTheComputer() {
        assertThat(nanosToClose(30)).isEqualTo(nanosToClose(0));
    }

    private static long nanosToClose(long realMillisOfAWrite) {
        try (VirtualCluster cluster = VirtualCluster.of(1, id -> new Words())
                .writes(10_000_000, 10_000_000)
                .persister((id, directory) -> {
                    InMemoryPersister persister = new InMemoryPersister(directory);
                    persister.beforePersist(
                            batch -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(realMillisOfAWrite)));
                    return persister;
                })
                .start()) {
            cluster.awaitLeader();
            cluster.server(1).applySlowly(TimeUnit.MINUTES.toNanos(1));
            cluster.server(1).node().submit(Words.bytes("keeps it busy"));
            cluster.run(100);
            cluster.server(1).node().submit(Words.bytes("under way"));
            cluster.run(5);
            long begin = cluster.time().nanos();
            cluster.server(1).node().close();
            return cluster.time().nanos() - begin;
        }
    }

    @Test
    void applyThatThrows_stopsThatServerOnly() {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, VirtualClusterTest::badOnThree).start()) {
            int leader = cluster.awaitLeader();
            cluster.server(leader).node().submit(Words.bytes("word"));
            cluster.run(2_000);
            assertThat(cluster.server(3).status().state()).isEqualTo(NodeStatus.State.FAILED);
            assertThat(cluster.server(3).status().failure()).contains("bad on three");
            assertThat(((Words) cluster.server(1).stateMachine()).words).contains("word");
        }
    }

    private static StateMachine badOnThree(int id) {
        Words words = new Words();
        return id != 3
                ? words
                : new StateMachine() {
                    @Override
                    public byte[] apply(Command command) {
                        throw new IllegalStateException("bad on three");
                    }

                    @Override
                    public byte[] query(byte[] query) {
                        return words.query(query);
                    }

                    @Override
                    public View snapshot(SnapshotPoint point) {
                        return words.snapshot(point);
                    }

                    @Override
                    public void restore(Snapshot snapshot) throws IOException {
                        words.restore(snapshot);
                    }
                };
    }
}
