package io.raftkit.examples.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InJvmLoadTest {
    @Test
    void measure_everyCommandEndsWithAResult() throws Exception {
        Figures figures = InJvmLoad.measure(new Workload(0, 1, 2, 64, 100));
        assertThat(figures.failures()).isEmpty();
        assertThat(figures.commands()).isPositive();
    }
}
