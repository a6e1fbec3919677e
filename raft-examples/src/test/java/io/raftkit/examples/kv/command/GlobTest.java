package io.raftkit.examples.kv.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.store.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, abc, true",
        "'', '', true",
        "'', a, false",
        "?, a, true",
        "?, '', false",
        "??, a, false",
        "a*c, abbbc, true",
        "a*c, abbbd, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b, aab, true",
        "a**b, ab, true",
        "[abc], b, true",
        "[abc], d, false",
        "[^abc], d, true",
        "[^abc], a, false",
        "[a-c]x, bx, true",
        "[c-a], b, true",
        "[a-], -, false",
        "[\\]], ], true",
        "\\*, *, true",
        "\\*, a, false",
        "h[ae]llo, hallo, true",
        "h[, h, false",
        "[a, a, true",
        "a\\, a\\, true"
    })
    void pattern_matchesAsInRedis(String pattern, String name, boolean matches) {
        assertThat(new Glob(Bytes.of(pattern)).matches(Bytes.of(name))).isEqualTo(matches);
    }

    @Test
    void manyStars_takeNoLongTime() {
        assertThat(new Glob(Bytes.of("a*".repeat(500) + "b")).matches(Bytes.of("a".repeat(5000))))
                .isFalse();
    }
}
