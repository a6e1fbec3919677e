package io.raftkit.examples.drill;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.ServerProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears, on a thread of its own, what the server of a drill acknowledges. */
final class Acknowledged {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private long fromMillis;
    private @Nullable Line first;

    /** One acknowledged command. Times are those of the machine's clock. */
    record Line(long submittedMillis, long answeredMillis, int leaderId) {
        static Line of(String text) {
            String[] words = text.split(" ");
            return new Line(Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
        }
    }

    /** Begins to hear a server; ends with its process. */
    static Acknowledged of(ServerProcess server) {
        Acknowledged acknowledged = new Acknowledged();
        Thread reader = new Thread(() -> acknowledged.hear(server), "hear server " + server.id());
        reader.setDaemon(true);
        reader.start();
        return acknowledged;
    }

    private void hear(ServerProcess server) {
        for (String text = server.readLine(); text != null; text = server.readLine()) {
            if (text.startsWith(DrillNode.OK)) {
                add(Line.of(text));
            }
        }
    }

    private synchronized void add(Line line) {
        if (line.submittedMillis() >= fromMillis && (first == null || line.answeredMillis() < first.answeredMillis())) {
            first = line;
        }
    }

    /** From now on only commands count that are submitted from a moment on. */
    synchronized void from(long millis) {
        fromMillis = millis;
        first = null;
    }

    /** The first command that counts. */
    synchronized Optional<Line> first() {
        return Optional.ofNullable(first).filter(line -> line.leaderId() != 0);
    }

    /** Waits for the first command that is submitted from now on and acknowledged. */
    Line awaitNext() {
        from(System.currentTimeMillis());
        return Await.until("an acknowledged command", PATIENCE, this::first);
    }
}
