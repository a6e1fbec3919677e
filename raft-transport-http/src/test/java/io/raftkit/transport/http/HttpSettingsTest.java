package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write. */
class HttpSettingsTest {
    @Test
    void defaults() {
        HttpSettings settings = HttpSettings.parse("10.0.0.1:7001", Map.of("mapdb.whatever", "x"));
        assertThat(settings.listen()).isEqualTo(new HostAndPort("10.0.0.1", 7001));
    }

    @Test
    void chosen() {
        HttpSettings settings = HttpSettings.parse("a.example:7001", Map.of("http.listen", "0.0.0.0:8001"));
        assertThat(settings)
                .isEqualTo(new HttpSettings(new HostAndPort("0.0.0.0", 8001), null, Silence.STANDARD, null, true));
    }

    @Test
    void mistakes_areNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.parse("a:1", Map.of("http.silence", "long")))
                .withMessageContaining("http.silence")
                .withMessageContaining("long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.parse("a:1", Map.of("http.listn", "a:2")))
                .withMessageContaining("http.listn")
                .withMessageContaining("http.listen");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, 127.0.0.1, 1",
        "[::1]:7000, ::1, 7000",
        "a-b.example:65535, a-b.example, 65535",
        "a:0, a, 0"
    })
    void addresses(String text, String host, int port) {
        HostAndPort address = HostAndPort.parse(text);
        assertThat(address).isEqualTo(new HostAndPort(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a",
                "a:",
                ":1",
                "a:65536",
                "a:-1",
                "a:x",
                "::1:7000",
                "[::1]",
                "[]:1",
                "a b:1",
                "a/b:1",
                "é:1",
                "http://a:1",
                "a:1 ",
                "u@h:1"
            })
    void noAddresses(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostAndPort.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("host:port");
    }

    @Test
    void loopback() {
        assertThat(HostAndPort.parse("127.0.0.1:1").isLoopback()).isTrue();
        assertThat(HostAndPort.parse("[::1]:1").isLoopback()).isTrue();
        assertThat(HostAndPort.parse("localhost:1").isLoopback()).isTrue();
        assertThat(HostAndPort.parse("0.0.0.0:1").isLoopback()).isFalse();
        assertThat(HostAndPort.parse("10.0.0.1:1").isLoopback()).isFalse();
    }
}
