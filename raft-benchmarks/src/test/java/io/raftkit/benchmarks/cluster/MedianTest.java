package io.raftkit.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void ofAnOddNumber_isTheMiddleOne_whateverTheOrder() {
        assertThat(Median.of(List.of(9L, 1L, 4L))).isEqualTo(new Median(4, 1, 9));
    }

    @Test
    void ofAnEvenNumber_isTheMeanOfTheTwoInTheMiddle() {
        assertThat(Median.of(List.of(8.0, 1.0, 4.0, 2.0))).isEqualTo(new Median(3, 1, 8));
    }
}
