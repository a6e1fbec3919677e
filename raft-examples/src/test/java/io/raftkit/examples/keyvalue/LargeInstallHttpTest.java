package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.status.SnapshotStatus;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state of 64 MB on its way over HTTP to a follower whose log is gone, on a connection that breaks twenty times meanwhile, or from a leader
 * that is killed at half.
 */
@Tag("slow")
class LargeInstallHttpTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int STATE_MEGABYTES = 64;
    private static final long STATE_BYTES = (long) STATE_MEGABYTES << 20;
    private static final int CUTS = 20;
    private static final int CUTS_MAX = 3 * CUTS;
    private static final int AWAY = 3;
    private static final List<Integer> OTHERS = List.of(1, 2);
    /** So much is asked for ahead of what is written. */
    private static final long WINDOW_BYTES = 1 << 20;

    @TempDir
    Path directory;

    private final TreeMap<Integer, RaftNode> nodes = new TreeMap<>();
    private final TreeMap<Integer, GeneratedState> machines = new TreeMap<>();
    private List<Integer> ports;
    private Relay relay;
    private int submitted;

    @BeforeEach
    void begin() throws IOException {
        ports = FreePorts.find(3);
        relay = Relay.to("127.0.0.1:" + ports.get(AWAY - 1));
        List.of(1, 2, 3).forEach(this::start);
    }

    @AfterEach
    void close() throws IOException {
        nodes.values().forEach(RaftNode::close);
        relay.close();
    }

    private void start(int id) {
        String third = id == AWAY ? "127.0.0.1:" + ports.get(AWAY - 1) : relay.address();
        machines.put(id, new GeneratedState(STATE_MEGABYTES));
        nodes.put(
                id,
                RaftNode.builder()
                        .id(id)
                        .peers("1=127.0.0.1:" + ports.get(0) + ",2=127.0.0.1:" + ports.get(1) + ",3=" + third)
                        .data(directory.resolve("server-" + id))
                        .maxCommandBytes(64 << 10)
                        .memory(1 << 20)
                        .snapshotLogBytes(0)
                        .snapshotBytesPerSecond(16 << 20)
                        .logTailBytes(0)
                        .stateMachine(machines.get(id))
                        .start());
    }

    private static <T> T repeat(String what, Supplier<CompletableFuture<T>> call) {
        return Await.until(what, PATIENCE, () -> {
            try {
                return Optional.of(call.get().join());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                return Optional.empty();
            }
        });
    }

    private void submit(int count) {
        for (int i = 0; i < count; i++) {
            byte[] command = new byte[16 << 10];
            repeat("command " + ++submitted, () -> nodes.firstEntry().getValue().submit(command, TIMEOUT));
        }
    }

    /** Stops the follower, and lets the others go on until so much was written that nothing of what it needs stays in memory. */
    private void goOnWithoutFollower() {
        submit(3);
        nodes.remove(AWAY).close();
        submit(100);
        OTHERS.forEach(this::awaitAllAt);
    }

    @Test
    void stateOf64Megabytes_arrivesThoughTheConnectionBreaksTwentyTimes_andItDoesNotBeginAnew() {
        goOnWithoutFollower();
        OTHERS.forEach(id -> repeat("a snapshot", () -> nodes.get(id).snapshot()));
        long before = relay.passedBytes();
        relay.breakEvery(STATE_BYTES / CUTS, CUTS_MAX);
        start(AWAY);
        submit(20);
        awaitAllAt(AWAY);
        assertThat(relay.breaksToCome()).isLessThanOrEqualTo(CUTS_MAX - CUTS);
        assertThat(machines.get(AWAY).restores).isEqualTo(1);
        // Each break may cost what was on its way, and so may a second in which nothing came, of which a busy machine
        // has many. Who begins anew at each break comes to an end behind the last one, and has been sent more by then.
        long sent = relay.passedBytes() - before;
        assertThat(sent).isBetween(STATE_BYTES, 3 * STATE_BYTES);
    }

    @Test
    void leaderThatIsKilledAtHalf_isReplacedByOneWithTheSameState_whichGivesTheRestOnly() {
        goOnWithoutFollower();
        long index = snapshotsOfOneEntry();
        start(AWAY);
        RaftNode follower = nodes.get(AWAY);
        Await.until("half of the state", PATIENCE, () -> fetched(follower).filter(bytes -> bytes >= STATE_BYTES / 2));
        nodes.remove(awaitLeader()).halt();
        long here = fetched(follower).orElseThrow();
        long before = relay.passedBytes();
        Await.until("all of the state", PATIENCE, () -> {
            fetched(follower).ifPresent(bytes -> assertThat(bytes).isGreaterThanOrEqualTo(here));
            return machines.get(AWAY).restores == 1 ? Optional.of(true) : Optional.empty();
        });
        // One window was on its way. A busy machine has seconds in which nothing comes, and each costs as much.
        long missing = STATE_BYTES - here;
        assertThat(relay.passedBytes() - before)
                .isBetween(missing - WINDOW_BYTES, missing + WINDOW_BYTES + missing / 2);
        submit(20);
        awaitAllAt(AWAY);
        assertThat(machines.get(AWAY).restores).isEqualTo(1);
        assertThat(follower.status().snapshots().index()).isEqualTo(index);
    }

    /** Has the two others take snapshots until both stand for the same entry: a new leader's first entry may come between them. */
    private long snapshotsOfOneEntry() {
        return Await.until("two snapshots of one entry", PATIENCE, () -> {
            List<SnapshotRef> taken = OTHERS.stream()
                    .map(id ->
                            repeat("a snapshot", () -> nodes.get(id).snapshot()).ref())
                    .toList();
            boolean areOfOne = taken.get(0).index() == taken.get(1).index();
            return areOfOne ? Optional.of(taken.get(0).index()) : Optional.empty();
        });
    }

    private int awaitLeader() {
        return Await.until(
                "a leader",
                PATIENCE,
                () -> OTHERS.stream()
                        .filter(id -> nodes.get(id).status().leads())
                        .findFirst());
    }

    /** How much a node has of the snapshot that it fetches; empty if it fetches none now. */
    private static Optional<Long> fetched(RaftNode node) {
        SnapshotStatus status = node.status().snapshots();
        return status.fetchBytes() == 0 ? Optional.empty() : Optional.of(status.fetchedBytes());
    }

    private void awaitAllAt(int server) {
        Await.until(
                "server " + server + " has applied all",
                PATIENCE,
                () -> machines.get(server).count() >= submitted ? Optional.of(true) : Optional.empty());
    }
}
