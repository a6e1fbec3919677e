package io.raftkit.proof;

import java.time.Duration;
import java.util.List;

/**
 * A program that looks for something wrong in the code it runs with. It exits with 0 if it found nothing; else it ends with a line that
 * begins with {@link #FOUND}.
 *
 * @param name what it is called in tables
 * @param mainClass the program
 * @param arguments its arguments
 * @param processorTimeMax how much time of a processor it may take; a mutant that makes it take more is not caught
 */
record Ring(String name, String mainClass, List<String> arguments, Duration processorTimeMax) {
    /** Begins the line that tells what was found. */
    static final String FOUND = "FOUND ";

    /** Tests of the paper and the scripts first, then the units. */
    static Ring tests(String module) {
        return new Ring("tests", Tests.class.getName(), List.of(module), Duration.ofMinutes(5));
    }

    /** The simulator, seed after seed. */
    static Ring simulator(long from, long to) {
        return new Ring(
                "simulator",
                Seeds.class.getName(),
                List.of(Long.toString(from), Long.toString(to)),
                Duration.ofSeconds(60 + 2 * (to - from)));
    }

    /** The simulator, seed after seed, with members that change. */
    static Ring members(long from, long to) {
        return new Ring(
                "simulator",
                Seeds.class.getName(),
                List.of(Long.toString(from), Long.toString(to), Seeds.MEMBERS),
                Duration.ofSeconds(60 + 4 * (to - from)));
    }
}
