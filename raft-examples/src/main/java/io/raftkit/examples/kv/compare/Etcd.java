package io.raftkit.examples.kv.compare;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members of etcd, which are used over their JSON gateway. */
final class Etcd {
    static final String PROGRAM = "etcd";

    private static final int MEMBERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Integer> clientPorts = FreePorts.find(MEMBERS);
    private final List<Integer> peerPorts = FreePorts.find(MEMBERS);

    /** Starts them, and waits until one of them leads. */
    void start(Programs programs, Path directory) throws IOException {
        String members = IntStream.range(0, MEMBERS)
                .mapToObj(i -> "m" + i + "=" + url(peerPorts.get(i)))
                .collect(Collectors.joining(","));
        for (int i = 0; i < MEMBERS; i++) {
            String peer = url(peerPorts.get(i));
            String client = url(clientPorts.get(i));
            programs.start(
                    directory.resolve("etcd-" + i + ".log"),
                    List.of(
                            PROGRAM,
                            "--name=m" + i,
                            "--data-dir=" + directory.resolve("etcd-" + i),
                            "--listen-peer-urls=" + peer,
                            "--initial-advertise-peer-urls=" + peer,
                            "--listen-client-urls=" + client,
                            "--advertise-client-urls=" + client,
                            "--initial-cluster=" + members));
        }
        Await.until("etcd answers", PATIENCE, this::tryToPut);
    }

    private Optional<Boolean> tryToPut() {
        try {
            for (int port : clientPorts) {
                new HttpLoad(1, 1).measure(PROGRAM, "put", i -> put(port, "first", "value"));
            }
            return Optional.of(true);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<Integer> clientPorts() {
        return clientPorts;
    }

    static HttpRequest.Builder put(int port, String key, String value) {
        return post(port, "/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    static HttpRequest.Builder get(int port, String key) {
        return post(port, "/v3/kv/range", "{\"key\":\"" + base64(key) + "\"}");
    }

    private static HttpRequest.Builder post(int port, String path, String body) {
        return HttpRequest.newBuilder(URI.create(url(port) + path)).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
