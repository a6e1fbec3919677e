package io.raftkit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final Comparison comparison = new Comparison("one", "other");

    private void add(String storage, int outstanding, long commands, long p50, long p99) {
        comparison.add(
                storage,
                new Figures(
                        new Workload(0, 2, 1, outstanding, 100),
                        commands,
                        2,
                        Map.of("p50", p50, "p99", p99),
                        Map.of()));
    }

    private String line(int outstanding) {
        return comparison
                .text()
                .lines()
                .filter(line -> line.strip().startsWith(outstanding + " |"))
                .map(line -> line.replaceAll(" +", " ").strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void mediansStandBesideEachOther_withTheRatioOfEachRound() {
        add("one", 64, 2_000, 1_000, 9_000);
        add("other", 64, 6_000, 500, 4_000);
        add("other", 64, 4_000, 700, 2_000);
        add("one", 64, 8_000, 3_000, 7_000);
        add("one", 64, 4_000, 2_000, 8_000);
        add("other", 64, 10_000, 600, 3_000);
        assertThat(line(64)).isEqualTo("64 | 2,000 2.00 8.00 | 3,000 0.60 3.00 | 2.50 (3.00 0.50 2.50)");
    }

    @Test
    void eachNumberOutstanding_hasALineOfItsOwn_andTwoRoundsTheirMean() {
        add("one", 256, 2_000, 1_000, 1_000);
        add("one", 1, 10, 100, 100);
        add("other", 1, 20, 100, 100);
        add("one", 1, 30, 200, 300);
        add("other", 1, 30, 100, 100);
        assertThat(line(1)).isEqualTo("1 | 10 0.15 0.20 | 13 0.10 0.10 | 1.50 (2.00 1.00)");
        assertThat(line(256)).startsWith("256 | 1,000 1.00 1.00 | ");
    }
}
