package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern VERDICT =
            Pattern.compile("(\\d+) acknowledged, (\\d+) counted, (\\d+) unknown \\((\\d+) applied\\)");

    private static final Pattern KEPT = Pattern.compile("(\\d+) keys acknowledged; with the right value"
            + " on server 1: (\\d+), on server 2: (\\d+), on server 3: (\\d+)");

    @Test
    void everyAcknowledgedIncrementIsCounted(@TempDir Path directory) throws Exception {
        everyAcknowledgedIncrementIsCounted("mapdb", 1, directory);
    }

    /** So long that several segments are filled. */
    @Test
    @Tag("slow")
    void everyAcknowledgedIncrementIsCounted_withTheJournal(@TempDir Path directory) throws Exception {
        everyAcknowledgedIncrementIsCounted("journal", 6, directory);
    }

    private static void everyAcknowledgedIncrementIsCounted(String storage, int seconds, Path directory)
            throws Exception {
        EndedProgram ended = EndedProgram.run(
                PackagedApp.launch(PackagedApp.DEMO),
                directory,
                "--seconds",
                "" + seconds,
                "--clients",
                "4",
                "--storage",
                storage,
                "--segment-mib",
                "1");
        List<String> lines = ended.output().strip().lines().toList();
        int verdict = assertCounted(lines, ended.output());
        assertKept(lines, ended.output());
        assertThat(ended.output())
                .contains("storage " + storage, "SIGKILL to the leader", "SIGTERM to the leader", "has caught up")
                .doesNotContain("servers differ");
        // On a machine that is very slow just now more than 1 % may be unknown, which is the only other exit code.
        if (ended.exitCode() != 0) {
            assertThat(lines.get(verdict - 1)).contains("1 % or more");
        }
    }

    /** The first act. Returns which line its verdict is. */
    private static int assertCounted(List<String> lines, String output) {
        int at = IntStream.range(0, lines.size())
                .filter(i -> VERDICT.matcher(lines.get(i)).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        Matcher verdict = matching(VERDICT, lines.get(at), output);
        assertThat(Integer.parseInt(verdict.group(1))).as(output).isPositive();
        assertThat(verdict.group(2)).as(output).isEqualTo(verdict.group(1));
        assertThat(Integer.parseInt(verdict.group(4))).as(output).isBetween(0, Integer.parseInt(verdict.group(3)));
        return at;
    }

    /** The second act, whose last line is the last of all. */
    private static void assertKept(List<String> lines, String output) {
        Matcher kept = matching(KEPT, lines.get(lines.size() - 1), output);
        assertThat(Integer.parseInt(kept.group(1))).as(output).isPositive();
        for (int server = 1; server <= 3; server++) {
            assertThat(kept.group(server + 1)).as(output).isEqualTo(kept.group(1));
        }
        assertThat(output).contains("Act 2");
        assertThat(output)
                .containsAnyOf(
                        "at the server that was killed, shows the same " + kept.group(1) + " values",
                        "redis-cli is not installed here");
    }

    private static Matcher matching(Pattern pattern, String line, String output) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as(output).isTrue();
        return matcher;
    }
}
