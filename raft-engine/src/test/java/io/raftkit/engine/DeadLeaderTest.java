package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A leader dies and all followers notice within one link's delay of each other: who replaces it, after how many elections, and when. A write
 * takes 0.5 to 5 ms. All in virtual time.
 */
class DeadLeaderTest {
    private static final int SEEDS = 1_000;
    private static final long MICROS = DrawnDelays.MICROS;
    private static final long MILLIS = VirtualCluster.MILLIS;

    private int elections;
    private int splitElections;
    private final List<Long> nanos = new ArrayList<>();

    private void killLeaders(int size, long delayLowestNanos, long delayHighestNanos) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            DrawnDelays delays = new DrawnDelays(size, seed, delayLowestNanos, delayHighestNanos);
            delays.run(5_000 * MILLIS + seed * 100 * MICROS);
            killLeader(delays, seed);
        }
        Collections.sort(nanos);
    }

    private void killLeader(DrawnDelays delays, long seed) {
        VirtualServer old = Objects.requireNonNull(delays.cluster.leader(), "no leader with seed " + seed);
        long term = old.engine().currentTerm();
        long killedNanos = delays.cluster.nowNanos;
        delays.kill(old.id);
        VirtualServer next = Objects.requireNonNull(
                delays.awaitLeader(term, 60_000 * MILLIS), "none within a minute with seed " + seed);
        int terms = (int) (next.engine().currentTerm() - term);
        elections += terms;
        splitElections += terms - 1;
        nanos.add(delays.cluster.nowNanos - killedNanos);
    }

    /** With 30 ms of chance alone to keep them apart, 15 of 100 elections were split, and each split cost an election timeout. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void oneElectionReplacesIt_overLinksOfUpToFiveMilliseconds(int size) {
        killLeaders(size, 100 * MICROS, 5_000 * MICROS);
        assertThat(splitElections).isLessThanOrEqualTo(SEEDS / 200);
        assertThat(nanos.get(SEEDS / 2)).isLessThan(30 * MILLIS);
        assertThat(nanos.get(SEEDS * 99 / 100)).isLessThan(100 * MILLIS);
    }

    /** Over links slower than the followers are set apart some elections are split; that is noticed at once, and the next has more room. */
    @Test
    void splitElectionIsFollowedByAnotherAtOnce_overLinksOfUpToTwentyMilliseconds() {
        killLeaders(3, 100 * MICROS, 20_000 * MICROS);
        assertThat(splitElections).isBetween(1, SEEDS / 20);
        assertThat(nanos.get(SEEDS - 1)).isLessThan(300 * MILLIS);
    }

    /** Where a message takes longer than the followers are set apart at first, each election would be split, for ever. */
    @Test
    void atMostOneElectionIsSplit_overLinksOfFiftyMilliseconds() {
        killLeaders(3, 50_000 * MICROS, 50_000 * MICROS);
        assertThat(elections).isLessThanOrEqualTo(2 * SEEDS);
        assertThat(nanos.get(SEEDS - 1)).isLessThan(600 * MILLIS);
    }

    /** The first in line lacks an entry that the second has, and cannot be elected. */
    @Test
    void secondInLineTakesOver_whenTheFirstLacksAnEntry() {
        for (long seed = 1; seed <= 100; seed++) {
            DrawnDelays delays = new DrawnDelays(3, seed, 100 * MICROS, 5_000 * MICROS);
            delays.run(5_000 * MILLIS + seed * 100 * MICROS);
            VirtualServer old = Objects.requireNonNull(delays.cluster.leader());
            int first = old.id == 1 ? 2 : 1;
            delays.cluster.isConnected = (from, to) -> to != first;
            delays.cluster.propose(old.id, "x".repeat(100));
            delays.run(20 * MILLIS);
            delays.cluster.isConnected = (from, to) -> true;
            killLeader(delays, seed);
            assertThat(Objects.requireNonNull(delays.cluster.leader()).id).isNotEqualTo(first);
        }
        Collections.sort(nanos);
        assertThat(splitElections).isZero();
        assertThat(nanos.get(99)).isLessThan(150 * MILLIS);
    }
}
