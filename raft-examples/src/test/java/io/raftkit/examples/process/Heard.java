package io.raftkit.examples.process;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All that a process prints, kept, and waited for. Thread-safe. */
final class Heard {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ServerProcess process;
    private final List<String> lines = new ArrayList<>();

    Heard(ServerProcess process) {
        this.process = process;
        Thread reader = new Thread(this::hear, "hear server " + process.id());
        reader.setDaemon(true);
        reader.start();
    }

    private void hear() {
        for (String line = process.readLine(); line != null; line = process.readLine()) {
            synchronized (this) {
                lines.add(line);
            }
        }
    }

    ServerProcess process() {
        return process;
    }

    synchronized int count() {
        return lines.size();
    }

    synchronized List<String> from(int first) {
        return List.copyOf(lines.subList(first, lines.size()));
    }

    /** The first line from there on that is such; what a process prints between other lines of its own stands anywhere in one. */
    String await(int first, String what, Predicate<String> isSuch) {
        return Await.until(
                what + " of server " + process.id(),
                PATIENCE,
                () -> from(first).stream().filter(isSuch).findFirst());
    }

    /** A command acknowledged from now on; returns the leader. */
    int awaitAcknowledgement() {
        String line = await(count(), "an acknowledged command", text -> text.matches(ColdNode.OK + "[1-9]\\d*"));
        return Integer.parseInt(line.substring(ColdNode.OK.length()));
    }

    /** Asks for something and waits until it is done; returns how much had been printed by then. */
    int ask(String command) throws IOException {
        int before = count();
        process.writeLine(command);
        await(before, command, line -> line.equals(ColdNode.DONE + command));
        return count();
    }
}
