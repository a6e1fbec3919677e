package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each test that {@code docs/FIGURE2.md} names ran in this build and passed, by the reports of the test phase. It runs in a later phase, so
 * it depends on no order of tests; where only some tests were asked for, it has nothing to say.
 */
class Figure2IT {
    private static final Pattern CASE =
            Pattern.compile("<testcase name=\"(\\w+)[^\"]*\"[^>]*?(/>|>.*?</testcase>)", Pattern.DOTALL);

    @Test
    void everyTestNamedRanInThisBuild() throws IOException {
        String reports = System.getProperty("raftkit.reports");
        assumeTrue(reports != null, "not run by the build");
        String selected = System.getProperty("raftkit.selectedTests", "");
        assumeTrue(selected.isEmpty() || selected.equals("${test}"), "only some tests were asked for: " + selected);
        Instant begin = Instant.parse(System.getProperty("raftkit.buildBegin"));
        for (Figure2Doc.Row row : Figure2Doc.rows()) {
            for (Figure2Doc.PaperTest test : row.tests()) {
                assertRan(test, Path.of(reports), begin);
            }
        }
    }

    private static void assertRan(Figure2Doc.PaperTest test, Path reports, Instant begin) throws IOException {
        Path report = reports.resolve("TEST-io.raftkit.engine." + test.className() + ".xml");
        assertThat(report).as("report of " + test).isRegularFile();
        assertThat(Files.getLastModifiedTime(report).toInstant())
                .as("when " + report + " was written, in a build that began at " + begin)
                .isAfterOrEqualTo(begin);
        int ran = 0;
        Matcher matcher = CASE.matcher(Files.readString(report));
        while (matcher.find()) {
            if (matcher.group(1).equals(test.method())) {
                assertThat(matcher.group(2)).as(test.toString()).doesNotContain("<skipped", "<failure", "<error");
                ran++;
            }
        }
        assertThat(ran).as(test + " ran").isPositive();
    }
}
