package io.raftkit.benchmarks.cluster;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All that was measured, in the order in which it was first measured. */
final class Results {
    private final Map<Case, Map<String, List<Measured>>> cases = new LinkedHashMap<>();
    private final Map<Failover.Fault, Map<String, List<Long>>> failovers = new EnumMap<>(Failover.Fault.class);
    private final Map<String, List<Recovery.Times>> recoveries = new LinkedHashMap<>();
    private final Map<String, List<Install.Times>> installs = new LinkedHashMap<>();

    void add(Case of, String system, Measured measured) {
        cases.computeIfAbsent(of, absent -> new LinkedHashMap<>())
                .computeIfAbsent(system, absent -> new ArrayList<>())
                .add(measured);
    }

    void addFailover(Failover.Fault fault, String system, long millis) {
        failovers
                .computeIfAbsent(fault, absent -> new LinkedHashMap<>())
                .computeIfAbsent(system, absent -> new ArrayList<>())
                .add(millis);
    }

    void addRecovery(String system, Recovery.Times times) {
        recoveries.computeIfAbsent(system, absent -> new ArrayList<>()).add(times);
    }

    void addInstall(String system, Install.Times times) {
        installs.computeIfAbsent(system, absent -> new ArrayList<>()).add(times);
    }

    Set<Case> cases() {
        return cases.keySet();
    }

    /** What a case gave with a system, in each round; empty if that was not measured. */
    Optional<Median> of(Case of, String system, Metric metric) {
        List<Measured> rounds = rounds(of, system);
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(Median.of(rounds.stream().map(metric::of).toList()));
    }

    /** How many calls of a case ended without a result, by kind, in all rounds. */
    Map<String, Long> failures(Case of, String system) {
        Map<String, Long> failures = new TreeMap<>();
        rounds(of, system)
                .forEach(measured ->
                        measured.figures().failures().forEach((kind, count) -> failures.merge(kind, count, Long::sum)));
        return failures;
    }

    private List<Measured> rounds(Case of, String system) {
        return cases.getOrDefault(of, Map.of()).getOrDefault(system, List.of());
    }

    /** For how many milliseconds nothing was acknowledged after each failure of a leader, by system. */
    Map<Failover.Fault, Map<String, List<Long>>> failovers() {
        return failovers;
    }

    /** How long the restarts took, by system. */
    Map<String, List<Recovery.Times>> recoveries() {
        return recoveries;
    }

    /** How long it took to send a follower a snapshot, by system. */
    Map<String, List<Install.Times>> installs() {
        return installs;
    }
}
