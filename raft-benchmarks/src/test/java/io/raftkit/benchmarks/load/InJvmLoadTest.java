package io.raftkit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InJvmLoadTest {
    private static final int RUNS_MAX = 10;

    /** What commands end with when the leader goes, as it does on a machine that stands still for longer than an election timeout. */
    private static final Set<String> WITHOUT_THE_LEADER =
            Set.of("RejectedException NOT_LEADER", "RejectedException NO_LEADER", "OutcomeUnknownException");

    private static Figures measure() throws Exception {
        return InJvmLoad.measure(new Workload(0, 1, 2, 64, 100, 0));
    }

    @Test
    void measure_everyCommandEndsWithAResult_whileTheLeaderStays() throws Exception {
        Figures figures = measure();
        for (int run = 1; run < RUNS_MAX && hasLostItsLeader(figures); run++) {
            figures = measure();
        }
        assertThat(figures.failures()).isEmpty();
        assertThat(figures.commands()).isPositive();
    }

    private static boolean hasLostItsLeader(Figures figures) {
        Set<String> failures = figures.failures().keySet();
        return !failures.isEmpty() && WITHOUT_THE_LEADER.containsAll(failures);
    }
}
