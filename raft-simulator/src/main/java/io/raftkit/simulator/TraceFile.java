package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole run as text: one line of JSON for each event, with {@code nanos}, {@code event}, and as the event has them {@code server},
 * {@code term}, {@code role}, {@code last}, {@code durable}, {@code commit}, {@code applied}, {@code to}, {@code message} (its number) and
 * {@code text}.
 */
final class TraceFile implements ClusterObserver, AutoCloseable {
    private final PrintWriter out;
    private final Map<Frame, Long> numbers = new IdentityHashMap<>();
    private final Map<Integer, EngineStatus> last = new TreeMap<>();
    private @Nullable SimulationRun run;
    private long lastNumber;

    TraceFile(Path file) throws IOException {
        out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /** Whose time to write. */
    void follow(SimulationRun followed) {
        run = followed;
    }

    private void line(String event, Object... fields) {
        VirtualCluster cluster = run == null ? null : run.cluster();
        StringBuilder line = new StringBuilder("{\"nanos\":")
                .append(cluster == null ? 0 : cluster.time().nanos());
        line.append(",\"event\":\"").append(event).append('"');
        for (int i = 0; i < fields.length; i += 2) {
            line.append(",\"").append(fields[i]).append("\":");
            if (fields[i + 1] instanceof Number number) {
                line.append(number);
            } else {
                quote(line, String.valueOf(fields[i + 1]));
            }
        }
        out.println(line.append('}'));
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    @Override
    public void started(int server, Recovered recovered, List<EntryBatch> entries) {
        line("started", "server", server, "term", recovered.termAndVote().term(), "last", recovered.lastIndex());
    }

    @Override
    public void ended(int server, NodeLoad load) {
        last.remove(server);
        line("ended", "server", server);
    }

    @Override
    public void transition(Transition transition) {
        line(
                "transition",
                "server",
                transition.serverId(),
                "term",
                transition.term(),
                "role",
                transition.role(),
                "leader",
                transition.leaderId(),
                "text",
                transition.reason());
    }

    @Override
    public void turned(int server, EngineStatus status) {
        EngineStatus before = last.put(server, status);
        if (before == null
                || before.term() != status.term()
                || before.role() != status.role()
                || before.lastIndex() != status.lastIndex()
                || before.durableIndex() != status.durableIndex()
                || before.commitIndex() != status.commitIndex()
                || before.lastApplied() != status.lastApplied()) {
            line(
                    "turned",
                    "server",
                    server,
                    "term",
                    status.term(),
                    "role",
                    status.role(),
                    "last",
                    status.lastIndex(),
                    "durable",
                    status.durableIndex(),
                    "commit",
                    status.commitIndex(),
                    "applied",
                    status.lastApplied());
        }
    }

    @Override
    public void frameSent(Frame frame) {
        numbers.put(frame, ++lastNumber);
    }

    @Override
    public void sent(int from, int to, RaftMessage message) {
        line("sent", "server", from, "to", to, "message", lastNumber, "term", message.term(), "text", message);
    }

    @Override
    public void frameDelivered(Frame frame) {
        line(
                "delivered",
                "server",
                frame.header().to(),
                "from",
                frame.header().from(),
                "message",
                numbers.getOrDefault(frame, 0L));
    }

    @Override
    public void stored(int server, PersistBatch batch) {
        line("stored", "server", server, "text", batch);
    }

    @Override
    public void storeFailed(int server) {
        line("storeFailed", "server", server);
    }

    @Override
    public void applied(int server, Command command, byte[] result) {
        line("applied", "server", server, "term", command.term(), "applied", command.index());
    }

    @Override
    public void applyFailed(int server) {
        line("applyFailed", "server", server);
    }

    @Override
    public void called(long serial, boolean isRead) {
        line(isRead ? "read" : "command", "call", serial);
    }

    @Override
    public void carriedOut(long serial, int server, long index) {
        line("carriedOut", "server", server, "call", serial, "applied", index);
    }

    @Override
    public void readAt(long serial, int server, long index) {
        line("readAt", "server", server, "call", serial, "applied", index);
    }

    @Override
    public void returned(long serial, Outcome outcome) {
        line("returned", "call", serial, "text", outcome);
    }

    @Override
    public void fault(String what) {
        line("fault", "text", what);
    }

    @Override
    public void close() {
        out.close();
    }
}
