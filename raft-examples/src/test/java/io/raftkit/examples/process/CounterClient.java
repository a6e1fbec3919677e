package io.raftkit.examples.process;

import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the counter that keeps account of what it was told. */
final class CounterClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private long acknowledged;
    private long unknown;

    /** Increments by one at this server; true if that was acknowledged. */
    boolean increment(ServerProcess server) {
        try {
            HttpResponse<String> response = send(server, "POST");
            if (response.statusCode() == 200) {
                acknowledged++;
                return true;
            }
            JsonNode answer = json.readTree(response.body());
            if (!answer.path("safeToRetry").asBoolean(false)) {
                unknown++;
            }
        } catch (IOException e) {
            unknown++;
        }
        return false;
    }

    /** The counter as this server reads it; empty if it cannot now. */
    Optional<Long> value(ServerProcess server) {
        try {
            HttpResponse<String> response = send(server, "GET");
            return response.statusCode() == 200
                    ? Optional.of(json.readTree(response.body()).get("value").asLong())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    long acknowledged() {
        return acknowledged;
    }

    /** At most how far the counter may be ahead of what was acknowledged. */
    long unknown() {
        return unknown;
    }

    private HttpResponse<String> send(ServerProcess server, String method) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.clientPort() + "/counter?by=1"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
