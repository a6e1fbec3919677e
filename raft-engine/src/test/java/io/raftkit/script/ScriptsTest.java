package io.raftkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs each script as a test; with {@code -Draftkit.scripts.rewrite=true} writes what happens into the scripts instead. */
class ScriptsTest {
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", ""), "src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(SCRIPTS)) {
            files = found.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(SCRIPTS.relativize(file).toString(), file.toUri(), () -> check(file)));
    }

    private static void check(Path file) {
        try {
            String text = Files.readString(file);
            String actual = ScriptRunner.run(
                            Script.parse(SCRIPTS.relativize(file).toString(), text))
                    .text();
            if (actual.equals(text)) {
                return;
            }
            if (Boolean.getBoolean("raftkit.scripts.rewrite")) {
                Files.writeString(file, actual);
                return;
            }
            fail("something else happened in " + file + " (-Draftkit.scripts.rewrite=true writes it down):\n"
                    + LineDiff.of(text.lines().toList(), actual.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
