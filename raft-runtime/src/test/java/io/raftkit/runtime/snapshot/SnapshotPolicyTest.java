package io.raftkit.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SnapshotPolicyTest {
    private static final int ENTRY_BYTES = 100;
    private static final long MIN_BYTES = 100_000;

    /** How much is applied until it is due. */
    private static long untilDue(SnapshotPolicy policy) {
        long applied = 0;
        while (!policy.isDue()) {
            policy.applied(ENTRY_BYTES);
            applied += ENTRY_BYTES;
            assertThat(applied).isLessThan(100 * MIN_BYTES);
        }
        return applied;
    }

    private static SnapshotPolicy of(int serverId) {
        return new SnapshotPolicy(serverId, MIN_BYTES);
    }

    @Test
    void smallState_isWrittenOnceTheLeastAmountOfLogWasApplied_andAgainAfterAsMuch() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        assertThat(first).isBetween(MIN_BYTES, MIN_BYTES * 3 / 2 + ENTRY_BYTES);
        policy.began();
        policy.taken(10);
        assertThat(untilDue(policy)).isEqualTo(first);
    }

    @Test
    void largeState_isWrittenOnceAsMuchLogWasAppliedAsItIsLarge() {
        SnapshotPolicy policy = of(1);
        untilDue(policy);
        policy.began();
        policy.taken(10 * MIN_BYTES);
        assertThat(untilDue(policy)).isBetween(10 * MIN_BYTES, 15 * MIN_BYTES + ENTRY_BYTES);
    }

    @Test
    void whatIsAppliedWhileOneIsWritten_countsForTheNext() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        policy.began();
        policy.applied(first / 2);
        policy.taken(10);
        assertThat(untilDue(policy)).isBetween(first - first / 2 - ENTRY_BYTES, first - first / 2 + ENTRY_BYTES);
    }

    @Test
    void failedOne_isTriedAgainAfterAPartOfThat_notAtOnce() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        for (int attempt = 0; attempt < 3; attempt++) {
            policy.began();
            policy.failed();
            assertThat(untilDue(policy)).isBetween(first / 8, first / 8 + ENTRY_BYTES);
        }
        policy.began();
        policy.taken(10);
        assertThat(untilDue(policy)).isEqualTo(first);
    }

    @Test
    void restoredState_countsFromThere() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        policy.restored(10);
        assertThat(untilDue(policy)).isEqualTo(first);
    }

    @Test
    void serversOfACluster_areNotDueAtTheSameTime() {
        for (int size = 3; size <= 7; size += 2) {
            TreeSet<Long> due = new TreeSet<>();
            for (int id = 1; id <= size; id++) {
                due.add(untilDue(of(id)));
            }
            assertThat(due).hasSize(size);
            List<Long> inOrder = new ArrayList<>(due);
            for (int i = 1; i < size; i++) {
                // Evenly spread, half of the least amount would be this many times the number of servers.
                assertThat(inOrder.get(i) - inOrder.get(i - 1)).isGreaterThan(MIN_BYTES / 2 / size / 3);
            }
        }
    }

    @Test
    void withZeroBytes_noneIsEverDue() {
        SnapshotPolicy policy = new SnapshotPolicy(1, 0);
        policy.applied(Long.MAX_VALUE / 2);
        assertThat(policy.isDue()).isFalse();
    }

    @Test
    void largestSettingAndState_areNeverDueByOverflow() {
        SnapshotPolicy policy = new SnapshotPolicy(1, Long.MAX_VALUE);
        policy.restored(Long.MAX_VALUE);
        policy.applied(1L << 60);
        assertThat(policy.isDue()).isFalse();
    }
}
