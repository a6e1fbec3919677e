package io.raftkit.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.examples.cluster.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorServerTest {
    private static final int COMMANDS = 1_000;

    @TempDir
    Path directory;

    @Test
    void countsCommandsOfAllSizesOnThreeServersInFilesThatDoNotGrow() throws IOException {
        List<FloorServer> servers = start();
        List<CompletableFuture<byte[]>> results = IntStream.range(0, COMMANDS)
                .mapToObj(i -> servers.get(0).write(new byte[i % 14 == 0 ? 1 << 20 : 100]))
                .toList();

        assertThat(results)
                .extracting(result -> ByteBuffer.wrap(result.join()).getLong())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, COMMANDS)
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(servers.get(0).leads()).isTrue();
        assertThat(servers.get(1).leads()).isFalse();
        assertThat(servers.get(0).applied()).isEqualTo(COMMANDS);
        assertThat(Math.max(servers.get(1).applied(), servers.get(2).applied())).isEqualTo(COMMANDS);
        assertThat(servers.get(1).write(new byte[1])).isCompletedExceptionally();
        assertThat(servers.get(0).write(new byte[FloorFrame.COMMAND_BYTES_MAX + 1]))
                .isCompletedExceptionally();
        servers.forEach(FloorServer::close);
        for (int id = 1; id <= 3; id++) {
            assertThat(Files.size(directory.resolve("" + id).resolve("floor"))).isEqualTo(FloorFile.BYTES);
        }
    }

    /** Followers wait for the leader, so each is started on a thread of its own. */
    private List<FloorServer> start() {
        List<Integer> ports = FreePorts.find(3);
        String peers = IntStream.rangeClosed(1, 3)
                .mapToObj(id -> id + "=127.0.0.1:" + ports.get(id - 1))
                .collect(Collectors.joining(","));
        List<CompletableFuture<FloorServer>> starting = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            ServerLoop.Given given = new ServerLoop.Given(id, peers, directory.resolve("" + id));
            CompletableFuture<FloorServer> server = new CompletableFuture<>();
            starting.add(server);
            new Thread(() -> server.completeAsync(() -> started(given), Runnable::run)).start();
        }
        return starting.stream().map(CompletableFuture::join).toList();
    }

    private static FloorServer started(ServerLoop.Given given) {
        try {
            return FloorServer.start(given);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
