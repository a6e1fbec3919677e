package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryFormat;
import io.raftkit.testkit.history.Words;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shortest soak there is: each kind of fault once. */
class SoakIT {
    private static final Pattern FIGURES = Pattern.compile(
            "(\\d+) acknowledged, (\\d+) unknown, (\\d+) rejected; (\\d+) kills, (\\d+) stops, (\\d+) slow phases"
                    + " \\((\\d+) forces delayed\\); (\\d+) hostile callers \\((\\d+) told");
    private static final Pattern JUDGED = Pattern.compile("WELL\\. Linearizable: (\\d+) operations on (\\d+) keys");

    @Tag("slow")
    @Test
    void whatClientsWereToldIsLinearizable_andNoProcessIsLeft(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("history.ndjson");
        EndedProgram ended =
                EndedProgram.run(soak(), directory, "--seconds", "1", "--seed", "7", "--history", file.toString());
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(" 0 processes left", "ms without a leader");
        Matcher figures = FIGURES.matcher(ended.output());
        assertThat(figures.find()).as(ended.output()).isTrue();
        assertThat(number(figures, 1)).as("acknowledged").isPositive();
        assertThat(number(figures, 4)).as("kills, of one and of all").isGreaterThanOrEqualTo(4);
        assertThat(number(figures, 5)).as("stops").isPositive();
        assertThat(number(figures, 6)).as("slow phases").isPositive();
        assertThat(number(figures, 8)).as("hostile callers").isPositive();
        Matcher judged = JUDGED.matcher(ended.output());
        assertThat(judged.find()).as(ended.output()).isTrue();
        History<String, String> history = new HistoryFormat<>(Words.SINGLE, Words.SINGLE).read(file);
        assertThat(history.operations())
                .hasSize(number(judged, 1))
                .hasSizeBetween(number(figures, 1), number(figures, 1) + number(figures, 2));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** On the class path, since it is a program of the tests: the packaged jars, and what else it needs. */
    private static Launch soak() throws Exception {
        String classPath = String.join(
                File.pathSeparator,
                Stream.of(
                                Path.of("target", "test-classes").toAbsolutePath(),
                                placeOf(HistoryFormat.class),
                                placeOf(Workload.class))
                        .map(Path::toString)
                        .toList());
        return new Launch(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                List.of("-cp", PackagedApp.modulePath() + File.separator + "*" + File.pathSeparator + classPath),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of("io.raftkit.examples.soak.Soak"));
    }

    private static Path placeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
