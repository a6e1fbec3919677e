package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged counter after a user changed one line, the storage that its module requires: three processes on the journal. The other
 * storage lies on their module path too.
 */
class JournalProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int INCREMENTS = 20;
    private static final int ROUNDS = 3;

    private final StatusPage status = new StatusPage();
    private final CounterClient client = new CounterClient();
    private LocalCluster cluster;

    @BeforeEach
    void start(@TempDir Path modules) throws IOException {
        Path examples = CompiledModule.examples(modules, "io.raftkit.storage.journal");
        cluster = LocalCluster.start(PackagedApp.launchWithChanged(examples, PackagedApp.COUNTER), 3);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void incrementAt(ServerProcess server) {
        for (int i = 0; i < INCREMENTS; i++) {
            Await.until(
                    "server " + server.id() + " acknowledges",
                    PATIENCE,
                    () -> client.increment(server) ? Optional.of(true) : Optional.empty());
        }
    }

    private void assertNothingIsLost() {
        for (ServerProcess server : cluster.servers()) {
            long value = Await.until("server " + server.id() + " reads", PATIENCE, () -> client.value(server));
            assertThat(value)
                    .as("read at %s", server.id())
                    .isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
        }
    }

    @Tag("slow")
    @Test
    void leadersAndWholeClustersAreKilled_nothingIsLost() throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            int leader = status.awaitLeader(cluster, PATIENCE).id();
            incrementAt(cluster.server(leader));
            cluster.server(leader).kill();
            incrementAt(cluster.server(leader % 3 + 1));
            cluster.restart(leader);
            assertNothingIsLost();
            cluster.servers().forEach(ServerProcess::kill);
            cluster.restartAll();
            assertNothingIsLost();
        }
        assertThat(client.acknowledged()).isEqualTo(2L * ROUNDS * INCREMENTS);
        for (ServerProcess server : cluster.servers()) {
            Path data = cluster.data(server.id());
            assertThat(data.resolve("j-0001")).exists();
            assertThat(data.resolve("store.mapdb")).doesNotExist();
            assertThat(Files.readString(data.resolveSibling("server-" + server.id() + ".log")))
                    .contains("storage io.raftkit.storage.journal.")
                    .doesNotContain("storage io.raftkit.storage.mapdb.");
        }
    }
}
