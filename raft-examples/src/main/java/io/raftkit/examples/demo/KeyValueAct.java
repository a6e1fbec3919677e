package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.Timeline;
import io.raftkit.examples.kv.KeyValueServer;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The second act: a key/value store that clients of Redis use. In the end, each acknowledged key is read from each server. */
final class KeyValueAct {
    private static final int READ_AT_ONCE = 500;

    private final Ledger ledger = new Ledger();
    private final Timeline timeline;

    KeyValueAct(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Plays it, prints what was compared as the last line, and says whether all values are there. */
    boolean play(int clientCount, int seconds, StorageChoice storage) throws IOException {
        System.out.println("Act 2: a key/value store for clients of Redis on three processes on loopback, storage "
                + storage.name() + ", " + clientCount + " clients, for " + seconds + " seconds");
        Launch launch = Launch.likeThis(KeyValueServer.class, Demo.jvmOptions(storage));
        List<Integer> counts = new ArrayList<>();
        boolean isRight;
        try (LocalCluster cluster = LocalCluster.start(launch, Demo.SERVERS)) {
            Stage stage = new Stage(cluster, timeline, ledger, "writes");
            timeline.event("while this runs, you can use the servers: "
                    + stage.clientPorts().stream()
                            .map(port -> "redis-cli -p " + port)
                            .collect(Collectors.joining(", ")));
            int killed = stage.run(seconds, () -> new KeyValueClients(stage::clientPorts, ledger).start(clientCount));
            List<Long> ids = List.copyOf(ledger.acknowledged());
            for (int port : stage.clientPorts()) {
                counts.add(rightAt(port, ids));
            }
            isRight = compareWithRedisCli(stage.clientPorts().get(killed - 1), ids);
        }
        timeline.summary();
        System.out.println(line(counts));
        return isRight
                && !counts.isEmpty()
                && ledger.count() > 0
                && counts.stream().allMatch(count -> count == ledger.count());
    }

    private String line(List<Integer> counts) {
        StringBuilder text = new StringBuilder(ledger.count() + " keys acknowledged; with the right value");
        for (int i = 0; i < counts.size(); i++) {
            text.append(i == 0 ? " on server " : ", on server ")
                    .append(i + 1)
                    .append(": ")
                    .append(counts.get(i));
        }
        return text.toString();
    }

    /** How many of these keys have their value on the server with this port. */
    private static int rightAt(int port, List<Long> ids) {
        int right = 0;
        for (int from = 0; from < ids.size(); from += READ_AT_ONCE) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + READ_AT_ONCE));
            right += Await.until("the keys are read", Stage.PATIENCE, () -> tryToCompare(port, some));
        }
        return right;
    }

    private static Optional<Integer> tryToCompare(int port, List<Long> ids) {
        try (RespClient client = new RespClient(port)) {
            for (long id : ids) {
                client.send("GET " + KeyValueClients.key(id));
            }
            client.flush();
            int right = 0;
            for (long id : ids) {
                String reply = client.reply();
                if (reply.startsWith("-")) {
                    return Optional.empty();
                }
                right += reply.equals("\"" + KeyValueClients.value(id) + "\"") ? 1 : 0;
            }
            return Optional.of(right);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads all keys from the server that was killed, with the client that comes with Redis, if it is installed. Says whether it shows their
     * values.
     */
    private boolean compareWithRedisCli(int port, List<Long> ids) throws IOException {
        List<String> command = List.of("redis-cli", "-p", "" + port);
        Path requests = Files.createTempFile("raftkit-", ".txt");
        try {
            Files.write(requests, requests(ids));
            List<String> values = ids.stream().map(KeyValueClients::value).toList();
            boolean isRight = Await.until("redis-cli reads the keys", Stage.PATIENCE, () -> shown(command, requests))
                    .equals(values);
            timeline.event(String.join(" ", command) + ", at the server that was killed, "
                    + (isRight ? "shows the same " : "does not show the same ") + values.size() + " values");
            return isRight;
        } catch (UncheckedIOException e) {
            timeline.event("redis-cli is not installed here; any client of Redis can be used");
            return true;
        } finally {
            Files.delete(requests);
        }
    }

    private static List<String> requests(List<Long> ids) {
        List<String> requests = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += READ_AT_ONCE) {
            requests.add(ids.subList(from, Math.min(ids.size(), from + READ_AT_ONCE)).stream()
                    .map(KeyValueClients::key)
                    .collect(Collectors.joining(" ", "MGET ", "")));
        }
        return requests;
    }

    /** The lines that a program shows, or nothing if there was no leader. */
    private static Optional<List<String>> shown(List<String> command, Path input) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.contains("TRYAGAIN")
                    ? Optional.empty()
                    : Optional.of(output.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
