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
        while (!policy.isDue(0)) {
            policy.applied(ENTRY_BYTES);
            applied += ENTRY_BYTES;
            assertThat(applied).isLessThan(100 * MIN_BYTES);
        }
        return applied;
    }

    private static SnapshotPolicy of(int serverId) {
        return new SnapshotPolicy(serverId, MIN_BYTES, 0);
    }

    @Test
    void smallState_isWrittenOnceTheLeastAmountOfLogWasApplied_andAgainAfterAsMuch() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        assertThat(first).isBetween(MIN_BYTES, MIN_BYTES * 3 / 2 + ENTRY_BYTES);
        policy.began(1, 0);
        policy.taken(10);
        assertThat(untilDue(policy)).isEqualTo(first);
    }

    @Test
    void largeState_isWrittenOnceAsMuchLogWasAppliedAsItIsLarge() {
        SnapshotPolicy policy = of(1);
        untilDue(policy);
        policy.began(1, 0);
        policy.taken(10 * MIN_BYTES);
        assertThat(untilDue(policy)).isBetween(10 * MIN_BYTES, 15 * MIN_BYTES + ENTRY_BYTES);
    }

    @Test
    void whatIsAppliedWhileOneIsWritten_countsForTheNext() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        policy.began(1, 0);
        policy.applied(first / 2);
        policy.taken(10);
        assertThat(untilDue(policy)).isBetween(first - first / 2 - ENTRY_BYTES, first - first / 2 + ENTRY_BYTES);
    }

    /** Much more is applied while each one is written than makes the next one due. */
    @Test
    void howeverFastTheLogGrows_noMoreIsWrittenForSnapshotsThanForTheLog() {
        for (long sizeBytes : new long[] {10, MIN_BYTES, 50 * MIN_BYTES}) {
            SnapshotPolicy policy = of(1);
            long logBytes = 0;
            long snapshotBytes = 0;
            for (int step = 0; step < 10_000; step++) {
                policy.applied(MIN_BYTES);
                logBytes += MIN_BYTES;
                if (policy.isDue(0)) {
                    policy.began(1, 0);
                    policy.applied(3 * sizeBytes);
                    logBytes += 3 * sizeBytes;
                    policy.taken(sizeBytes);
                    snapshotBytes += sizeBytes;
                }
            }
            assertThat(snapshotBytes).isPositive().isLessThanOrEqualTo(logBytes);
        }
    }

    @Test
    void failedOne_isTriedAgainAfterAPartOfThat_notAtOnce() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        for (int attempt = 0; attempt < 3; attempt++) {
            policy.began(1, 0);
            policy.failed(0);
            assertThat(untilDue(policy)).isBetween(first / 8, first / 8 + ENTRY_BYTES);
        }
        policy.began(1, 0);
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
    void oldCommand_isWrittenOnceItHasTheAge_howeverLittleWasApplied() {
        SnapshotPolicy policy = new SnapshotPolicy(1, MIN_BYTES, 1_000);
        assertThat(policy.dueMillis()).isEqualTo(Long.MAX_VALUE);
        policy.applied(ENTRY_BYTES);
        assertThat(policy.isDue(1L << 40)).as("no command was applied").isFalse();
        policy.appliedCommand(5_000);
        policy.appliedCommand(5_700);
        long due = policy.dueMillis();
        assertThat(due).isBetween(6_000L, 6_500L);
        assertThat(policy.isDue(due - 1)).isFalse();
        assertThat(policy.isDue(due)).isTrue();
        policy.began(1, 5_700);
        policy.taken(10);
        assertThat(policy.isDue(1L << 40)).as("nothing was applied since").isFalse();
        policy.appliedCommand(9_000);
        assertThat(policy.dueMillis()).isEqualTo(due + 4_000);
    }

    @Test
    void commandThatIsAppliedWhileOneIsWritten_getsNoOlderThanTheAge() {
        SnapshotPolicy policy = new SnapshotPolicy(1, MIN_BYTES, 1_000);
        policy.appliedCommand(5_000);
        long due = policy.dueMillis();
        policy.began(1, 5_000);
        policy.appliedCommand(5_010);
        policy.taken(10);
        assertThat(policy.dueMillis()).isEqualTo(due + 10);
        policy.began(0.5, 5_005);
        policy.taken(10);
        assertThat(policy.dueMillis()).isEqualTo(due + 5);
    }

    @Test
    void failedOne_isTriedAgainAfterAPartOfTheAge_notAtOnce() {
        SnapshotPolicy policy = new SnapshotPolicy(1, MIN_BYTES, 1_000);
        policy.appliedCommand(5_000);
        policy.began(1, 5_000);
        policy.failed(50_000);
        assertThat(policy.isDue(50_100)).isFalse();
        assertThat(policy.isDue(50_200)).isTrue();
    }

    @Test
    void serversOfACluster_areNotDueByAgeAtTheSameTime() {
        TreeSet<Long> due = new TreeSet<>();
        for (int id = 1; id <= 7; id++) {
            SnapshotPolicy policy = new SnapshotPolicy(id, MIN_BYTES, 1_000_000);
            policy.appliedCommand(0);
            due.add(policy.dueMillis());
        }
        assertThat(due).hasSize(7).allSatisfy(at -> assertThat(at).isBetween(1_000_000L, 1_500_000L));
    }

    @Test
    void stateThatIsRestoredWhileOneIsWritten_countsFromThere() {
        SnapshotPolicy policy = of(1);
        long first = untilDue(policy);
        policy.began(1, 0);
        policy.restored(10);
        assertThat(untilDue(policy)).isEqualTo(first);
    }

    @Test
    void withZeroBytes_noneIsEverDue() {
        SnapshotPolicy policy = new SnapshotPolicy(1, 0, 1);
        policy.applied(Long.MAX_VALUE / 2);
        policy.appliedCommand(1);
        assertThat(policy.isDue(Long.MAX_VALUE - 1)).isFalse();
    }

    @Test
    void largestSettingAndState_areNeverDueByOverflow() {
        SnapshotPolicy policy = new SnapshotPolicy(1, Long.MAX_VALUE, Long.MAX_VALUE);
        policy.restored(Long.MAX_VALUE);
        policy.applied(1L << 60);
        assertThat(policy.isDue(0)).isFalse();
    }
}
