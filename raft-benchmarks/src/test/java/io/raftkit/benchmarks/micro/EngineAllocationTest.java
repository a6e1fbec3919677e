package io.raftkit.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine allocates for a command is bounded: it must not grow unnoticed. */
class EngineAllocationTest {
    /** Of three engines together, in turns of 256 commands of 100 bytes: 31.1 when this was written. Lower it when it falls. */
    private static final double BYTES_MAX = 34;

    private static final Pattern COUNT = Pattern.compile(Pattern.quote(AllocationCount.COUNT) + "(-?[\\d.]+)");

    @Test
    void besidesTheBatch_littleIsAllocatedForACommand(@TempDir Path directory) throws Exception {
        EndedProgram ended = EndedProgram.run(Launch.likeThis(AllocationCount.class, "-Xint"), directory);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("51200 commands committed");
        Matcher count = COUNT.matcher(ended.output());
        assertThat(count.find()).as(ended.output()).isTrue();
        assertThat(Double.parseDouble(count.group(1))).isBetween(0.0, BYTES_MAX);
    }
}
