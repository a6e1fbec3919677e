package io.raftkit.runtime.host;

import io.raftkit.api.Command;
import io.raftkit.api.OutcomeUnknown;
import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.api.Rejected;
import io.raftkit.api.StateMachine;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** A program that embeds three servers, written against the API alone: its own network, its own storage, its own way to crash. */
public final class Host implements AutoCloseable {
    private static final int COMMANDS_CUT_OFF = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CallNetwork network = new CallNetwork(1);
    private final Map<Integer, BlobPersister.Blob> blobs = new TreeMap<>();
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();
    private final Map<Integer, Log> machines = new TreeMap<>();
    private final List<String> acknowledged = new ArrayList<>();
    private int sent;

    /** Keeps the commands. */
    private static final class Log implements StateMachine {
        private final List<String> applied = new ArrayList<>();

        @Override
        public synchronized byte[] apply(Command command) {
            applied.add(new String(command.bytes(), StandardCharsets.UTF_8));
            return command.bytes();
        }

        synchronized List<String> applied() {
            return List.copyOf(applied);
        }

        @Override
        public byte[] query(byte[] query) {
            return query;
        }

        @Override
        public View snapshot() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {}
    }

    /** Starts three servers. */
    public Host() {
        for (int id = 91; id <= 93; id++) {
            blobs.put(id, new BlobPersister.Blob());
            start(id);
        }
    }

    private void start(int id) {
        machines.put(id, new Log());
        nodes.put(
                id,
                RaftNode.builder()
                        .id(id)
                        .peers("91=x", "92=y", "93=z")
                        .heartbeat(Duration.ofMillis(15))
                        .electionTimeout(Duration.ofMillis(60), Duration.ofMillis(120))
                        .callTimeout(PATIENCE)
                        .memory(4 << 20)
                        .stateMachine(machines.get(id))
                        .transport(network.of(id))
                        .persister(new BlobPersister(blobs.get(id)))
                        .start());
    }

    /** Cuts the leader off with hundreds of commands that cannot be committed, crashes it, and starts it again from its blob. */
    public void cycle() throws InterruptedException {
        int leader = await(node -> node.status().leads());
        network.cut(leader);
        List<Proposal> lost = new ArrayList<>();
        for (int i = 0; i < COMMANDS_CUT_OFF; i++) {
            lost.add(nodes.get(leader).propose(text("lost " + i)));
        }
        lost.forEach(proposal -> proposal.accepted().join());
        int next = await(node -> node.status().leads() && node.status().serverId() != leader);
        nodes.get(leader).halt();
        if (!lost.stream().allMatch(proposal -> proposal.result().isCompletedExceptionally())) {
            throw new IllegalStateException("a command that reached nobody was answered");
        }
        start(leader);
        network.mend(leader);
        submit(next);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a command until one is known to be kept; one whose outcome is unknown is not sent again. */
    private void submit(int id) {
        String command = "kept " + ++sent;
        while (true) {
            try {
                nodes.get(id).submit(text(command), PATIENCE).join();
                acknowledged.add(command);
                return;
            } catch (CompletionException e) {
                if (e.getCause() instanceof OutcomeUnknown) {
                    command = "kept " + ++sent;
                } else if (!(e.getCause() instanceof Rejected)) {
                    throw e;
                }
            }
        }
    }

    /** The commands that were answered, in order. */
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    private int await(Predicate<RaftNode> condition) throws InterruptedException {
        for (int tries = 0; tries < 30_000; tries++) {
            for (Map.Entry<Integer, RaftNode> node : nodes.entrySet()) {
                if (condition.test(node.getValue())) {
                    return node.getKey();
                }
            }
            Thread.sleep(2);
        }
        throw new IllegalStateException("waited in vain");
    }

    /** Waits until all servers have applied every command that was acknowledged, and returns what each has applied. */
    public List<List<String>> agreed() throws InterruptedException {
        String last = acknowledged.get(acknowledged.size() - 1);
        for (Log machine : machines.values()) {
            await(node -> machine.applied().contains(last));
        }
        return machines.values().stream().map(Log::applied).toList();
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::close);
        network.close();
    }
}
