package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dead and a slow follower cost in memory is bounded: a process with a heap of 64 MiB survives both under load. */
@Tag("slow")
class SmallHeapTest {
    @TempDir
    Path directory;

    @Test
    void deadFollowerAndSlowOne_underLoad_fitIntoASmallHeap() throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        Path tests = Path.of(SmallHeap.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                tests.resolveSibling("test-classes").toString(),
                                tests.toString(),
                                modules,
                                classes),
                        SmallHeap.class.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        Matcher counts = Pattern.compile("acknowledged (\\d+) refused (\\d+) applied slowly (\\d+) loads (\\d+)")
                .matcher(said);
        assertThat(counts.find()).as(said).isTrue();
        System.out.println(counts.group());
        assertThat(Long.parseLong(counts.group(1))).isGreaterThan(299_000);
        // It fell behind by far more than memory holds, and was given what it missed from its disk.
        assertThat(Long.parseLong(counts.group(3))).isBetween(20_000L, 60_000L);
        assertThat(Long.parseLong(counts.group(4))).isPositive();
    }
}
