package io.raftkit.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailurePathsTest {
    @Test
    void everyClassNamed_isThere() {
        assertThat(FailurePaths.missing()).isEmpty();
    }
}
