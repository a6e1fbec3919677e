package io.raftkit.runtime.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The content of the lock file of a data directory: which process holds it. Lines of text, for people too.
 *
 * @param process the process that has the directory open
 * @param token tells one holding from every other
 * @param file which file this was written to: a copy of it says nothing of the directory the copy is in
 */
record LockMark(ProcessMark process, String token, String file) {
    private static final String FIRST = "held by process ";

    static LockMark ofThisProcess(Path file, Random random) throws IOException {
        return new LockMark(
                ProcessMark.ofThisProcess(), Long.toHexString(random.nextLong()), ProcessClaims.identity(file));
    }

    /** Whether its process is another one, alive, and holds this very file. */
    boolean isHeldIn(Path path) throws IOException {
        return file.equals(ProcessClaims.identity(path)) && process.isAnotherAlive();
    }

    byte[] toBytes() {
        return (FIRST + process.id() + "\n" + process.start() + "\n" + token + "\n" + file + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a mark, or null if none stands there. */
    static @Nullable LockMark parse(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n");
        if (lines.length < 4 || !lines[0].matches(FIRST + "\\d{1,18}")) {
            return null;
        }
        return new LockMark(
                new ProcessMark(Long.parseLong(lines[0].substring(FIRST.length())), lines[1]), lines[2], lines[3]);
    }
}
