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
import java.util.ArrayList;
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
            "(\\d+) acknowledged, (\\d+) unknown, (\\d+) rejected; (\\d+) kills, (\\d+) stops, (\\d+) cuts, (\\d+) slow"
                    + " phases \\((\\d+) forces delayed\\), (\\d+) full disks \\((\\d+) writes refused\\); (\\d+) hostile"
                    + " callers \\((\\d+) told");
    private static final Pattern JUDGED = Pattern.compile("WELL\\. Linearizable: (\\d+) operations on (\\d+) keys");

    @Tag("slow")
    @Test
    void whatClientsWereToldIsLinearizable_andNoProcessIsLeft(@TempDir Path directory) throws Exception {
        assertWell(directory, "--seed", "7");
    }

    /** Clients outside the cluster ask until they are answered. No outcome is unknown, and each change of an account is made once. */
    @Tag("slow")
    @Test
    void whatClientsWereToldInSessionsIsLinearizable_andNoOutcomeIsUnknown(@TempDir Path directory) throws Exception {
        Matcher figures = assertWell(directory, "--seed", "8", "--sessions", "--clients", "16");
        assertThat(number(figures, 2)).as("unknown").isZero();
        assertThat(number(figures, 3)).as("rejected").isZero();
    }

    private static Matcher assertWell(Path directory, String... options) throws Exception {
        Path file = directory.resolve("history.ndjson");
        List<String> all = new ArrayList<>(List.of("--seconds", "1", "--history", file.toString()));
        all.addAll(List.of(options));
        EndedProgram ended = EndedProgram.run(soak(), directory, all.toArray(new String[0]));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(" 0 processes left", "ms without a leader");
        Matcher figures = FIGURES.matcher(ended.output());
        assertThat(figures.find()).as(ended.output()).isTrue();
        assertThat(number(figures, 1)).as("acknowledged").isPositive();
        assertThat(number(figures, 4)).as("kills, of one and of all").isGreaterThanOrEqualTo(4);
        assertThat(number(figures, 5)).as("stops").isPositive();
        assertThat(number(figures, 6)).as("cuts").isPositive();
        assertThat(number(figures, 7)).as("slow phases").isPositive();
        assertThat(number(figures, 9)).as("full disks").isPositive();
        assertThat(number(figures, 11)).as("hostile callers").isPositive();
        Matcher judged = JUDGED.matcher(ended.output());
        assertThat(judged.find()).as(ended.output()).isTrue();
        History<String, String> history = new HistoryFormat<>(Words.SINGLE, Words.SINGLE).read(file);
        assertThat(history.operations())
                .hasSize(number(judged, 1))
                .hasSizeBetween(number(figures, 1), number(figures, 1) + number(figures, 2));
        return figures;
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
