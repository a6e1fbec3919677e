package io.raftkit.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Under which conditions figures came about: without them they mean nothing. */
final class Conditions {
    private static final double BYTES_PER_GIB = 1 << 30;

    private Conditions() {}

    /** One line for each. */
    static List<String> of(Plan plan) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("begun " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        lines.add(String.format(
                Locale.ROOT,
                "machine: %d processors%s, %.0f GiB, %s %s; servers, driver and this program share it",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                memoryBytes() / BYTES_PER_GIB,
                System.getProperty("os.name"),
                System.getProperty("os.version")));
        lines.add("Java: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")
                + ", -Xmx" + plan.heap());
        lines.add(plan.rounds() + " rounds; " + plan.warmupSeconds() + " s to warm up once in each process, then "
                + plan.seconds() + " s for each case; times are corrected for coordinated omission");
        plan.systems().forEach(system -> lines.add(TextReport.system(system)));
        return lines;
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return "";
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
                .orElse("");
    }

    private static long memoryBytes() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }
}
