package io.raftkit.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of Linux that say, in lines of a name and a number, what a process has used. */
public final class ProcFile {
    private ProcFile() {}

    /**
     * The number behind a name, whatever its unit.
     *
     * @return the number; 0 if there is no such file or no such name, as where that is not Linux
     */
    public static long field(Path file, String name) throws IOException {
        if (!Files.isReadable(file)) {
            return 0;
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line ->
                        Long.parseLong(line.substring(name.length()).strip().split(" ")[0]))
                .sum();
    }
}
