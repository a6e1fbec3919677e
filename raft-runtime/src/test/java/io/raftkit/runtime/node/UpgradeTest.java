package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Servers of two versions of the protocol in one cluster. */
class UpgradeTest {
    private static final String TOO_OLD =
            "it speaks protocol versions up to 1, and the feature level of the cluster is 2";

    private final VirtualCluster cluster = new VirtualCluster(3).start();

    /** Restarts a server with the next version. */
    private void upgrade(int id) {
        cluster.node(id).halt();
        cluster.settle();
        cluster.protocolVersions.put(id, MessageCodec.VERSION_NEXT);
        cluster.machines.put(id, new Adder());
        cluster.start(id);
        cluster.pass(2_000);
    }

    private int version(int id) {
        return cluster.protocolVersions.getOrDefault(id, MessageCodec.VERSION);
    }

    private int level(int id) {
        return cluster.node(id).status().members().configuration().featureLevel();
    }

    /** Each message is in the highest version that both speak, as soon as they have heard each other. */
    private void requireVersionsOfFrames() {
        cluster.wires.isRecording = true;
        cluster.wires.sent.clear();
        cluster.node(cluster.leader()).submit(Adder.text(1));
        cluster.pass(1_000);
        assertThat(cluster.wires.sent).hasSizeGreaterThan(10).allSatisfy(frame -> {
            FrameHeader header = frame.header();
            assertThat(header.versionHighest()).isEqualTo(version(header.from()));
            assertThat(header.versionBody()).isEqualTo(Math.min(version(header.from()), version(header.to())));
        });
    }

    @Test
    void serversOfTwoVersions_workTogether_andTheLevelIsRaisedWhenNoneOfTheEarlierOneIsLeft() {
        cluster.leader();
        for (int id = 1; id <= 3; id++) {
            requireVersionsOfFrames();
            assertThat(level(1)).isEqualTo(1);
            upgrade(id);
        }
        requireVersionsOfFrames();
        for (int id = 1; id <= 3; id++) {
            assertThat(level(id)).isEqualTo(2);
        }
        NodeStatus leader = cluster.node(cluster.leader()).status();
        assertThat(leader.peers()).extracting(PeerStatus::protocolVersion).containsExactly(2, 2);
    }

    @Test
    void serverThatIsTooOld_stops_andTheChangeSaysWhy() {
        List.of(1, 2, 3).forEach(this::upgrade);
        cluster.join(4);
        CompletableFuture<Long> call = addVoter();
        cluster.pass(1_000);
        NodeStatus old = cluster.node(4).status();
        assertThat(old.state()).isEqualTo(NodeStatus.State.FAILED);
        assertThat(old.failure())
                .contains("has the feature level 2, and this server supports levels up to 1. Nothing is lost");
        assertThat(cluster.node(cluster.leader()).status().members().stage()).contains("server 4: " + TOO_OLD);
        cluster.pass(4_000);
        assertThat(call.handle((index, thrown) -> thrown).join())
                .isInstanceOfAny(RejectedException.class, OutcomeUnknownException.class)
                .hasMessageContaining(TOO_OLD);
        upgrade(4);
        CompletableFuture<Long> again = addVoter();
        cluster.pass(4_000);
        again.join();
        assertThat(level(4)).isEqualTo(2);
    }

    private CompletableFuture<Long> addVoter() {
        return cluster.node(cluster.leader()).members().addVoter(4, VirtualCluster.address(4), Duration.ofSeconds(4));
    }
}
