package io.raftkit.examples.soak;

import io.raftkit.examples.bank.BankCustomers;
import io.raftkit.examples.cluster.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** The soak's side towards the client API of {@link BankNode}. Thread-safe. */
final class BankHttp implements Asked {
    // Longer than a server waits, and longer than its process is ever stopped, so that its word on the outcome gets
    // here.
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final BankCustomers customers = new BankCustomers();

    private final IntUnaryOperator clientPorts;

    /**
     * Asks servers.
     *
     * @param clientPorts where clients reach a server, by its id; 0 for nowhere just now
     */
    BankHttp(IntUnaryOperator clientPorts) {
        this.clientPorts = clientPorts;
    }

    /** Asks a server once. */
    @Override
    public Reply ask(int server, String input) {
        int clientPort = clientPorts.applyAsInt(server);
        if (clientPort == 0) {
            return new Reply(Outcome.REJECTED, "");
        }
        String method = customers.isQuery(input) ? "GET" : "POST";
        String asked = URLEncoder.encode(input, StandardCharsets.UTF_8);
        try {
            HttpResponse<String> response =
                    http.send(request(method, clientPort, "/bank?ask=" + asked), HttpResponse.BodyHandlers.ofString());
            Outcome outcome = Outcome.of(response.statusCode(), response.body());
            return new Reply(
                    outcome,
                    outcome == Outcome.ACKNOWLEDGED
                            ? json.readTree(response.body()).get("answer").asString()
                            : "");
        } catch (IOException e) {
            return new Reply(Outcome.of(e), "");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Makes a server's disk slow for a while; completes when that is over, with how many forces were delayed, 0 if nobody can say. */
    CompletableFuture<Integer> slowDisk(int server, int delayMillis, int forMillis) {
        return posted(server, "/disk?delay=" + delayMillis + "&for=" + forMillis, "delayed");
    }

    /** Makes a server's disk full for a while; completes when that is over, with how many writes found no space, 0 if nobody can say. */
    CompletableFuture<Integer> fullDisk(int server, int forMillis) {
        return posted(server, "/full?for=" + forMillis, "refused");
    }

    private CompletableFuture<Integer> posted(int server, String path, String counted) {
        return http.sendAsync(
                        request("POST", clientPorts.applyAsInt(server), path), HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure != null
                        ? 0
                        : json.readTree(response.body()).path(counted).asInt(0));
    }

    private static HttpRequest request(String method, int clientPort, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + clientPort + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(TIMEOUT)
                .build();
    }
}
