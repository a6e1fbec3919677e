package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern VERDICT =
            Pattern.compile("(\\d+) acknowledged, (\\d+) counted, (\\d+) unknown \\((\\d+) applied\\)");

    @Test
    void everyAcknowledgedIncrementIsCounted(@TempDir Path directory) throws Exception {
        everyAcknowledgedIncrementIsCounted("mapdb", 3, directory);
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
        String[] lines = ended.output().strip().split("\\R");
        Matcher verdict = VERDICT.matcher(lines[lines.length - 1]);
        assertThat(verdict.matches()).as(ended.output()).isTrue();
        assertThat(Integer.parseInt(verdict.group(1))).as(ended.output()).isPositive();
        assertThat(verdict.group(2)).as(ended.output()).isEqualTo(verdict.group(1));
        assertThat(Integer.parseInt(verdict.group(4)))
                .as(ended.output())
                .isBetween(0, Integer.parseInt(verdict.group(3)));
        assertThat(ended.output())
                .contains("storage " + storage, "SIGKILL to the leader", "has caught up")
                .doesNotContain("servers differ");
        // On a machine that is very slow just now more than 1 % may be unknown, which is the only other exit code.
        if (ended.exitCode() != 0) {
            assertThat(lines[lines.length - 2]).contains("1 % or more");
        }
    }
}
