package io.raftkit.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private EndedProgram runQuick(String parts, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--quick", "--systems", "raftkit-journal", "--parts", parts));
        Collections.addAll(all, "--warmup", "1", "--heap", "256m", "--html", page().toString());
        Collections.addAll(all, arguments);
        return run(all.toArray(String[]::new));
    }

    private Path page() {
        return directory.resolve("page.html");
    }

    @Tag("slow")
    @Test
    void everyCase_isInTableAndPage() throws Exception {
        EndedProgram ended = runQuick("load,sizes", "--servers", "5");
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("machine: ", "raftkit-journal ")
                .containsPattern("(?m)^1,024 × 100 B +raftkit-journal( +[\\d,.]+){7}  ")
                .containsPattern("(?m)^256 reads, follower +raftkit-journal( +[\\d,.]+){7}  ")
                .containsPattern("(?m)^256 × 100 B, 5 servers +raftkit-journal( +[\\d,.]+){7}  ");
        assertThat(Files.readString(page())).contains("<svg", "64 × 64 KiB");
    }

    @Tag("slow")
    @Test
    void aLongLog_aFailover_aRestartAndASnapshot_areInTableAndPage() throws Exception {
        EndedProgram ended = runQuick(
                "lengths,failover,freeze,recovery,install",
                "--lengths",
                "1000",
                "--entries",
                "1000",
                "--state-mib",
                "4");
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains(
                        "leader killed, ",
                        "leader frozen, ",
                        "all killed and started again, ",
                        "a follower is sent a snapshot, ")
                .containsPattern("(?m)^256, log of 1,000 +raftkit-journal( +[\\d,.]+){7}  ");
        assertThat(Files.readString(page()))
                .contains("<svg", "leader killed", "leader frozen", "a follower is sent a snapshot");
    }

    @Test
    void anUnknownSystem_isRefused_withTheNamesThatThereAre() throws Exception {
        EndedProgram ended = run("--systems", "paper");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).contains("no system paper among raftkit-mapdb,raftkit-journal");
    }
}
