package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.RejectedException;
import io.raftkit.api.StateMachine;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * All that a running node says to its user: what ends a call without an answer, and what {@code status()} shows. The words stand in one file,
 * {@code messages-of-calls.txt}, to be read from top to bottom; each is brought about here as a user would.
 */
class CallMessagesTest {
    private static final String FILE = "/messages-of-calls.txt";
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Path ACTUAL = Path.of("target", "messages-of-calls.txt");

    private static final String REFUSED = "connection refused at server-2:1: nothing listens there; start that server";

    private final Map<String, String> said = new LinkedHashMap<>();

    @Test
    void everyMessage_isAsItIsWrittenDown() throws IOException {
        deadlinesWithoutALeader();
        deadlinesOfALeaderAlone();
        deadlinesOfAFollowerWhoseLeaderIsSilent();
        deadlinesBehindAStateMachine();
        deadlinesBehindADisk();
        rejections();
        failures();
        String all = said.entrySet().stream()
                .map(entry -> entry.getKey() + "\n    " + entry.getValue() + "\n")
                .collect(Collectors.joining("\n"));
        Files.writeString(ACTUAL, all);
        try (var written = CallMessagesTest.class.getResourceAsStream(FILE)) {
            assertThat(written).isNotNull();
            assertThat(all).isEqualTo(new String(written.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void ends(String trigger, CompletableFuture<byte[]> call) {
        assertThat(call).as(trigger).isCompletedExceptionally();
        Throwable failure = call.handle((answer, thrown) -> thrown).join();
        assertThat(failure).as(trigger).isInstanceOf(CallFailedException.class);
        String kind = failure instanceof RejectedException rejected
                ? "RejectedException " + rejected.reason()
                : "OutcomeUnknownException";
        assertThat(said.put(trigger, kind + ": " + failure.getMessage())).isNull();
    }

    private void shows(String trigger, String message) {
        assertThat(message).as(trigger).isNotNull();
        assertThat(said.put(trigger, message)).isNull();
    }

    private static VirtualCluster cluster() {
        return new VirtualCluster(3);
    }

    private void deadlinesWithoutALeader() {
        VirtualCluster cluster = cluster();
        LocalNode node = cluster.start(1);
        shows("whyNoLeader: just started", node.status().whyNoLeader());
        cluster.pass(2_000);
        CompletableFuture<byte[]> command = node.submit(Adder.text("x"), SOON);
        CompletableFuture<byte[]> read = node.read(new byte[0], SOON);
        cluster.pass(200);
        ends("submit: the other servers are down", command);
        ends("read: the other servers are down", read);
        shows("whyNoLeader: the other servers are down", node.status().whyNoLeader());
        cluster.wires.problem(1, 2, REFUSED);
        shows(
                "whyNoLeader: the transport says why they are not reached",
                node.status().whyNoLeader());
        shows("peers().problem(): the same", node.status().peers().get(0).problem());
        read = node.read(new byte[0], SOON);
        cluster.pass(200);
        ends("read: the same", read);
        cluster.wires.problem(1, 2, null);
        assertThat(node.status().peers().get(0).problem()).isNull();
        assertThat(node.status().whyNoLeader()).doesNotContain(REFUSED);
        cluster.wires.problem(1, 9, REFUSED);
        assertThat(node.status().whyNoLeader()).as("of no peer").doesNotContain(REFUSED);
    }

    private void deadlinesOfALeaderAlone() {
        VirtualCluster cluster = cluster().start();
        int leader = cluster.leader();
        cluster.wires.cut(leader);
        LocalNode node = cluster.node(leader);
        CompletableFuture<byte[]> command = node.submit(Adder.text("x"), SOON);
        CompletableFuture<byte[]> read = node.read(new byte[0], SOON);
        CompletableFuture<byte[]> late = node.propose(Adder.text("y")).result();
        cluster.pass(200);
        ends("submit: the leader is cut off, and does not know it yet", command);
        ends("read: the leader is cut off, and does not know it yet", read);
        cluster.pass(4_800);
        ends("propose: the leader was cut off and has stepped down", late);
    }

    private void deadlinesOfAFollowerWhoseLeaderIsSilent() {
        VirtualCluster cluster = cluster().start();
        int leader = cluster.leader();
        LocalNode node = cluster.node(cluster.follower());
        cluster.held.add(leader + "-loop");
        CompletableFuture<byte[]> command = node.submit(Adder.text("x"), SOON);
        CompletableFuture<byte[]> read = node.read(new byte[0], SOON);
        cluster.pass(200);
        ends("submit: the leader's process stands still", command);
        ends("read: the leader's process stands still", read);
    }

    private void deadlinesBehindAStateMachine() {
        VirtualCluster cluster = cluster().start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-apply");
        LocalNode node = cluster.node(leader);
        CompletableFuture<byte[]> command = node.submit(Adder.text("x"), SOON);
        cluster.settle();
        CompletableFuture<byte[]> read = node.read(new byte[0], SOON);
        cluster.pass(200);
        ends("submit: the state machine is slow", command);
        ends("read: the state machine is slow", read);
        for (int i = 0; i < 2_004; i++) {
            cluster.node(cluster.follower()).submit(Adder.text(i), Duration.ofMinutes(1));
            if (i % 1_000 == 0) {
                cluster.settle();
            }
        }
        cluster.pass(1_000);
        CompletableFuture<byte[]> behind = node.read(new byte[0], SOON);
        cluster.pass(200);
        ends("read: the state machine is far behind", behind);
    }

    private void deadlinesBehindADisk() {
        VirtualCluster cluster = cluster().start();
        int leader = cluster.leader();
        cluster.nodes.keySet().forEach(id -> cluster.held.add(id + "-persist"));
        LocalNode node = cluster.node(leader);
        CompletableFuture<byte[]> command = node.submit(Adder.text("x"), SOON);
        cluster.pass(200);
        ends("submit: no disk answers", command);
        cluster.pass(800);
        shows("status().failure(): the disk is slow", node.status().failure());
        shows("whyNoLeader: the disk is slow", node.status().whyNoLeader());
    }

    private void rejections() {
        VirtualCluster cluster = cluster();
        cluster.memoryBytes = 1 << 20;
        cluster.limits = Limits.within(16 << 20, 1 << 20, 1 << 10);
        cluster.machines.replaceAll((id, machine) -> new Faulty());
        cluster.start();
        LocalNode node = cluster.node(cluster.leader());
        LocalNode follower = cluster.node(cluster.follower());
        cluster.pass(200);
        CompletableFuture<byte[]> elsewhere = follower.propose(Adder.text("x")).result();
        CompletableFuture<byte[]> large = node.submit(new byte[(1 << 10) + 1]);
        CompletableFuture<byte[]> query = node.read(Adder.text("bad"), SOON);
        cluster.pass(100);
        CompletableFuture<byte[]> last = large;
        for (int i = 0; i < 5_000; i++) {
            last = node.submit(new byte[100]);
        }
        ends("submit: too many open calls", last);
        cluster.pass(100);
        ends("propose: on a follower", elsewhere);
        ends("submit: the command is too large", large);
        ends("read: the state machine throws", query);
        CompletableFuture<byte[]> open = node.submit(Adder.text("y"));
        node.halt();
        ends("submit: the node is closed meanwhile", open);
        ends("submit: the node is closed", node.submit(Adder.text("x")));
        shows("whyNoLeader: the node is closed", node.status().whyNoLeader());
    }

    private void failures() {
        failure("apply throws", Faulty::new, "bad");
        failure("the state machine answers less than it was given", Silent::new, "x");
        failsToWrite(
                "a write fails",
                disk -> disk.beforePersist(batch -> {
                    throw new IOException("Writing 8 bytes at offset 0 of /data/base failed: Input/output error");
                }));
        failsToWrite(
                "the storage throws",
                disk -> disk.beforePersist(batch -> {
                    throw new IllegalStateException("no such page");
                }));
        failsToWrite("the disk is full", disk -> disk.full(true));
    }

    private void failure(String trigger, Supplier<StateMachine> machines, String command) {
        VirtualCluster cluster = cluster();
        cluster.machines.replaceAll((id, machine) -> machines.get());
        cluster.start();
        LocalNode node = cluster.node(cluster.leader());
        node.submit(Adder.text(command));
        cluster.settle();
        shows("status().failure(): " + trigger, node.status().failure());
    }

    private void failsToWrite(String trigger, Consumer<InMemoryPersister> breaking) {
        VirtualCluster cluster = cluster().start();
        int leader = cluster.leader();
        LocalNode node = cluster.node(leader);
        breaking.accept(cluster.disks.get(leader));
        node.submit(Adder.text("x"));
        cluster.settle();
        shows("status().failure(): " + trigger, node.status().failure());
    }

    /** Throws on "bad". */
    private static final class Faulty extends Adder {
        @Override
        public byte[] apply(Command command) throws Exception {
            return checked(command.bytes()) ? super.apply(command) : new byte[0];
        }

        @Override
        public byte[] query(byte[] query) throws Exception {
            return checked(query) ? super.query(query) : new byte[0];
        }

        private static boolean checked(byte[] text) {
            if (new String(text, StandardCharsets.UTF_8).equals("bad")) {
                throw new IllegalStateException("no such account");
            }
            return true;
        }
    }

    /** Completes nothing. */
    private static final class Silent extends Adder {
        @Override
        public void apply(CommandBatch batch) {}
    }
}
