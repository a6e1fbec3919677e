package io.raftkit.examples.kv.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that are run beside the servers. Closing it ends those that still run, as does the end of this process. */
final class Programs implements AutoCloseable {
    private final List<Process> running = Collections.synchronizedList(new ArrayList<>());

    Programs() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end the programs"));
    }

    /** Whether a program is installed. */
    static boolean isInstalled(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }

    /** Starts a program, whose output goes to a file. */
    void start(Path output, List<String> command) throws IOException {
        running.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    }

    @Override
    public void close() {
        for (Process process : running) {
            process.destroyForcibly();
            try {
                process.waitFor(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
