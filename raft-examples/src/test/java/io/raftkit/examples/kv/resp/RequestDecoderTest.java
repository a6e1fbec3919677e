package io.raftkit.examples.kv.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
    private final RequestDecoder decoder = new RequestDecoder();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<List<String>> all(String text, int cut) throws ProtocolError {
        List<List<String>> requests = new ArrayList<>();
        for (int at = 0; at < text.length(); at += cut) {
            ByteBuffer part = bytes(text.substring(at, Math.min(text.length(), at + cut)));
            for (List<Bytes> next = decoder.next(part); next != null; next = decoder.next(part)) {
                if (!next.isEmpty()) {
                    requests.add(next.stream().map(Bytes::toString).toList());
                }
            }
        }
        return requests;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void requests_areTheSame_howeverTheirBytesAreCut(int cut) throws ProtocolError {
        String text = "*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\n\r\n*0\r\n*-1\r\nPING\r\n SET  k \"a b\\x41\\n\" 'it\\'s'\n"
                + "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$1\r\nv\r\n";
        assertThat(all(text, cut))
                .containsExactly(
                        List.of("GET", "\r\n"),
                        List.of("PING"),
                        List.of("SET", "k", "a bA\n", "it's"),
                        List.of("SET", "", "v"));
        assertThat(decoder.heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "*x\\r\\n | invalid multibulk length",
                "*65537\\r\\n | invalid multibulk length",
                "*99999999999999999999\\r\\n | invalid multibulk length",
                "*1\\n | invalid multibulk length",
                "*1\\r\\n+OK\\r\\n | expected '$', got '+'",
                "*1\\r\\n*1\\r\\n | expected '$', got '*'",
                "*1\\r\\n$-1\\r\\n | invalid bulk length",
                "*1\\r\\n$1073741824\\r\\n | invalid bulk length",
                "*1\\r\\n$1048577\\r\\n | invalid bulk length",
                "*1\\r\\n$3\\r\\nPINGS\\r\\n | expected a line's end behind 3 bytes",
                "GET \"k\\r\\n | unbalanced quotes in request",
                "GET \"k\"x\\r\\n | unbalanced quotes in request",
                "GET 'k\\r\\n | unbalanced quotes in request",
            })
    void bytesThatAreNoRequest_areRefused_withWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> all(text.replace("\\r", "\r").replace("\\n", "\n"), 1000))
                .isInstanceOf(ProtocolError.class)
                .hasMessage("Protocol error: " + message);
    }

    @Test
    void linesWithoutEnd_areRefused() {
        String much = "x".repeat(Limits.LINE_BYTES_MAX + 1);
        assertThatThrownBy(() -> all(much, 1000)).hasMessage("Protocol error: too big inline request");
        assertThatThrownBy(() -> new RequestDecoder().next(bytes("*" + much)))
                .hasMessage("Protocol error: too big mbulk count string");
        assertThatThrownBy(() -> new RequestDecoder().next(bytes("*1\r\n$" + much)))
                .hasMessage("Protocol error: too big bulk count string");
    }

    @Test
    void lengthsThatAreAnnounced_reserveNothing_andWhatIsSentIsHeldOnce() throws ProtocolError {
        all("*65536\r\n$1048576\r\n", 1000);
        int announced = decoder.heldBytes();
        assertThat(announced).isLessThan(Limits.STRING_BYTES_MAX + 5000);
        all("x".repeat(Limits.STRING_BYTES_MAX / 2), 1000);
        assertThat(decoder.heldBytes()).isLessThan(announced + Limits.STRING_BYTES_MAX);
    }

    @Test
    void requestOfManyArguments_isRefused_whenTogetherTheyAreTooLong() {
        String argument = "$100000\r\n" + "x".repeat(100_000) + "\r\n";
        assertThatThrownBy(() -> all("*100\r\n" + argument.repeat(100), 65536))
                .hasMessage("Protocol error: request is longer than " + Limits.REQUEST_BYTES_MAX + " bytes");
    }

    @Test
    void stranger_maySendShortRequestsOnly() throws ProtocolError {
        decoder.setStranger(true);
        assertThat(all("*10\r\n" + "$1\r\na\r\n".repeat(10), 1000)).hasSize(1);
        assertThatThrownBy(() -> all("*11\r\n", 1000)).hasMessage("Protocol error: unauthenticated multibulk length");
        RequestDecoder other = new RequestDecoder();
        other.setStranger(true);
        assertThatThrownBy(() -> other.next(bytes("*1\r\n$16385\r\n")))
                .hasMessage("Protocol error: unauthenticated bulk length");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-7, -7",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775808,",
        "-9223372036854775809,",
        "007,",
        "-0,",
        "+1,",
        "'',",
        "-,",
        "1 ,1",
        "'1 ',",
        "1a,",
        "99999999999999999999,"
    })
    void numbers_haveOneForm(String text, Long number) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        var parsed = Numbers.parse(bytes, 0, bytes.length);
        assertThat(parsed.isPresent() ? parsed.getAsLong() : null).isEqualTo(number);
    }
}
