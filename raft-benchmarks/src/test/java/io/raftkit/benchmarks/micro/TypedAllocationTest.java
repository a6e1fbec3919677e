package io.raftkit.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed commands are written and read without reflection, which would make an object of each number, and without buffers for each component. */
class TypedAllocationTest {
    /** A writer with its buffer, and the bytes: 152 when this was written. */
    private static final long WRITTEN_BYTES_MAX = 160;

    /** A reader and the record: 88 when this was written. An object for each number would be 160 more. */
    private static final long READ_BYTES_MAX = 96;

    @Test
    void numbersAreNoObjects(@TempDir Path directory) throws Exception {
        EndedProgram ended = EndedProgram.run(Launch.likeThis(TypedAllocationCount.class, "-Xint"), directory);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(count(ended, TypedAllocationCount.WRITTEN)).isBetween(1L, WRITTEN_BYTES_MAX);
        assertThat(count(ended, TypedAllocationCount.READ)).isBetween(1L, READ_BYTES_MAX);
    }

    private static long count(EndedProgram ended, String what) {
        Matcher count = Pattern.compile(Pattern.quote(what) + "(\\d+)").matcher(ended.output());
        assertThat(count.find()).as(ended.output()).isTrue();
        return Long.parseLong(count.group(1));
    }
}
