package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is much longer than the memory of the process that opens it; {@code raftkit.log.entries} makes it longer still. */
@Tag("slow")
class LongLogTest {
    private static final long ENTRIES = Long.getLong("raftkit.log.entries", 1_000_000);
    private static final int PLACES = 2_000;
    private static final int HEAP_MIB = 64;
    private static final long SEARCHED_AGAIN_BYTES = 2 << 20;
    private static final long ENDED_MINUTES_MAX = 60;

    @TempDir
    Path temporary;

    @Test
    void startReadsEachByteOnce_inLittleMemory_andEntriesAreFoundAtRandomPlaces() throws Exception {
        Path data = temporary.resolve("data");
        run("write", data);
        long segmentBytes = JournalSizes.DEFAULT.segmentBytes();
        List<Long> read = run("find", data)
                .lines()
                .map(line -> Long.parseLong(line.split(" ")[1]))
                .sorted(Comparator.reverseOrder())
                .toList();
        System.out.println("a start read of files of " + segmentBytes + " bytes each: " + read);
        assertThat(read.stream().mapToLong(Long::longValue).sum())
                .isGreaterThan(ENTRIES * LongLog.PAYLOAD_BYTES)
                .isGreaterThan((long) HEAP_MIB << 20);
        // Behind the end of the last one it looks once more for what would tell damage.
        assertThat(read.get(0)).isLessThanOrEqualTo(segmentBytes + SEARCHED_AGAIN_BYTES);
        assertThat(read.subList(1, read.size()))
                .allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(segmentBytes));
    }

    private String run(String what, Path data) throws IOException, InterruptedException {
        Path output = temporary.resolve(what + ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-Xmx" + HEAP_MIB + "m", "-cp", classPath(), LongLog.class.getName()));
        command.addAll(List.of(what, data.toString(), Long.toString(ENTRIES), Integer.toString(PLACES)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(ENDED_MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    /** All that the tests run on, whichever path it is on. */
    private static String classPath() {
        String testClasses = Path.of(System.getProperty("basedir", "."), "target", "test-classes") + "";
        return Stream.of("jdk.module.path", "java.class.path")
                .map(property -> System.getProperty(property, ""))
                .filter(path -> !path.isEmpty())
                .reduce(testClasses, (one, other) -> one + File.pathSeparator + other);
    }
}
