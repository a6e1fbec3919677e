package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.transport.http.common.Json;
import io.raftkit.transport.http.common.TestLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
    private static String written(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static Map<String, String> strings(String document) {
        return Json.strings(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void maps_lists_andWhatIsInThem() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\"\nline\u0000 ü");
        value.put("none", null);
        value.put("list", Arrays.asList(1, Long.MIN_VALUE, null, true, List.of(), Map.of()));
        value.put("constant", ServerRole.LEADER);
        assertThat(written(value))
                .isEqualTo("{\"text\":\"a \\\"quoted\\\"\\nline\\u0000 ü\",\"none\":null,"
                        + "\"list\":[1,-9223372036854775808,null,true,[],{}],\"constant\":\"LEADER\"}");
    }

    /** What data binding makes of its map, which other tools would read, but for the ids of 64 bits. */
    @Test
    void status_isWrittenByName_asDataBindingDoes() throws IOException {
        try (TestNode node = new TestNode(1, TestLimits.IMPATIENT)) {
            NodeStatus status = node.status();
            String bound = new JsonMapper().writeValueAsString(status.toMap());
            assertThat(bound).contains("\"clusterId\":77,");
            assertThat(written(status))
                    .isEqualTo(bound.replace("\"clusterId\":77,", "\"clusterId\":\"77\",")
                            .replace("\"storeId\":0,", "\"storeId\":\"0\","));
        }
    }

    /** For instance an id that was read as a number in JavaScript, whose numbers have 53 bits. */
    public record Ids(long clusterId, long storeId, int serverId, long index) {}

    @Test
    void idsOf64Bits_areStrings_soThatNoReaderRoundsThem() {
        long id = (1L << 53) + 1;
        assertThat(written(new Ids(id, -id, 3, 4)))
                .isEqualTo(
                        "{\"clusterId\":\"9007199254740993\",\"storeId\":\"-9007199254740993\",\"serverId\":3,\"index\":4}");
    }

    @Test
    void whatHasNoForm_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.bytes(1.5)).withMessageContaining("Double");
    }

    @Test
    void strings_areThoseOfTheOutermostObject() {
        assertThat(strings("{\"a\":\"1\",\"b\":2,\"c\":{\"a\":\"inner\"},\"d\":[\"x\"],\"e\":\"\"}"))
                .isEqualTo(Map.of("a", "1", "e", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[\"a\"]",
                "\"a\"",
                "{\"error\":\"X\"",
                "{\"error\":",
                "{\"error\":\"X\",}",
                "{\"error\":\"X\",\"deep\":[[[[[[]]]]]]}"
            })
    void documentOfNoUse_saysNothing(String document) {
        assertThat(strings(document)).isEmpty();
    }
}
