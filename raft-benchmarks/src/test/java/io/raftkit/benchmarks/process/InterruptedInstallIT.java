package io.raftkit.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RaftkitServer;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.StorageChoice;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A follower fetches a snapshot that is larger than the heaps of the three server processes, over a connection that is cut again and again, or
 * from a leader that is killed with SIGKILL at half. What is counted are the bytes that pass a relay to the follower.
 */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class InterruptedInstallIT {
    /** Shorter than the timeout of a test. The timeouts of both tests together are shorter than that of their JVM, so a hang is reported. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final long STATE_BYTES = (long) Integer.getInteger("raftkit.install.mib", 64) << 20;
    private static final int SERVERS = 3;
    private static final int CUTS = 20;
    private static final int CUTS_MAX = 3 * CUTS;
    /** So much is asked for ahead of what is written. */
    private static final long WINDOW_BYTES = 1 << 20;
    /** A second in which nothing comes costs a window too, as a cut does. A busy machine has such seconds. */
    private static final int SILENCES_MAX = 20;
    /** Far longer than a process stands still: whoever is elected then is so for another reason. */
    private static final int LONG_ELECTION_MILLIS = 10_000;
    /** More than a server keeps of its log in memory. */
    private static final int LARGE_COMMANDS = 1_024;

    private static final Workload LARGE = Workload.writes(0, 1, 16, 16 << 10);
    private static final Workload SMALL = Workload.writes(0, 1, 1, 100);

    private final StatusPage status = new StatusPage();
    private final Relays relays = new Relays();
    private @Nullable RunningSystem system;
    /** The follower that is away, and then fetches. */
    private int away;

    private void start(String option) throws IOException {
        String[] options = new StorageChoice(StorageChoice.MAPDB, StorageChoice.SEGMENT_MIB)
                .jvmOptions(
                        "-Xmx128m",
                        "-D" + RaftkitServer.STATE_BYTES + "=" + STATE_BYTES,
                        "-D" + RaftkitServer.SNAPSHOT_LOG_BYTES + "=" + RaftkitServer.NO_SNAPSHOTS,
                        // Else the leader keeps the log for a follower that it heard a short time ago, and sends no
                        // snapshot.
                        "-D" + RaftkitServer.LOG_TAIL_BYTES + "=0",
                        option);
        system = RunningSystem.start(PackagedBenchmarks.launch("system.RaftkitServer", options), relays, SERVERS);
    }

    @AfterEach
    void close() throws IOException {
        try {
            if (system != null) {
                system.close();
            }
        } finally {
            relays.close();
        }
    }

    @Test
    void connectionThatIsCutTwentyTimes_costsAWindowEachTime_andNobodyElseIsElected() throws IOException {
        start("-D" + RaftkitServer.ELECTION_MILLIS + "=" + LONG_ELECTION_MILLIS);
        long index = goOnWithoutFollower();
        StatusPage.Answer leader = leader();
        Relay relay = relays.to(system.cluster().raftPort(away));
        long before = relay.passedBytes();
        relay.breakEvery(STATE_BYTES / CUTS, CUTS_MAX);
        system.restart(system.server(away));
        awaitPassed(relay, before + STATE_BYTES / 2);
        drive(SMALL, 1);
        await(away, answer -> answer.snapshotIndex() >= index);
        long sent = relay.passedBytes() - before;
        int cuts = CUTS_MAX - relay.breaksToCome();
        tell(sent, cuts + " cuts");
        assertThat(cuts).isGreaterThanOrEqualTo(CUTS);
        // A fetch that began anew at each cut would come to its end behind the last one.
        assertThat(sent).isBetween(STATE_BYTES, STATE_BYTES + (cuts + SILENCES_MAX) * WINDOW_BYTES);
        assertInstalled(index);
        assertThat(leader())
                .extracting(StatusPage.Answer::id, StatusPage.Answer::term)
                .containsExactly(leader.id(), leader.term());
    }

    @Test
    void leaderKilledAtHalf_isReplacedByOneWithTheSameState_whichGivesTheRestOnly() throws IOException {
        start("-D" + RaftkitServer.SNAPSHOT_BYTES_PER_SECOND + "=" + STATE_BYTES / 8);
        long index = goOnWithoutFollower();
        Relay relay = relays.to(system.cluster().raftPort(away));
        long before = relay.passedBytes();
        system.restart(system.server(away));
        awaitPassed(relay, before + STATE_BYTES / 2);
        // However long it takes to find and kill the leader, it gives nothing more.
        relay.cut();
        RemoteServer killed = system.awaitLeader();
        system.kill(killed);
        long sentByKilled = relay.passedBytes() - before;
        assertThat(sentByKilled).isLessThan(STATE_BYTES);
        long here = await(away, answer -> true).fetchedBytes();
        relay.heal();
        // Those that died in the cut, of the new leader too: it connects again at once.
        relay.breakConnections();
        await(away, answer -> {
            // It is 0 while nobody offers the snapshot.
            if (answer.fetchedBytes() > 0) {
                assertThat(answer.fetchedBytes()).isGreaterThanOrEqualTo(here);
            }
            return answer.snapshotIndex() >= index;
        });
        long sent = relay.passedBytes() - before;
        tell(sent, "the leader killed after %,d".formatted(sentByKilled));
        // A fetch that began anew would be sent half of the state more.
        assertThat(sent).isBetween(STATE_BYTES, STATE_BYTES + (1 + SILENCES_MAX) * WINDOW_BYTES);
        assertInstalled(index);
        assertThat(leader().id()).isNotIn(killed.id(), away);
    }

    /**
     * Kills a follower and lets the others go on until nothing is left of the log that it needs, on disk or in memory.
     *
     * @return the index of the newest snapshot of both
     */
    private long goOnWithoutFollower() throws IOException {
        drive(SMALL, 1);
        away = system.follower().id();
        system.kill(system.server(away));
        drive(LARGE, LARGE_COMMANDS);
        snapshotsOfOneEntry();
        drive(LARGE, LARGE_COMMANDS);
        return snapshotsOfOneEntry();
    }

    /** Has the servers that run take snapshots until all stand for the same entry: a new leader's first entry may come between them. */
    private long snapshotsOfOneEntry() throws IOException {
        List<Long> taken;
        do {
            long applied = leader().lastApplied();
            for (RemoteServer server : system.running()) {
                await(server.id(), answer -> answer.lastApplied() >= applied);
                server.snapshot();
            }
            taken = system.running().stream()
                    .map(server -> await(server.id(), answer -> answer.snapshotIndex() >= applied)
                            .snapshotIndex())
                    .distinct()
                    .toList();
        } while (taken.size() > 1);
        return taken.get(0);
    }

    /** Asserts that the follower has the snapshot, restored it once, and applies what is committed from then on. */
    private void assertInstalled(long index) throws IOException {
        drive(SMALL, 20);
        RemoteServer follower = system.server(away);
        system.awaitApplied(follower, system.awaitLeader().state().applied());
        assertThat(await(away, answer -> true).snapshotIndex()).isEqualTo(index);
        assertThat(follower.state().restores()).isEqualTo(1);
    }

    /** Drives rounds until so many commands were acknowledged. */
    private void drive(Workload round, long commands) throws IOException {
        for (long taken = 0; taken < commands; ) {
            taken += system.awaitLeader().figures(round).commands();
        }
    }

    private static void awaitPassed(Relay relay, long bytes) {
        Await.until(
                bytes + " bytes",
                PATIENCE,
                () -> Optional.of(relay.passedBytes()).filter(passed -> passed >= bytes));
    }

    private static void tell(long sent, String what) {
        System.out.printf("state of %,d bytes: %,d bytes passed to the follower, %s%n", STATE_BYTES, sent, what);
    }

    private StatusPage.Answer leader() {
        return status.awaitLeader(system.cluster(), PATIENCE);
    }

    private Optional<StatusPage.Answer> ask(int id) {
        return status.ask(system.cluster().raftPort(id));
    }

    private StatusPage.Answer await(int id, Predicate<StatusPage.Answer> condition) {
        return Await.until("server " + id + " goes on", PATIENCE, () -> ask(id).filter(condition));
    }
}
