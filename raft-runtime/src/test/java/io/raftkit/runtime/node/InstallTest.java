package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that drop their log, and one that needs what is gone: it takes over another one's state, and goes on. */
class InstallTest {
    private static final int CHUNK_KIND =
            MessageCodec.kind(new Chunk("1-1-a", 0, 0, ByteBuffer.allocate(32), ByteBuffer.allocate(0), false));

    private static final Set<Integer> TRANSFER_KINDS = Stream.of(
                    new FetchChunk("1-1-a", 0, 1),
                    Chunk.gone(new FetchChunk("1-1-a", 0, 1)),
                    new FindSnapshot(1),
                    new FindSnapshot.Found(1, null))
            .map(MessageCodec::kind)
            .collect(Collectors.toSet());

    private final SnapshotServers servers = new SnapshotServers(3);
    private final VirtualCluster cluster = servers.cluster;
    private final RecordedLog log = new RecordedLog();

    @BeforeEach
    void begin() {
        cluster.log = log;
        cluster.limits = cluster.limits.withTail(0);
        cluster.start();
        cluster.leader();
    }

    /** Stops a follower, and lets the others go on until their log no longer begins where it ends. */
    private int followerThatMissesWhatIsGone() {
        servers.put(5);
        int follower = cluster.follower();
        long last = cluster.node(follower).status().lastIndex();
        cluster.nodes.remove(follower).halt();
        servers.put(200);
        cluster.nodes.forEach((id, node) -> {
            long first =
                    VirtualCluster.recovered(cluster.disks.get(id)).logStart().firstIndex();
            assertThat(first).as("log of server " + id).isGreaterThan(last + 1);
        });
        return follower;
    }

    private void catchesUp(int follower) {
        for (int waited = 0; waited < 60_000; waited += 100) {
            cluster.pass(100);
            if (servers.machine(follower).texts().size() == servers.lastKey) {
                break;
            }
        }
        assertThat(servers.machine(follower).texts())
                .hasSize(servers.lastKey)
                .isEqualTo(servers.machine(cluster.leader()).texts());
        assertThat(cluster.node(follower).status().state()).isEqualTo(State.RUNNING);
        assertThat(cluster.node(follower).status().snapshots().fetchBytes()).isZero();
    }

    @Test
    void followerWhoseEntriesAreGone_takesOverASnapshot_andGoesOn() {
        int follower = followerThatMissesWhatIsGone();
        servers.startAgain(follower);
        catchesUp(follower);
        assertThat(servers.machine(follower).restores).isEqualTo(1);
        servers.put(30);
        catchesUp(follower);
        assertThat(servers.machine(follower).restores).isEqualTo(1);
    }

    /** It says why, and votes and stores as before. */
    @Test
    void followerWithNowhereToKeepASnapshot_refusesIt_andGoesOn() {
        int follower = followerThatMissesWhatIsGone();
        cluster.machines.put(follower, new KeyValues());
        cluster.snapshots.remove(follower);
        cluster.start(follower);
        cluster.pass(5_000);
        assertThat(cluster.node(follower).status().failure()).isNull();
        assertThat(cluster.node(follower).status().state()).isEqualTo(State.RUNNING);
        assertThat(cluster.transitions)
                .anyMatch(transition -> transition.reason().contains("nowhere to keep snapshots"));
    }

    @Test
    void restartAfterwards_goesOnFromTheSnapshotThatWasTakenOver() {
        int follower = followerThatMissesWhatIsGone();
        servers.startAgain(follower);
        catchesUp(follower);
        cluster.nodes.remove(follower).halt();
        servers.startAgain(follower);
        catchesUp(follower);
        assertThat(servers.machine(follower).restores).isEqualTo(1);
    }

    @Test
    void connectionThatIsCutAgainAndAgain_costsTimeOnly() {
        int follower = followerThatMissesWhatIsGone();
        int[] chunks = {0};
        cluster.delayed = frame -> frame.header().kind() == CHUNK_KIND && chunks[0]++ % 3 != 0;
        servers.startAgain(follower);
        cluster.pass(5_000);
        cluster.late.clear();
        catchesUp(follower);
        assertThat(cluster.late).isNotEmpty();
    }

    @Test
    void leaderThatDiesMeanwhile_isReplacedByAnotherSource() {
        int follower = followerThatMissesWhatIsGone();
        cluster.delayed = frame -> frame.header().kind() == CHUNK_KIND;
        servers.startAgain(follower);
        cluster.pass(1_000);
        assertThat(cluster.node(follower).status().snapshots().fetchBytes()).isGreaterThan(0);
        cluster.nodes.remove(cluster.leader()).halt();
        cluster.late.clear();
        cluster.delayed = frame -> false;
        // The follower votes while it fetches: without it there is no majority.
        int leader = cluster.leader();
        assertThat(leader).isNotEqualTo(follower);
        catchesUp(follower);
        servers.put(3);
        catchesUp(follower);
    }

    /** The fetch takes longer than a server asks for what nobody offers any more: it looks for the snapshot, and goes on. */
    @Test
    void fetchThatNoLeaderNamesAnyMore_isGivenUp_andTheSnapshotLookedForOnAllServers() {
        int follower = followerThatMissesWhatIsGone();
        cluster.nodes.keySet().forEach(id -> cluster.slow.put(id + "-source", 2_000L));
        servers.startAgain(follower);
        cluster.pass(1_000);
        assertThat(cluster.node(follower).status().snapshots().fetchBytes()).isPositive();
        cluster.delayed = frame -> !TRANSFER_KINDS.contains(frame.header().kind());
        for (int waited = 0; waited < 60_000 && servers.machine(follower).restores == 0; waited += 100) {
            cluster.pass(100);
        }
        assertThat(cluster.nodes.values()).noneMatch(node -> node.status().leads());
        assertThat(servers.machine(follower).restores).isEqualTo(1);
        assertThat(log.lines(System.Logger.Level.INFO))
                .anyMatch(
                        line -> line.contains("server " + follower + ":") && line.contains("is not offered any more"));
        cluster.late.clear();
        cluster.delayed = frame -> false;
        catchesUp(follower);
    }

    /** What the leader offers is rotten on its disk: another server has a newer one. */
    @Test
    void snapshotThatCannotBeReadOnTheLeader_isReplacedByOneOfAnotherServer() {
        int follower = followerThatMissesWhatIsGone();
        int leader = cluster.leader();
        int other = 6 - leader - follower;
        InMemoryDirectory disk = servers.directories.get(leader);
        disk.names().forEach(file -> disk.flip(file, 500, 1));
        // No older than what the leader offers.
        cluster.node(other).snapshot();
        cluster.pass(100);
        servers.startAgain(follower);
        for (int waited = 0; waited < 20_000 && servers.machine(follower).restores == 0; waited += 100) {
            cluster.pass(100);
        }
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(servers.machine(follower).restores).isEqualTo(1);
        catchesUp(follower);
    }

    /** What the others have is rotten on their disks: whoever leads finds out when it is asked for a part. */
    @Test
    void leaderThatFindsItsSnapshotRotten_takesANewOneAtOnce_whichTheFollowerFetches() {
        int follower = followerThatMissesWhatIsGone();
        int leader = cluster.leader();
        cluster.nodes.keySet().forEach(id -> {
            InMemoryDirectory disk = servers.directories.get(id);
            disk.names().forEach(file -> disk.flip(file, 500, 1));
        });
        String rotten = newestFile(leader);
        long taken = snapshotsTaken(leader);
        servers.startAgain(follower);
        catchesUp(follower);
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(servers.machine(follower).restores).isEqualTo(1);
        assertThat(snapshotsTaken(leader)).isEqualTo(taken + 1);
        assertThat(servers.directories.get(leader).names()).doesNotContain(rotten);
        assertThat(log.lines(System.Logger.Level.WARNING))
                .filteredOn(
                        line -> line.contains("server " + leader + ":") && line.contains("given to no other server"))
                .hasSize(1);
        assertThat(cluster.node(leader).status().warnings()).isEmpty();
    }

    private long snapshotsTaken(int id) {
        return cluster.node(id).status().counters().get("snapshots");
    }

    private String newestFile(int id) {
        long index = cluster.node(id).status().snapshots().index();
        return servers.directories.get(id).names().stream()
                .filter(name -> name.startsWith("snap-" + index + "-"))
                .findFirst()
                .orElseThrow();
    }

    /** The disk of the leader has no room for a new one: it says where else to look. */
    @Test
    void leaderThatCannotReplaceARottenSnapshot_hasTheFollowerFetchOneOfAnotherServer() {
        int follower = followerThatMissesWhatIsGone();
        int leader = cluster.leader();
        int other = 6 - leader - follower;
        InMemoryDirectory disk = servers.directories.get(leader);
        disk.names().forEach(file -> disk.flip(file, 500, 1));
        disk.faults(operation -> operation.kind() == Operation.Kind.WRITE ? Fault.full(0) : Fault.NONE);
        // No older than what the leader has.
        cluster.node(other).snapshot();
        cluster.pass(100);
        servers.startAgain(follower);
        catchesUp(follower);
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(cluster.node(leader).status().warnings())
                .anyMatch(line -> line.contains("cannot be read"))
                .anyMatch(line -> line.contains("was not taken"));
    }

    /** Otherwise it would go on without the lane, and nobody would know. */
    @Test
    void errorWhileASnapshotIsGiven_stopsThatServer() {
        int follower = followerThatMissesWhatIsGone();
        int leader = cluster.leader();
        failWith(leader, Operation.Kind.READ);
        servers.startAgain(follower);
        cluster.pass(1_000);
        assertThat(cluster.node(leader).status().state()).isEqualTo(State.FAILED);
        assertThat(cluster.node(leader).status().failure()).startsWith("Giving snapshots to other servers");
    }

    @Test
    void errorWhileASnapshotIsFetched_stopsThatServer() {
        int follower = followerThatMissesWhatIsGone();
        failWith(follower, Operation.Kind.WRITE);
        servers.startAgain(follower);
        cluster.pass(1_000);
        assertThat(cluster.node(follower).status().state()).isEqualTo(State.FAILED);
        assertThat(cluster.node(follower).status().failure()).startsWith("Fetching snapshots");
    }

    private void failWith(int server, Operation.Kind kind) {
        servers.directories.get(server).faults(operation -> {
            if (operation.kind() == kind) {
                throw new StackOverflowError();
            }
            return Fault.NONE;
        });
    }

    @Test
    void crashOfTheFollowerWhileItFetches_goesOnWithWhatItHas() {
        int follower = followerThatMissesWhatIsGone();
        int[] chunks = {0};
        cluster.delayed = frame -> frame.header().kind() == CHUNK_KIND && chunks[0]++ >= 2;
        servers.startAgain(follower);
        cluster.pass(1_000);
        long fetched = cluster.node(follower).status().snapshots().fetchedBytes();
        assertThat(fetched).isGreaterThan(0);
        PeerStatus seen = cluster.node(cluster.leader()).status().peers().stream()
                .filter(peer -> peer.id() == follower)
                .findFirst()
                .orElseThrow();
        assertThat(seen.fetchedBytes()).isEqualTo(fetched);
        assertThat(seen.fetchBytes())
                .isEqualTo(cluster.node(follower).status().snapshots().fetchBytes());
        assertThat(seen.snapshotIndex()).isPositive();
        cluster.nodes.remove(follower).halt();
        cluster.late.clear();
        cluster.delayed = frame -> false;
        servers.startAgain(follower);
        catchesUp(follower);
    }
}
