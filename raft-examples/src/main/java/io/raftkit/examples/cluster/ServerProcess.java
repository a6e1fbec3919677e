package io.raftkit.examples.cluster;

import io.raftkit.examples.server.ServerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server of a cluster in a process of its own. What it writes to standard error goes to a file beside its data. It ends
 * when this process ends, however this one ends: it reads its standard input until then.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int LOG_CHARS_MAX = 4_000;

    private final int id;
    private final Path log;
    private final Process process;
    private final BufferedReader output;
    private volatile int clientPort;
    private volatile String printed = "";

    private ServerProcess(int id, Path log, Process process) {
        this.id = id;
        this.log = log;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the process; it is not ready yet. Its command needs {@code --until-eof}. */
    public static ServerProcess start(int id, Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ServerProcess(id, log, process);
    }

    /** Waits until the server is ready, throwing {@link ServerEnded} if it ends instead. */
    public void awaitReady() {
        String line;
        StringBuilder lines = new StringBuilder();
        do {
            line = readLine();
            if (line == null) {
                throw ended();
            }
            lines.append(line).append('\n');
        } while (!line.contains(ServerMain.READY));
        printed = lines.toString();
        clientPort = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }

    private ServerEnded ended() {
        int code = awaitEnd();
        return new ServerEnded(code, "server " + id + " ended with exit code " + code + ":\n" + log());
    }

    /** The next line the process prints to standard output, or null when there is no more. */
    public @Nullable String readLine() {
        try {
            return output.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes a line to the process's standard input. */
    public void writeLine(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Which server it is. */
    public int id() {
        return id;
    }

    /** The operating system's number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Where its clients reach it, on loopback; 0 while it is not ready. */
    public int clientPort() {
        return clientPort;
    }

    /** What it printed until it was ready. */
    public String printed() {
        return printed;
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it wrote to standard error. */
    public String log() {
        try {
            String text = Files.exists(log) ? Files.readString(log) : "";
            return text.substring(Math.max(0, text.length() - LOG_CHARS_MAX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process with SIGKILL, at once, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Has the operating system stop the process with SIGSTOP: it stays, and does nothing until it is resumed. Needs Unix. */
    public void freeze() {
        signal("STOP");
    }

    /** Has a process go on that was frozen. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("SIG" + name + " could not be sent to server " + id);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while SIG" + name + " was sent to server " + id, e);
        }
    }

    /** Asks the process to end with SIGTERM. */
    public void terminate() {
        // Not Process.destroy(), which closes the process's standard input too, and so ends it in another way.
        process.toHandle().destroy();
    }

    /** Waits until the process has ended and returns its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("server " + id + " did not end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while server " + id + " ended", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
