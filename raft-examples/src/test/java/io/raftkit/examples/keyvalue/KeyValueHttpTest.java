package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.FakeNode;
import io.raftkit.examples.server.HttpApi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeyValueHttpTest {
    private final KeyValue map = new KeyValue();
    private long index;
    private final Map<String, HttpApi.Route> routes = KeyValueHttp.routes(new FakeNode(
            command ->
                    CompletableFuture.completedFuture(map.apply(new Command(++index, 1, 0, ByteBuffer.wrap(command)))),
            query -> CompletableFuture.completedFuture(map.query(query))));

    private Object answer(String route, Map<String, String> fields) {
        return routes.get(route).answer(fields).join();
    }

    @Test
    void put_get_andDelete_answerTheValue() {
        assertThat(answer("PUT /map", Map.of("key", "k", "value", "v"))).isEqualTo(Map.of());
        assertThat(answer("GET /map", Map.of("key", "k"))).isEqualTo(Map.of("value", "v"));
        assertThat(answer("PUT /map", Map.of("key", "k", "value", ""))).isEqualTo(Map.of("value", "v"));
        assertThat(answer("GET /map", Map.of("key", "k"))).isEqualTo(Map.of("value", ""));
        assertThat(answer("DELETE /map", Map.of("key", "k"))).isEqualTo(Map.of("value", ""));
        assertThat(answer("GET /map", Map.of("key", "k"))).isEqualTo(Map.of());
    }

    @Test
    void missingFields_areRefused_andNothingIsSubmitted() {
        for (String route : List.of("PUT /map", "DELETE /map", "GET /map")) {
            assertThatThrownBy(() -> answer(route, Map.of("value", "v")))
                    .isInstanceOf(BadRequest.class)
                    .hasMessageContaining("key is missing");
        }
        assertThatThrownBy(() -> answer("PUT /map", Map.of("key", "k")))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("value is missing");
        assertThat(index).isZero();
    }
}
