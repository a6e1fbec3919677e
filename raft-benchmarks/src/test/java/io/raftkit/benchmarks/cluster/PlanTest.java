package io.raftkit.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.examples.server.BadArguments;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static Plan plan(String... arguments) {
        return Plan.of(Plan.options().parse(arguments));
    }

    @Test
    void withoutOptions_everythingIsMeasuredInThreeRounds_afterAWarmUp() {
        Plan plan = plan();
        assertThat(plan.systems())
                .extracting(SystemUnderTest::name)
                .containsExactly("raftkit-mapdb", "raftkit-journal", "raftkit-journal-tcp");
        assertThat(plan.rounds()).isEqualTo(3);
        assertThat(plan.warmupSeconds()).isEqualTo(20);
        assertThat(plan.sizes()).containsExactly(5, 7);
        assertThat(plan.lengths()).containsExactly(10_000, 100_000, 1_000_000, 10_000_000);
        assertThat(plan.stateMib()).isEqualTo(64);
        assertThat(List.of(
                        Plan.LOAD, Plan.SIZES, Plan.LENGTHS, Plan.FAILOVER, Plan.FREEZE, Plan.RECOVERY, Plan.INSTALL))
                .allMatch(plan::has);
    }

    @Test
    void allSystems_areThoseOfOtherJarsToo() {
        assertThat(plan("--systems", "all").systems())
                .extracting(SystemUnderTest::name)
                .containsExactly("raftkit-mapdb", "raftkit-journal", "raftkit-journal-tcp", "floor");
    }

    @Test
    void quick_changesWhatIsNotGiven() {
        Plan plan = plan("--quick", "--seconds", "4");
        assertThat(plan.seconds()).isEqualTo(4);
        assertThat(plan.rounds()).isEqualTo(1);
        assertThat(plan.entries()).isEqualTo(20_000);
        assertThat(plan.sizes()).isEmpty();
        assertThat(plan.lengths()).containsExactly(10_000);
        assertThat(plan.stateMib()).isEqualTo(8);
        assertThat(plan("--quick", "--lengths", "7").lengths()).containsExactly(7);
    }

    @Test
    void kills_areSpreadOverTheRounds_andAllAreMade() {
        Plan plan = plan("--rounds", "3", "--kills", "20");
        assertThat(IntStream.rangeClosed(1, 3).map(plan::kills)).containsExactly(6, 7, 7);
    }

    @Test
    void numbersThatAreNone_areRefused() {
        assertThatThrownBy(() -> plan("--lengths", "10,many"))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--lengths 10,many");
    }

    @Test
    void aPartThatThereIsNot_isRefused() {
        assertThatThrownBy(() -> plan("--parts", "load,paper"))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--parts load,paper");
    }
}
