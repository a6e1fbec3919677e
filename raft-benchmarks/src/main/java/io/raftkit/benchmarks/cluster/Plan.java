package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.Systems;
import io.raftkit.examples.server.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is measured, and for how long.
 *
 * @param systems the systems, which take turns
 * @param parts which parts of the benchmark are run
 * @param rounds how often each case is measured
 * @param warmupSeconds for how long each process works before anything is counted
 * @param seconds for how long each case is counted
 * @param kills how many leaders are killed, and how many are frozen, for each system
 * @param entries how many entries the log has that is recovered
 * @param sizes how many servers further clusters have
 * @param lengths how many entries the log has in further measurements
 * @param stateMib how large the snapshot is that is sent to a follower, in MiB
 * @param heap the largest heap of each server
 * @param page where the page is written
 */
record Plan(
        List<SystemUnderTest> systems,
        Set<String> parts,
        int rounds,
        int warmupSeconds,
        int seconds,
        int kills,
        int entries,
        List<Integer> sizes,
        List<Integer> lengths,
        int stateMib,
        String heap,
        Path page) {
    static final String LOAD = "load";
    static final String SIZES = "sizes";
    static final String FAILOVER = "failover";
    static final String FREEZE = "freeze";
    static final String RECOVERY = "recovery";
    static final String LENGTHS = "lengths";
    static final String INSTALL = "install";

    private static final String QUICK = "quick";
    private static final String LENGTHS_LONG = "10000,100000,1000000,10000000";
    private static final String LENGTHS_QUICK = "10000";
    private static final List<String> PARTS = List.of(LOAD, SIZES, LENGTHS, FAILOVER, FREEZE, RECOVERY, INSTALL);

    static Options options() {
        return Systems.options(Options.of("benchmark"))
                .flag(QUICK, "two minutes: other defaults, figures that say little")
                .optional("parts", String.join(",", PARTS), "what is run, names between commas")
                .optional("rounds", 3, "how often each case is measured; 1 if quick")
                .optional("warmup", 20, "seconds each process works before anything is counted; 3 if quick")
                .optional("seconds", 5, "seconds that each case is counted; 1 if quick")
                .optional(
                        "kills",
                        20,
                        "leaders that are killed, and leaders that are frozen, for each system; 1 if quick")
                .optional("entries", 1_000_000, "entries of the log that is recovered; 20000 if quick")
                .optional("servers", "5,7", "servers of further clusters; not run if quick, unless given")
                .optional("lengths", LENGTHS_LONG, "entries of logs without snapshots; " + LENGTHS_QUICK + " if quick")
                .optional("state-mib", 64, "size of the snapshot that a follower is sent, in MiB; 8 if quick")
                .optional("heap", "1g", "heap of each server")
                .optional("html", "raft-benchmarks/target/benchmark.html", "where the page is written");
    }

    /** The plan that a command line describes. */
    static Plan of(Options given) {
        Set<String> parts = Set.copyOf(List.of(given.text("parts").split(",")));
        if (!PARTS.containsAll(parts)) {
            throw given.bad("--parts " + given.text("parts") + " names others than " + String.join(",", PARTS));
        }
        boolean isQuick = given.isGiven(QUICK);
        boolean hasSizes = !isQuick || given.isGiven("servers");
        return new Plan(
                Systems.of(given),
                parts,
                number(given, "rounds", 1, 1_000),
                number(given, "warmup", 3, 3_600),
                number(given, "seconds", 1, 3_600),
                number(given, "kills", 1, 10_000),
                number(given, "entries", 20_000, Integer.MAX_VALUE),
                hasSizes ? numbers(given, "servers", given.text("servers")) : List.of(),
                numbers(given, "lengths", isQuick && !given.isGiven("lengths") ? LENGTHS_QUICK : given.text("lengths")),
                number(given, "state-mib", 8, 1 << 20),
                given.text("heap"),
                Path.of(given.text("html")));
    }

    private static int number(Options given, String name, int quick, int highest) {
        int number = given.number(name, 1, highest);
        return given.isGiven(QUICK) && !given.isGiven(name) ? quick : number;
    }

    private static List<Integer> numbers(Options given, String name, String text) {
        try {
            return Stream.of(text.split(",")).map(Integer::parseInt).toList();
        } catch (NumberFormatException e) {
            throw given.bad("--" + name + " " + text + " is not numbers between commas");
        }
    }

    /** The cases that are measured on so many servers. */
    List<Case> cases(int servers) {
        return servers == Case.SERVERS ? Case.workloads() : List.of(Case.ofSize(servers));
    }

    boolean has(String part) {
        return parts.contains(part);
    }

    /** How many leaders are killed, or frozen, in a round. */
    int kills(int round) {
        return kills * round / rounds - kills * (round - 1) / rounds;
    }
}
