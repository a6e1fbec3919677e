package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** The demo's side towards the client API of {@link DemoNode}. */
final class DemoHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    // Longer than a server waits, so that its word on the outcome gets here.
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final JsonMapper json = new JsonMapper();

    /** Sends an increment once, to the server whose clients use this port, 0 for none. Never completes exceptionally. */
    CompletableFuture<Outcome> increment(int clientPort, long id) {
        if (clientPort == 0) {
            return CompletableFuture.completedFuture(Outcome.REJECTED);
        }
        HttpRequest request = request(clientPort, "?id=" + id)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) ->
                        failure != null ? Outcome.of(failure) : Outcome.of(response.statusCode(), response.body()));
    }

    /** Reads the books of the server whose clients use this port; empty if it cannot answer now. */
    Optional<AppliedState> books(int clientPort) {
        try {
            HttpResponse<String> response =
                    http.send(request(clientPort, "").GET().build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return Optional.empty();
            }
            String state = json.readTree(response.body()).get("state").asString();
            return Optional.of(AppliedState.read(Base64.getDecoder().decode(state)));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static HttpRequest.Builder request(int clientPort, String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + clientPort + "/increments" + query))
                .timeout(TIMEOUT);
    }
}
