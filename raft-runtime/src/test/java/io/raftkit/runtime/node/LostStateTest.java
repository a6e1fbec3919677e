package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Servers whose snapshots are all damaged, with a log that begins behind them: each votes and stores, and has its state from another one. */
class LostStateTest {
    private static final String LOST = "snap-7 is damaged";

    private SnapshotServers servers;
    private VirtualCluster cluster;
    private final RecordedLog log = new RecordedLog();

    private void begin(int size) {
        servers = new SnapshotServers(size);
        cluster = servers.cluster;
        cluster.log = log;
        cluster.start();
        servers.put(150);
    }

    /** Stops a server, and damages a block of each of its snapshots. */
    private void damage(int id) {
        cluster.nodes.remove(id).halt();
        InMemoryDirectory directory = servers.directories.get(id);
        List<String> files = new ArrayList<>(directory.names());
        assertThat(files).isNotEmpty();
        files.forEach(file -> directory.flip(file, 500, 1));
        long first = VirtualCluster.recovered(cluster.disks.get(id)).logStart().firstIndex();
        assertThat(first).isGreaterThan(1);
        cluster.lostStates.put(id, LOST);
    }

    private NodeStatus status(int id) {
        return cluster.node(id).status();
    }

    private void catchesUp(int id) {
        for (int waited = 0;
                waited < 60_000 && status(id).lastApplied() < status(id).commitIndex();
                waited += 100) {
            cluster.pass(100);
        }
        cluster.pass(1_000);
        assertThat(servers.machine(id).texts())
                .hasSize(servers.lastKey)
                .isEqualTo(servers.machine(cluster.leader()).texts());
        assertThat(status(id).snapshots().lost()).isNull();
        assertThat(status(id).warnings()).isEmpty();
    }

    @Test
    void serverWithoutAState_hasItFromAnother_andTakesPartMeanwhile() {
        begin(3);
        int damaged = cluster.follower();
        damage(damaged);
        servers.startAgain(damaged);
        int third = cluster.nodes.keySet().stream()
                .filter(id -> id != damaged && id != cluster.leader())
                .findFirst()
                .orElseThrow();
        // Without it there is no majority.
        cluster.nodes.remove(third).halt();
        servers.put(5);
        catchesUp(damaged);
        assertThat(servers.machine(damaged).restores).isEqualTo(1);
        cluster.lostStates.clear();
        cluster.nodes.remove(damaged).halt();
        servers.startAgain(damaged);
        cluster.pass(5_000);
        catchesUp(damaged);
    }

    /** A server that gives a snapshot away need not be the leader: it finds rot in the same way, and takes a new one. */
    @Test
    void followerWhoseSnapshotIsRotten_takesANewOneWhenItIsAskedForIt() {
        begin(3);
        int damaged = cluster.follower();
        damage(damaged);
        int leader = cluster.leader();
        int third = 6 - damaged - leader;
        InMemoryDirectory directory = servers.directories.get(third);
        List<String> rotten = List.copyOf(directory.names());
        rotten.forEach(file -> directory.flip(file, 500, 1));
        long taken = status(third).counters().get("snapshots");
        int found = MessageCodec.kind(new FindSnapshot.Found(1, null));
        cluster.delayed =
                frame -> frame.header().kind() == found && frame.header().from() == leader;
        servers.startAgain(damaged);
        catchesUp(damaged);
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(status(third).counters()).containsEntry("snapshots", taken + 1);
        assertThat(status(third).warnings()).isEmpty();
        assertThat(directory.names()).doesNotContain(rotten.get(rotten.size() - 1));
    }

    /**
     * (1) A server finds that its newest snapshot is rotten, and writes a line to its log, which takes long; (2) meanwhile one of the same entry
     * is taken in its place, and is durable.
     */
    @Test
    void replacementThatIsThereAtOnce_isRecorded() {
        begin(3);
        int damaged = cluster.follower();
        int leader = cluster.leader();
        int third = 6 - damaged - leader;
        damage(damaged);
        StoredSnapshot rotten = snapshot(third).join();
        assertThat(rotten.ref().index()).isEqualTo(status(third).lastApplied());
        servers.directories.get(third).flip("snap-" + rotten.ref().id(), 500, 1);
        int found = MessageCodec.kind(new FindSnapshot.Found(1, null));
        cluster.delayed =
                frame -> frame.header().kind() == found && frame.header().from() == leader;
        List<CompletableFuture<StoredSnapshot>> replacements = new ArrayList<>();
        log.whileWriting("is given to no other server", () -> replacements.add(snapshot(third)));
        servers.startAgain(damaged);
        catchesUp(damaged);
        assertThat(replacements)
                .singleElement()
                .satisfies(replacement -> assertThat(replacement).isCompleted());
        assertThat(status(third).warnings()).isEmpty();
        assertThat(snapshot(third)).isCompleted();
    }

    private CompletableFuture<StoredSnapshot> snapshot(int id) {
        CompletableFuture<StoredSnapshot> taken = cluster.node(id).snapshot();
        cluster.settle();
        return taken;
    }

    /** The one that lost its state does not lead, so that whoever leads can answer. */
    @Test
    void leaderThatComesBackWithoutAState_isReplaced_andFollows() {
        begin(3);
        int damaged = cluster.leader();
        damage(damaged);
        int found = MessageCodec.kind(new FindSnapshot.Found(1, null));
        cluster.delayed = frame -> frame.header().kind() == found;
        servers.startAgain(damaged);
        cluster.pass(3_000);
        assertThat(cluster.leader()).isNotEqualTo(damaged);
        assertThat(status(damaged).snapshots().lost()).isNotNull();
        cluster.delayed = frame -> false;
        servers.put(5);
        catchesUp(damaged);
    }

    /** Nobody makes up a state: all say what is missing, and serve nothing. */
    @Test
    void clusterInWhichAllLostTheirState_saysSo_andServesNothing() {
        begin(3);
        for (int id = 1; id <= 3; id++) {
            damage(id);
        }
        for (int id = 1; id <= 3; id++) {
            servers.startAgain(id);
        }
        CompletableFuture<byte[]> refused = cluster.node(1).submit(Adder.text("a=b"));
        cluster.pass(20_000);
        assertThat(refused).isCompletedExceptionally();
        for (int id = 1; id <= 3; id++) {
            assertThat(status(id).state()).isEqualTo(State.RUNNING);
            assertThat(status(id).role()).isEqualTo(ServerRole.FOLLOWER);
            assertThat(status(id).lastApplied()).isZero();
            assertThat(status(id).whyNoLeader()).contains("no state");
            assertThat(status(id).snapshots().lost()).isEqualTo(LOST);
            assertThat(status(id).warnings()).singleElement().asString().contains(LOST, "put back", "server");
            assertThat(Health.of(status(id)).ready()).isFalse();
            assertThat(servers.directories.get(id).names())
                    .as("nothing is deleted")
                    .isNotEmpty();
        }
    }

    @Test
    void singleServerThatLostItsState_saysThatNobodyCanGiveItOne() {
        begin(1);
        damage(1);
        servers.startAgain(1);
        cluster.pass(5_000);
        assertThat(status(1).role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(status(1).warnings()).singleElement().asString().contains(LOST, "no other server");
    }

    /** An empty state machine must not be taken for one in which nothing was stored. */
    @Test
    void serverWithoutAState_answersNoStaleRead() {
        begin(1);
        ReadOptions stale = ReadOptions.defaults().withConsistency(ReadOptions.Consistency.STALE);
        CompletableFuture<byte[]> before = cluster.node(1).read(Adder.text("1"), stale);
        cluster.pass(100);
        assertThat(before).isCompleted();
        damage(1);
        servers.startAgain(1);
        CompletableFuture<byte[]> refused = cluster.node(1).read(Adder.text("1"), stale);
        cluster.pass(100);
        assertThat(refused).isCompletedExceptionally();
        assertThatThrownBy(refused::join)
                .cause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectedException.Reason.NO_STATE));
    }
}
