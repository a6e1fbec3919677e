package io.raftkit.runtime.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One process of this machine. The operating system gives the number of an ended process to another one, so the time of its
 * start is part of the mark.
 *
 * @param id number of the process
 * @param start when it started; differs for each process that ever has this number
 */
record ProcessMark(long id, String start) {
    private static final Path LINUX = Path.of("/proc");
    private static final String ENDED = "";
    /** Places in {@code /proc/<id>/stat} behind the name of the program, which may hold blanks. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    static ProcessMark ofThisProcess() {
        return of(ProcessHandle.current());
    }

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), start(process));
    }

    /** Whether that process is there and has not ended; false for this process itself, as it can be asked more directly. */
    boolean isAnotherAlive() {
        return id != ProcessHandle.current().pid()
                && ProcessHandle.of(id)
                        .filter(ProcessHandle::isAlive)
                        .map(ProcessMark::start)
                        .filter(found -> !found.equals(ENDED) && found.equals(start))
                        .isPresent();
    }

    private static String start(ProcessHandle process) {
        try {
            String stat =
                    Files.readString(LINUX.resolve(Long.toString(process.pid())).resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // A process whose parent did not take note of its end yet holds nothing any more.
            return "ZX".contains(fields[STATE]) ? ENDED : bootId() + "+" + fields[START_TICKS];
        } catch (IOException | RuntimeException e) {
            // Not Linux. Here the start is told by the clock, which is not changed often.
            return process.info().startInstant().map(Object::toString).orElse("unknown");
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(LINUX.resolve("sys/kernel/random/boot_id")).strip();
    }
}
