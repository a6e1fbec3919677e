package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same seeds take the same course in every JVM: else a seed that failed could not be seen again. */
@Tag("slow")
class DeterminismTest {
    private static final String FROM = "1";
    private static final String TO = "24";

    @Test
    void otherJvm_givesTheSameTraces() throws Exception {
        String expected = traces(home(), "-Xmx512m", "-XX:+UseSerialGC", "-Duser.language=en", "-Duser.country=US");
        assertThat(expected).contains("seeds 1 to 24: traces ");
        assertThat(traces(
                        home(),
                        "-Xmx192m",
                        "-XX:+UseParallelGC",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu"))
                .as("with another garbage collector, heap, identity hash, language and time zone")
                .isEqualTo(expected);
        for (Path other : otherJdks()) {
            assertThat(traces(other, "-Xmx512m")).as("on %s", other).isEqualTo(expected);
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    /** JDKs of another release that lie where they usually do. */
    private static List<Path> otherJdks() throws IOException {
        Path usual = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(usual)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(usual)) {
            return homes.filter(DeterminismTest::isJdk25).limit(1).toList();
        }
    }

    private static boolean isJdk25(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }

    private static String traces(Path home, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", Project.classPath(), Seeds.class.getName(), FROM, TO));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines()
                    .filter(line -> line.contains("traces"))
                    .findFirst()
                    .orElse(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
