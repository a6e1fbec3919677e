package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodeTest {
    @Test
    void digits_mayBeLargeOrSmall() {
        assertThat(PercentCode.ofPath("%6b%6B+")).isEqualTo(Bytes.of("kk+"));
        assertThat(PercentCode.ofQuery("%6b%6B+")).isEqualTo(Bytes.of("kk "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%4g", "%g4", "%-4", "%\uff14\uff11", "%\u0664\u0661"})
    void percentWithoutTwoDigitsOfAscii_isRefused(String text) {
        assertThatThrownBy(() -> PercentCode.ofPath(text)).hasMessageContaining("two hexadecimal digits");
    }
}
