package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.server.FakeNode;
import io.raftkit.examples.server.HttpApi;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CounterHttpTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<BigInteger> submitted = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<byte[]> next =
            CompletableFuture.completedFuture(BigInteger.valueOf(42).toByteArray());
    private HttpApi api;

    @BeforeEach
    void start() throws Exception {
        FakeNode node = new FakeNode(
                command -> {
                    submitted.add(new BigInteger(command));
                    return next;
                },
                query -> next);
        api = HttpApi.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CounterHttp.routes(node));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> send(String method, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void post_submitsAndAnswersTheValue() throws Exception {
        HttpResponse<String> response = send("POST", "/counter?by=-5");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"value\":42}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(send("POST", "/counter").statusCode()).isEqualTo(200);
        assertThat(submitted).containsExactly(BigInteger.valueOf(-5), BigInteger.ONE);
    }

    @Test
    void get_answersTheValueAndSubmitsNothing() throws Exception {
        HttpResponse<String> response = send("GET", "/counter");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"value\":42}");
        assertThat(submitted).isEmpty();
    }

    @Test
    void badInput_is400AndNothingIsSubmitted() throws Exception {
        for (String by : List.of("", "x", "1.5", "%00", "9".repeat(101), "%C3")) {
            HttpResponse<String> response = send("POST", "/counter?by=" + by);
            assertThat(response.statusCode()).as("by=" + by).isEqualTo(400);
            assertThat(response.body()).contains("error");
        }
        assertThat(submitted).isEmpty();
    }

    @Test
    void otherPathsAndMethods_areRefusedWithWhatThereIs() throws Exception {
        assertThat(send("GET", "/count").statusCode()).isEqualTo(404);
        HttpResponse<String> wrongMethod = send("DELETE", "/counter");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("GET, POST");
        assertThat(submitted).isEmpty();
    }

    @Test
    void rejected_is503AndSafeToRetry() throws Exception {
        next = CompletableFuture.failedFuture(
                new RejectedException(RejectedException.Reason.NO_LEADER, "no leader within 5 s"));
        HttpResponse<String> response = send("POST", "/counter");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("{\"error\":\"no leader within 5 s\",\"safeToRetry\":true}");
    }

    @Test
    void outcomeUnknown_is503AndNotSafeToRetry() throws Exception {
        next = CompletableFuture.failedFuture(
                new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "no answer within 5 s"));
        HttpResponse<String> response = send("POST", "/counter");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("{\"error\":\"no answer within 5 s\",\"safeToRetry\":false}");
    }

    @Test
    void aDefect_is500() throws Exception {
        next = CompletableFuture.failedFuture(new IllegalStateException("broken"));
        assertThat(send("GET", "/counter").statusCode()).isEqualTo(500);
    }
}
