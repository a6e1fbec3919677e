package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.SnapshotStatus;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower that was away until the log it needs was dropped, over HTTP and with MapDB. Its connections break while it fetches a snapshot. */
class InstallHttpTest {
    private static final int AWAY = 3;
    private static final int CUTS = 2;

    @TempDir
    Path directory;

    private HttpNodes nodes;
    private Texts texts;
    private String ownAddress;
    private Relay relay;

    @BeforeEach
    void begin() throws IOException {
        nodes = new HttpNodes(directory);
        texts = new Texts(nodes);
        ownAddress = nodes.address(AWAY);
        relay = Relay.to(ownAddress);
        List.of(1, 2, 3).forEach(this::start);
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
        relay.close();
    }

    private void start(int id) {
        nodes.move(AWAY, id == AWAY ? ownAddress : relay.address());
        nodes.start(
                id,
                nodes.builder("server", id)
                        .maxCommandBytes(64 << 10)
                        .memory(1 << 20)
                        .snapshotLogBytes(1 << 20)
                        .snapshotBytesPerSecond(8 << 20)
                        .logTailBytes(0)
                        .stateMachine(new KeyValue()));
    }

    private SnapshotStatus snapshots(int id) {
        return nodes.get(id).status().snapshots();
    }

    /** Whichever of them leads: the log that the follower needs is gone, and the snapshot it is sent instead has all texts. */
    private void takeSnapshots() {
        for (int id : List.of(1, 2)) {
            texts.areAllAt(id);
            HttpNodes.repeat("a snapshot", nodes.get(id)::snapshot);
        }
    }

    @Test
    void followerThatWasAway_takesOverASnapshot_whileItsConnectionsBreakAndWritesGoOn() {
        texts.put(1, 3);
        nodes.stop(AWAY);
        texts.putMany(1, 300);
        takeSnapshots();
        // Less than the snapshot in all: each break comes while it is fetched.
        relay.breakEvery(1 << 20, CUTS);
        start(AWAY);
        texts.put(1, 20);
        texts.areAllAt(AWAY);
        assertThat(relay.breaksToCome()).isZero();
        assertThat(snapshots(AWAY).index()).isPositive();
        // Most of it came as a state, not as entries.
        assertThat(nodes.get(AWAY).status().counters().get("entriesApplied")).isLessThan(200);
        texts.put(1, 5);
        nodes.stop(AWAY);
        start(AWAY);
        texts.areAllAt(AWAY);
    }
}
