package io.raftkit.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load generator does its work, for a moment and with few commands; what it measures here says nothing. */
class LoadIT {
    private static final String LOAD = "load.Load";

    @TempDir
    Path directory;

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "journal"})
    void load_runsWithEitherStorage(String storage) throws Exception {
        EndedProgram ended = EndedProgram.run(
                PackagedBenchmarks.launch(LOAD),
                directory,
                "--storage",
                storage,
                "--warmup",
                "0",
                "--seconds",
                "1",
                "--outstanding",
                "4");
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("commands a second").contains("4 outstanding");
    }

    @Test
    void anotherStorage_isRefused() throws Exception {
        EndedProgram ended = EndedProgram.run(PackagedBenchmarks.launch(LOAD), directory, "--storage", "paper");
        assertThat(ended.output()).contains("--storage paper is not mapdb or journal");
    }
}
