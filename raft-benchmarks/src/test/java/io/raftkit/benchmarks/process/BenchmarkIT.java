package io.raftkit.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster benchmark does all of its work, for a moment; what it measures here says nothing. */
class BenchmarkIT {
    private static final String BENCHMARK = "cluster.Benchmark";

    @TempDir
    Path directory;

    private EndedProgram run(String... arguments) throws Exception {
        return EndedProgram.run(PackagedBenchmarks.launch(BENCHMARK), directory, arguments);
    }

    @Tag("slow")
    @Test
    void everyCase_aFailover_aRestartAndASnapshot_areInTableAndPage() throws Exception {
        Path page = directory.resolve("page.html");
        EndedProgram ended = run(
                "--quick",
                "--systems",
                "raftkit-journal",
                "--warmup",
                "1",
                "--entries",
                "1000",
                "--servers",
                "5",
                "--lengths",
                "1000",
                "--state-mib",
                "4",
                "--heap",
                "256m",
                "--html",
                page.toString());
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains(
                        "machine: ",
                        "raftkit-journal ",
                        "leader killed, ",
                        "all killed and started again, ",
                        "a follower is sent a snapshot, ")
                .containsPattern("(?m)^1,024 × 100 B +raftkit-journal( +[\\d,.]+){7}  ")
                .containsPattern("(?m)^256 reads, follower +raftkit-journal( +[\\d,.]+){7}  ")
                .containsPattern("(?m)^256 × 100 B, 5 servers +raftkit-journal( +[\\d,.]+){7}  ")
                .containsPattern("(?m)^256, log of 1,000 +raftkit-journal( +[\\d,.]+){7}  ");
        assertThat(Files.readString(page)).contains("<svg", "64 × 64 KiB", "leader killed");
    }

    @Test
    void anUnknownSystem_isRefused_withTheNamesThatThereAre() throws Exception {
        EndedProgram ended = run("--systems", "paper");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).contains("no system paper among raftkit-mapdb,raftkit-journal");
    }
}
