package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.http.HttpCaller;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Bad input for one port for clients over HTTP, and what must be answered. */
final class HttpAttacks {
    private static final int AT_ONCE = 16;

    private final int port;
    private final HttpCaller client;

    HttpAttacks(int port) {
        this.port = port;
        client = new HttpCaller(port);
    }

    /** Bodies that are not what is asked for: each is told so. */
    void badJson() {
        List<String> bodies = List.of(
                "",
                "{",
                "[]",
                "nonsense",
                "{\"value\":1}",
                "{\"value\":\"v\"",
                "{\"value\":\"\\ud800\"}",
                "[".repeat(100_000),
                "{\"a\":".repeat(10_000),
                "{\"" + "n".repeat(1_000_000) + "\":1}",
                "{\"ttlMillis\":" + "1".repeat(1_000_000) + "}",
                "{\"value\":\"" + "\\u0000".repeat(100_000));
        for (String body : bodies) {
            HttpCaller.Answer answer = client.put("/keys/bad", body);
            assertThat(answer.status()).as(answer.json()).isEqualTo(400);
            assertThat(answer.json()).startsWith("{\"error\":\"").hasSizeLessThan(1000);
        }
    }

    /** Bodies that are too long, alone and many at once. */
    void giantBodies() throws IOException {
        assertThat(begin("Content-Length: 1073741824", "{\"value\":\"")).startsWith("HTTP/1.1 413 ");
        assertThat(begin("Transfer-Encoding: chunked", "5\r\n{\"val\r\n")).startsWith("HTTP/1.1 411 ");
        String body = "{\"value\":\"" + "v".repeat(2_400_000) + "\"}";
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<HttpCaller.Answer>> answers = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> client.put("/keys/bad", body), threads))
                    .toList();
            for (CompletableFuture<HttpCaller.Answer> each : answers) {
                HttpCaller.Answer answer = each.join();
                assertThat(answer.status()).as(answer.json()).isIn(413, 503);
            }
        } finally {
            threads.shutdown();
        }
    }

    private String begin(String header, String body) throws IOException {
        try (Socket socket = open(header, body)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private Socket open(String header, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = socket.getOutputStream();
        out.write(("PUT /keys/bad HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    /** Clients that announce bodies of 2 MB, and send a few bytes of them. The connections stay open. */
    List<Closeable> slowSenders(int count) throws IOException {
        List<Closeable> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(open("Content-Length: 2000000", "{\"value\":\""));
        }
        return open;
    }
}
