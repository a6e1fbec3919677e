package io.raftkit.examples.kv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.machine.Direct;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.FakeNode;
import io.raftkit.examples.server.HttpNodes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryProposerTest {
    private static final long NOW = 1_000_000;
    private static final byte[] TICK = KeyValueMachine.SCHEMA.encode(new KeyValueCommand.Tick());

    private final KeyValueMachine machine = new KeyValueMachine();
    private final List<CompletableFuture<byte[]>> proposed = new ArrayList<>();
    /** The first one fails, if it is not counted beforehand. */
    private final AtomicInteger looks = new AtomicInteger(1);

    private ServerRole role = ServerRole.LEADER;
    private volatile long clock = NOW;
    private final FakeNode node = new FakeNode(
            command -> {
                assertThat(command).isEqualTo(TICK);
                proposed.add(new CompletableFuture<>());
                return proposed.get(proposed.size() - 1);
            },
            query -> CompletableFuture.failedFuture(new AssertionError("nothing is read")),
            () -> {
                if (looks.incrementAndGet() == 1) {
                    throw new IllegalStateException("a test");
                }
                return NodeStatus.builder(1).role(role, 1).build();
            });
    private final ExpiryProposer proposer = new ExpiryProposer(node, machine, () -> clock);

    @AfterEach
    void close() {
        proposer.close();
    }

    private void apply(long index, byte[] command) {
        Direct.apply(machine, new Command(index, 1, clock, ByteBuffer.wrap(command)));
    }

    private static byte[] set(String millis) {
        List<Bytes> request = List.of(Bytes.of("SET"), Bytes.of("k"), Bytes.of("v"), Bytes.of("PX"), Bytes.of(millis));
        return KeyValueMachine.SCHEMA.encode(new Batch.Pipeline(2, List.of(request)));
    }

    @Test
    void leaderProposesOnce_whenAKeyIsDue_andAgainOnlyIfItIsStillDue() {
        apply(1, set("100"));
        proposer.look();
        clock = NOW + 99;
        proposer.look();
        assertThat(proposed).isEmpty();
        clock = NOW + 100;
        proposer.look();
        proposer.look();
        assertThat(proposed).hasSize(1);
        proposed.get(0).completeExceptionally(new IllegalStateException("it was not committed"));
        proposer.look();
        assertThat(proposed).hasSize(2);
        apply(2, TICK);
        proposed.get(1).complete(new byte[0]);
        proposer.look();
        assertThat(proposed).hasSize(2);
    }

    @Test
    void followerProposesNothing() {
        role = ServerRole.FOLLOWER;
        apply(1, set("100"));
        clock = NOW + 1000;
        proposer.look();
        assertThat(proposed).isEmpty();
    }

    @Test
    void lookThatFails_isNotTheLast() {
        apply(1, set("100"));
        clock = NOW + 100;
        looks.set(0);
        proposer.start();
        Await.until("it looks again", HttpNodes.PATIENCE, () -> looks.get() > 1 ? Optional.of(true) : Optional.empty());
    }
}
