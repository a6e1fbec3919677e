package io.raftkit.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program outside this project embeds servers with plugins of its own, and crashes them again and again. */
class HostTest {
    private static final int WARM_UP_CYCLES = 10;
    private static final int CYCLES = 250;

    @Test
    void compilesAgainstTheApiAlone(@TempDir Path directory) throws Exception {
        Path api = Path.of(RaftNode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path sources = Path.of("src/test/java/io/raftkit/runtime/host");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int failures = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "-cp",
                        api.toString(),
                        "-d",
                        directory.toString(),
                        sources.resolve("Host.java").toString(),
                        sources.resolve("CallNetwork.java").toString(),
                        sources.resolve("BlobPersister.java").toString());
        assertThat(failures).as(said.toString()).isZero();
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void crashesAndRestarts_leaveNeitherThreadsNorMemoryBehind() throws Exception {
        try (Host host = new Host()) {
            for (int cycle = 0; cycle < WARM_UP_CYCLES; cycle++) {
                host.cycle();
            }
            host.agreed();
            int threads = threads();
            long heap = heapBytes();
            for (int cycle = WARM_UP_CYCLES; cycle < CYCLES; cycle++) {
                host.cycle();
            }
            List<List<String>> applied = host.agreed();
            assertThat(new HashSet<>(applied)).as("all servers agree").hasSize(1);
            assertThat(host.acknowledged()).hasSize(CYCLES);
            assertThat(applied.get(0)).doesNotHaveDuplicates().containsSubsequence(host.acknowledged());
            assertThat(applied.get(0)).allMatch(command -> command.startsWith("kept "));
            System.out.println("threads " + threads + " then " + threads() + ", heap " + heap + " then " + heapBytes());
            assertThat(threads()).isEqualTo(threads).isEqualTo(3 * 3);
            // A leak of one cycle's commands would be 240 times 300 commands; the log itself grows by a few entries a
            // cycle.
            assertThat(heapBytes()).isLessThan(heap + (8 << 20));
        }
        assertThat(threadNames()).noneMatch(name -> name.startsWith("raft-9"));
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    /** Threads of nodes, without those that read from a storage, which come and go. */
    private static int threads() {
        return (int) threadNames().stream()
                .filter(name -> name.startsWith("raft-9") && !name.endsWith("-load"))
                .count();
    }

    private static long heapBytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
