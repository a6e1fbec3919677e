package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that do not keep up cost the others no memory: everything that waits for them is bounded, or on disk. */
@Tag("slow")
class SlowServersTest {
    private static final int PROPOSALS = SlowServersMain.MILLIS * SlowServersMain.PROPOSALS_PER_MILLI;

    @TempDir
    Path directory;

    @Test
    void deadFollowerAndOneThatAppliesTenTimesTooSlowly_fitInASmallHeap() throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        // Else the machine's size decides which it is, and with it how much a full heap holds.
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        classPath(),
                        SlowServersMain.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("whether it ended")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        Map<String, String> result = parse(said);
        assertThat(result).as(said).containsEntry("leads", "true").containsEntry("leaders", "1");
        assertThat(Integer.parseInt(result.get("succeeded"))).as(said).isGreaterThan(PROPOSALS * 9 / 10);
        assertThat(Long.parseLong(result.get("slowDurable"))).as(said).isGreaterThan(PROPOSALS * 9 / 10);
        assertThat(Long.parseLong(result.get("slowApplied"))).as(said).isBetween(PROPOSALS / 20L, PROPOSALS / 9L);
        assertThat(Long.parseLong(result.get("slowLoads"))).as(said).isPositive();
    }

    private static Map<String, String> parse(String said) {
        List<String> lines =
                said.lines().filter(line -> line.startsWith("succeeded=")).toList();
        assertThat(lines).as(said).hasSize(1);
        return Arrays.stream(lines.get(0).split(" "))
                .map(word -> word.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> a, TreeMap::new));
    }

    /** Everything this process has, whether it came by class path or by module path. */
    private static String classPath() {
        return Stream.of("surefire.test.class.path", "java.class.path", "jdk.module.path")
                        .map(System::getProperty)
                        .filter(path -> path != null && !path.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
    }
}
