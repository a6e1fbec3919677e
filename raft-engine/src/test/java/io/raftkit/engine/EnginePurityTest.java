package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same calls in the same order must always give the same effects, on every machine and in every run: so the engine touches
 * nothing that could answer differently the second time. Each rule is also shown to fire, on every method of its bad example.
 */
class EnginePurityTest {
    private static JavaClasses engine;

    @BeforeAll
    static void importEngine() {
        engine = new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    @Test
    void engineIsSeenHere() {
        assertThat(engine.contain(RaftEngine.class)).isTrue();
        assertThat(engine.contain(BadExamples.class)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void engineObeys(PurityRule rule) {
        rule.rule.check(engine);
    }

    @ParameterizedTest
    @EnumSource
    void ruleFiresOnEveryBadMethod(PurityRule rule) {
        JavaClasses bad = new ClassFileImporter().importClasses(rule.badExample);

        String violations =
                String.join("\n", rule.rule.evaluate(bad).getFailureReport().getDetails());

        assertThat(rule.badExample.getDeclaredMethods())
                .filteredOn(method -> !method.isSynthetic())
                .isNotEmpty()
                .allSatisfy(method -> assertThat(violations)
                        .containsPattern(Pattern.quote(rule.badExample.getName() + "." + method.getName()) + "[(>]"));
    }

    @ParameterizedTest
    @EnumSource
    void ruleIsSilentOnOrderedAndSeededCode(PurityRule rule) {
        JavaClasses good = new ClassFileImporter().importClasses(BadExamples.NothingBad.class);

        assertThat(rule.rule.evaluate(good).getFailureReport().getDetails()).isEmpty();
    }

    /** Class files show a synchronized method, but hide a synchronized block from ArchUnit: so the sources are read. */
    @Test
    void engineEntersNoMonitor() throws IOException {
        assertThat(filesWithSynchronizedBlock(Path.of("src", "main", "java"))).isEmpty();
        assertThat(filesWithSynchronizedBlock(Path.of("src", "test", "java")))
                .extracting(Path::getFileName)
                .containsExactly(Path.of("BadExamples.java"));
    }

    private static List<Path> filesWithSynchronizedBlock(Path root) throws IOException {
        Pattern block = Pattern.compile("^\\s*synchronized \\(", Pattern.MULTILINE);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> block.matcher(read(file)).find())
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
