package io.raftkit.examples.kv.compare;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.kv.KeyValueServer;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures three servers of the store, one after the other, with redis-benchmark and over HTTP, and beside them a redis-server that forces each
 * write to its disk, and three members of etcd. What is not installed is left out, and said to be missing.
 */
public final class Compare {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS = 1_000;
    private static final String VALUE = "xxx";

    private final RedisBenchmark redis;
    private final HttpLoad http;
    private final List<Figures> table = new ArrayList<>();

    private Compare(Options options) {
        int requests = options.number("requests", 1, 100_000_000);
        int clients = options.number("clients", 1, 1_000);
        redis = new RedisBenchmark(requests, clients, options.number("pipeline", 1, 1_000));
        http = new HttpLoad(options.number("http-requests", 1, 100_000_000), clients);
    }

    /** Runs all measurements and prints the table. */
    public static void main(String[] args) {
        try {
            Options options = Options.of("compare")
                    .optional("requests", 100_000, "how many requests of each kind redis-benchmark sends to a server")
                    .optional("http-requests", 10_000, "how many requests of each kind are sent over HTTP to a server")
                    .optional("clients", 50, "how many clients there are at once")
                    .optional("pipeline", 16, "how many requests of a client are under way with redis-benchmark")
                    .parse(args);
            new Compare(options).run();
            System.exit(0);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | RuntimeException e) {
            System.err.println("the comparison could not be run to its end: " + e.getMessage());
            System.exit(ServerMain.START_REFUSED);
        }
    }

    private void run() throws IOException {
        Path directory = Files.createTempDirectory("raftkit-compare-");
        try (Programs programs = new Programs()) {
            measureStore();
            if (isThere("redis-server", "redis-server")) {
                measureRedis(programs, directory);
            }
            if (isThere(Etcd.PROGRAM, "etcd-server")) {
                measureEtcd(programs, directory);
            }
        } finally {
            delete(directory);
        }
        System.out.println(Figures.header());
        table.forEach(System.out::println);
    }

    private static boolean isThere(String program, String packageName) {
        boolean isInstalled = Programs.isInstalled(program);
        if (!isInstalled) {
            System.out.println(program + " is missing, and not measured: apt-get install " + packageName);
        }
        return isInstalled;
    }

    private void measureStore() throws IOException {
        boolean hasBenchmark = isThere(RedisBenchmark.PROGRAM, "redis-tools");
        Launch launch = Launch.likeThis(KeyValueServer.class, "-Xmx512m").with("--http", "0");
        try (LocalCluster cluster = LocalCluster.start(launch, 3)) {
            for (ServerProcess server : cluster.servers()) {
                awaitSet(server.clientPort());
                String system = "kv, server " + server.id();
                System.out.println(system);
                if (hasBenchmark) {
                    table.addAll(redis.measure(system, server.clientPort()));
                }
                String url = "http://127.0.0.1:" + KeyValueServer.printedHttpPort(server.printed()) + "/keys/";
                table.add(http.measure(
                        system,
                        "HTTP PUT",
                        i -> HttpRequest.newBuilder(URI.create(url + key(i)))
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"value\":\"" + VALUE + "\"}"))));
                table.add(http.measure(system, "HTTP GET", i -> HttpRequest.newBuilder(URI.create(url + key(i)))));
            }
        }
    }

    /** From the first write on there is a leader. */
    private static void awaitSet(int port) {
        for (int i = 0; i < KEYS; i++) {
            String request = "SET " + key(i) + " " + VALUE;
            Await.until("the server answers", PATIENCE, () -> {
                try (RespClient client = new RespClient(port)) {
                    return Optional.of(client.call(request)).filter("+OK"::equals);
                } catch (IOException e) {
                    return Optional.empty();
                }
            });
        }
    }

    private static String key(int i) {
        return "key:" + i % KEYS;
    }

    private void measureRedis(Programs programs, Path directory) throws IOException {
        int port = FreePorts.find(1).get(0);
        String system = "redis-server, appendfsync always";
        System.out.println(system);
        programs.start(
                directory.resolve("redis.log"),
                List.of(
                        "redis-server",
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always"));
        awaitSet(port);
        if (Programs.isInstalled(RedisBenchmark.PROGRAM)) {
            table.addAll(redis.measure(system, port));
        }
    }

    private void measureEtcd(Programs programs, Path directory) throws IOException {
        Etcd etcd = new Etcd();
        etcd.start(programs, directory);
        for (int i = 0; i < etcd.clientPorts().size(); i++) {
            String system = "etcd, member " + (i + 1);
            System.out.println(system);
            int port = etcd.clientPorts().get(i);
            table.add(http.measure(system, "HTTP PUT", request -> Etcd.put(port, key(request), VALUE)));
            table.add(http.measure(system, "HTTP GET", request -> Etcd.get(port, key(request))));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
