package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write. */
class JournalSizesTest {

    @Test
    void segment_isAsLongAsTheSettingSays_or64MiB() {
        assertThat(JournalSizes.parse(Map.of("http.listen", "a:1"))).isEqualTo(JournalSizes.DEFAULT);
        assertThat(JournalSizes.DEFAULT.segmentBytes()).isEqualTo(64 << 20);
        assertThat(JournalSizes.parse(Map.of("journal.segment", "1")).segmentBytes())
                .isEqualTo(1 << 20);
        assertThat(JournalSizes.parse(Map.of("journal.segment", "1024")).segmentBytes())
                .isEqualTo(1 << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1025", "-1", "1.5", "64m", "", "99999999999"})
    void numberOutOfBounds_isRefused_andTheBoundsAreNamed(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalSizes.parse(Map.of("journal.segment", value)))
                .withMessageContaining("journal.segment")
                .withMessageContaining("MiB from 1 to 1024, not " + value);
    }

    @Test
    void unknownSetting_isRefused_andTheKnownOneIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalSizes.parse(Map.of("journal.segments", "8")))
                .withMessageContaining("journal.segments")
                .withMessageContaining("the journal has journal.segment");
    }
}
