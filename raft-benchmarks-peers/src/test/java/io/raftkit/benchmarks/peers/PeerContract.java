package io.raftkit.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a library has to do before it is worth measuring: three servers, here in one process. */
public abstract class PeerContract {
    private static final int COMMANDS = 1_000;
    private static final int OUTSTANDING = 100;
    private static final int COMMAND_BYTES = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final List<SystemServer> servers = new ArrayList<>();

    /** How a server is started. */
    protected abstract PeerMain.Starter starter();

    @BeforeEach
    void start() throws Exception {
        PeerMain.quiet();
        List<Integer> ports = FreePorts.find(3);
        String peers = IntStream.rangeClosed(1, 3)
                .mapToObj(id -> id + "=127.0.0.1:" + ports.get(id - 1))
                .collect(Collectors.joining(","));
        for (int id = 1; id <= 3; id++) {
            servers.add(starter().start(new ServerLoop.Given(id, peers, directory.resolve("" + id))));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (SystemServer server : servers) {
            server.close();
        }
    }

    @Test
    void countsEachCommandOnceOnEachServer() {
        int attempted = 0;
        List<Long> results = new ArrayList<>();
        while (results.size() < COMMANDS) {
            SystemServer leader = leader();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < Math.min(OUTSTANDING, COMMANDS - results.size()); i++) {
                calls.add(leader.write(new byte[COMMAND_BYTES]));
            }
            attempted += calls.size();
            // A leader of short election timeouts may lose its term on a busy machine: then some calls fail.
            calls.forEach(call -> value(call).ifPresent(results::add));
        }

        assertThat(results).isSorted().doesNotHaveDuplicates().first().isEqualTo(1L);
        long last = results.get(results.size() - 1);
        assertThat(last).isBetween((long) COMMANDS, (long) attempted);
        for (SystemServer server : servers) {
            Await.until(
                    "everything applied",
                    PATIENCE,
                    () -> Optional.of(server.applied()).filter(applied -> applied >= last));
            assertThat(server.applied()).isLessThanOrEqualTo(attempted);
        }
    }

    @Test
    void readsOnLeadersAndFollowers() {
        Await.until("a command", PATIENCE, () -> value(leader().write(new byte[COMMAND_BYTES])));
        for (SystemServer server : servers) {
            Await.until("a read", PATIENCE, () -> ended(server.read()));
        }
    }

    private SystemServer leader() {
        return Await.until(
                "a leader",
                PATIENCE,
                () -> servers.stream().filter(SystemServer::leads).findFirst());
    }

    private static Optional<Long> value(CompletableFuture<?> call) {
        return ended(call).map(result -> ByteBuffer.wrap((byte[]) result).getLong());
    }

    private static Optional<Object> ended(CompletableFuture<?> call) {
        return call.<Optional<Object>>handle((result, failure) -> Optional.ofNullable(result))
                .join();
    }
}
