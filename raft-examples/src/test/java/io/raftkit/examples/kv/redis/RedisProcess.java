package io.raftkit.examples.kv.redis;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.kv.client.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A redis-server of this machine, if it has one, on a free port of loopback, with nothing on disk. */
final class RedisProcess implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/redis-server");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    RedisProcess(String... options) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(BINARY),
                "not compared with Redis, because there is no " + BINARY + ": apt-get install redis-server");
        port = FreePorts.find(1).get(0);
        List<String> command = new ArrayList<>(List.of(
                BINARY.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--databases",
                "1",
                "--proto-max-bulk-len",
                "1mb"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Await.until("redis-server answers", PATIENCE, this::tryToReach).close();
    }

    private Optional<RespClient> tryToReach() {
        try {
            return Optional.of(new RespClient(port));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
