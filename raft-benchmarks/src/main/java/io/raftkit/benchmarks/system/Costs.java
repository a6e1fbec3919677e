package io.raftkit.benchmarks.system;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one server has spent so far, in counts that a busy machine does not change: how often its threads gave up a processor to wait, the bytes
 * they allocated, the forces of the disk, the bytes of files that were changed in memory; and the time that its threads were on a processor, which a busy
 * machine does change. Threads that have ended are not counted. Linux only.
 *
 * @param counts by name; those of threads are named after what the threads do
 */
public record Costs(Map<String, Long> counts) {
    private static final JsonMapper JSON = new JsonMapper();
    /** Every server applies each command once. */
    private static final String COMMANDS = "commands";

    /** Only the server that is called counts a read. */
    private static final String READS = "reads";

    private static final String SWITCHES = "switches ";
    private static final String ALLOCATED = "allocated ";
    private static final String PROCESSOR = "CPU ";

    /** What this process has spent for so many commands, beside what its server has counted. */
    static Costs of(long commands, Map<String, Long> counters) throws IOException {
        Map<String, Long> counts = new TreeMap<>(counters);
        switches(counts);
        allocated(counts);
        counts.put(COMMANDS, commands);
        counts.put("dirtied", ProcFile.field(Path.of("/proc/self/io"), "write_bytes:"));
        return new Costs(counts);
    }

    private static void switches(Map<String, Long> counts) throws IOException {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    long switches = ProcFile.field(task.resolve("status"), "voluntary_ctxt_switches:");
                    counts.merge(SWITCHES + kind(name), switches, Long::sum);
                    // Nanoseconds on a processor come first.
                    long nanos = ProcFile.field(task.resolve("schedstat"), "");
                    counts.merge(PROCESSOR + kind(name), nanos, Long::sum);
                } catch (NoSuchFileException e) {
                    // This thread ended while we looked; the others are still to be counted.
                }
            }
        }
    }

    private static void allocated(Map<String, Long> counts) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            @Nullable ThreadInfo info = threads.getThreadInfo(id);
            long bytes = threads.getThreadAllocatedBytes(id);
            if (info != null && bytes > 0) {
                counts.merge(ALLOCATED + kind(info.getThreadName()), bytes, Long::sum);
            }
        }
    }

    private static String kind(String thread) {
        if (thread.matches("raft-http-\\d+-to.*")) {
            return "http send";
        }
        if (thread.startsWith("raft-http")) {
            return "http receive";
        }
        if (thread.startsWith("load client")) {
            return "client";
        }
        if (thread.matches("C[12] Comp.*")) {
            return "compilers";
        }
        if (thread.startsWith("GC ") || thread.startsWith("G1 ")) {
            return "garbage collector";
        }
        return thread.startsWith("raft-")
                ? thread.replaceFirst("raft-\\d+-", "").replaceFirst("-\\d+$", "")
                : "other";
    }

    /** What was spent since. */
    public Costs since(Costs before) {
        Map<String, Long> spent = new TreeMap<>(counts);
        before.counts.forEach((name, count) -> spent.merge(name, -count, Long::sum));
        return new Costs(spent);
    }

    /** On one line of JSON. */
    String json() {
        return JSON.writeValueAsString(counts);
    }

    /** Reads what {@link #json} wrote. */
    static Costs read(String json) {
        JsonNode object = JSON.readTree(json);
        Map<String, Long> counts = new TreeMap<>();
        object.properties()
                .forEach(field -> counts.put(field.getKey(), field.getValue().asLong()));
        return new Costs(counts);
    }

    /** How many calls the server answered, if all were made on it. */
    public long calls() {
        return counts.getOrDefault(COMMANDS, 0L) + counts.getOrDefault(READS, 0L);
    }

    /** For a person: what each of so many calls cost, one line for each kind. */
    public String text(long calls) {
        StringBuilder text = new StringBuilder();
        text.append(line("switches", total(SWITCHES), calls))
                .append(line("allocated", total(ALLOCATED), calls))
                .append(line("CPU", total(PROCESSOR), calls));
        counts.forEach((name, count) -> text.append(line(name, count, calls)));
        return text.toString();
    }

    private long total(String prefix) {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String line(String name, long count, long calls) {
        double each = (double) count / Math.max(1, calls);
        return each < 0.0005 ? "" : String.format(Locale.ROOT, "  %-24s %,12.3f%n", name, each);
    }
}
