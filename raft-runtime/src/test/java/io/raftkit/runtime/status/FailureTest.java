package io.raftkit.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {
    /** Whatever is made after an OutOfMemoryError may throw another one, which nobody catches. */
    @Test
    void outOfMemory_makesNothing() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertThat(Failure.ofWrite(error)).isSameAs(Failure.of("A turn", error)).isSameAs(Failure.ofWrite(error));
        assertThat(Failure.of("A turn", error).message()).contains("out of memory", "larger heap");
    }
}
