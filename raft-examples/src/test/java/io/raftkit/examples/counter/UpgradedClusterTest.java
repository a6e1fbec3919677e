package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.ClusterRecovery;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster stored after it was upgraded is not for an earlier release, neither as it is nor in a new cluster. */
class UpgradedClusterTest {
    private static final String NEXT = "raftkit.test.nextProtocolVersion";

    @TempDir
    Path directory;

    private CountingServers servers;
    private Path copy;

    /** A cluster of one whose feature level was raised ran and ended. There is a copy of a snapshot that it took. */
    @BeforeEach
    void upgrade() throws IOException {
        servers = new CountingServers(directory, "mapdb");
        System.setProperty(NEXT, "true");
        RaftNode node = start("old", "a:1");
        CountingServers.increment(node);
        CountingServers.await(
                "the feature level is raised",
                () -> node.status().members().configuration().featureLevel() == 2);
        CountingServers.increment(node);
        String name =
                "snap-" + HttpNodes.repeat("a snapshot", node::snapshot).ref().id();
        copy = Files.copy(servers.data("old-1").resolve(name), directory.resolve("copy"));
        servers.stop("old-1");
    }

    @AfterEach
    void close() {
        System.clearProperty(NEXT);
        servers.close();
    }

    private RaftNode start(String cluster, String address) {
        return servers.start(cluster + "-1", address, servers.builder(cluster + "-1", "1=" + address));
    }

    private void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(
                        "has the feature level 2, and this server supports levels up to 1",
                        "start a release that speaks protocol version 2");
    }

    @Test
    void earlierRelease_doesNotStart() {
        System.clearProperty(NEXT);
        refused(() -> start("old", "a:2"));
        System.setProperty(NEXT, "true");
        CountingServers.increment(start("old", "a:3"));
    }

    @Test
    void restoredCluster_hasTheLevelOfTheSnapshot() {
        System.clearProperty(NEXT);
        refused(this::restore);
        System.setProperty(NEXT, "true");
        restore();
        System.clearProperty(NEXT);
        refused(() -> start("new", "a:2"));
    }

    private void restore() {
        servers.builder("new-1", "1=a:2").stateMachine(new Counter()).restore(copy);
    }

    @Test
    void recoveredCluster_hasTheLevelOfTheSurvivors() {
        System.clearProperty(NEXT);
        refused(this::recover);
        System.setProperty(NEXT, "true");
        recover();
        System.clearProperty(NEXT);
        refused(() -> start("new", "a:2"));
    }

    private void recover() {
        try (ClusterRecovery recovery =
                ClusterRecovery.open(servers.builder("new-1", "1=a:2"), List.of(servers.data("old-1")))) {
            recovery.write();
        }
    }
}
