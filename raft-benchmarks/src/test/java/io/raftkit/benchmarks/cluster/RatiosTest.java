package io.raftkit.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.examples.cluster.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RatiosTest {
    private static final Case WRITES = Case.workloads().get(0);
    private static final Case READS = Case.workloads().get(6);
    private static final SystemUnderTest OURS = new Named("raftkit-x", SystemUnderTest.Kind.RAFTKIT);
    private static final SystemUnderTest ONE = new Named("one", SystemUnderTest.Kind.LIBRARY);
    private static final SystemUnderTest OTHER = new Named("other", SystemUnderTest.Kind.LIBRARY);
    private static final SystemUnderTest FLOOR = new Named("floor", SystemUnderTest.Kind.FLOOR);

    private final Results results = new Results();

    private record Named(String name, Kind kind) implements SystemUnderTest {
        @Override
        public String version() {
            return "1";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public Set<Operation> operations() {
            return Set.of();
        }

        @Override
        public Launch launch(Setup setup) {
            throw new UnsupportedOperationException("never started");
        }
    }

    private void add(Case of, SystemUnderTest system, long calls, long p50Micros) {
        Map<String, Long> micros = Map.of("p50", p50Micros, "p99", 1L, "p99.9", 1L, "max", 1L);
        results.add(
                of, system.name(), new Measured(new Figures(of.workload(1, 1), calls, 1, micros, Map.of()), 1, 1, 1));
    }

    private List<String> lines(SystemUnderTest... systems) {
        Plan plan = new Plan(List.of(systems), Set.of(), 1, 1, 1, 1, 1, List.of(), List.of(), 1, "1g", Path.of("page"));
        return new Ratios(plan, results)
                .text()
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
    }

    @Test
    void raftkitIsDividedByTheBestOtherLibrary_andByTheFloor() {
        List.of(300L, 500L, 400L).forEach(calls -> add(WRITES, OURS, calls, 900));
        add(WRITES, ONE, 200, 600);
        add(WRITES, OTHER, 320, 1_000);
        add(WRITES, FLOOR, 800, 300);
        add(READS, OURS, 70, 100);
        add(READS, ONE, 100, 50);

        assertThat(lines(FLOOR, ONE, OURS, OTHER))
                .contains(
                        "1 × 100 B raftkit-x 1.25 (other) 0.50 1.50 (one) 3.00",
                        "256 reads, leader raftkit-x 0.70 (one) - 2.00 (one) -");
    }

    @Test
    void thereIsNothingToSayOfRaftkitAlone_norOfOthersWithoutIt() {
        add(WRITES, OURS, 1, 1);
        add(WRITES, FLOOR, 1, 1);
        assertThat(lines(OURS)).isEmpty();
        assertThat(lines(ONE, FLOOR)).isEmpty();
    }
}
