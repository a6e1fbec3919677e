package io.raftkit.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shorter long run: the log is many times as long as what a server keeps of it. */
class LongRunIT {
    private static final String LONG_RUN = "load.LongRun";
    private static final Pattern COMMANDS = Pattern.compile("([\\d,]+) commands, ");
    private static final Pattern DIRECTORY = Pattern.compile("to the end a data directory held at most ([\\d.]+) MiB");
    private static final Pattern APPLIED_AGAIN =
            Pattern.compile("at most (\\d+) entries of the log were applied again");

    private static final int COMMANDS_MIN = 150_000;
    /** Of 100 bytes, and about 40 that the log adds. */
    private static final int ENTRIES_PER_MIB = 7_500;

    /** The journal of 8 MiB, 4 MiB, and a quarter more than the log: three times what is between two snapshots. */
    private static final double DIRECTORY_MIB_MAX = 8 + 4 + 1.25 * 3 * 2;

    @Tag("slow")
    @Test
    void directoryStaysSmallAllTheTime_andAStartAppliesOnlyWhatFollowsTheNewestSnapshot(@TempDir Path directory)
            throws Exception {
        EndedProgram ended = EndedProgram.run(
                PackagedBenchmarks.launch(LONG_RUN),
                directory,
                "--commands",
                "" + COMMANDS_MIN,
                "--log-kib",
                "1024",
                "--round-seconds",
                "1");
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        List<Double> taken = numbers(COMMANDS, ended);
        assertThat(taken.get(taken.size() - 1)).isGreaterThanOrEqualTo(COMMANDS_MIN);
        assertThat(numbers(DIRECTORY, ended))
                .as(ended.output())
                .hasSize(1)
                .allSatisfy(mib -> assertThat(mib).isLessThanOrEqualTo(DIRECTORY_MIB_MAX));
        assertThat(numbers(APPLIED_AGAIN, ended))
                .as(ended.output())
                .hasSize(4)
                .allSatisfy(entries -> assertThat(entries).isLessThanOrEqualTo(4.0 * ENTRIES_PER_MIB));
    }

    private static List<Double> numbers(Pattern pattern, EndedProgram ended) {
        return pattern.matcher(ended.output())
                .results()
                .map((MatchResult found) -> Double.parseDouble(found.group(1).replace(",", "")))
                .toList();
    }
}
