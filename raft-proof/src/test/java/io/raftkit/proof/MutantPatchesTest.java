package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each known bug can still be put into the code as it is now. */
class MutantPatchesTest {

    static Stream<MutantPatch> all() throws IOException {
        return MutantPatch.all().stream();
    }

    @Test
    void thereAreEnough_andEachIsInTheTable() throws IOException {
        assertThat(MutantPatch.all()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(MutantPatch.all().stream().map(MutantPatch::row)).containsAll(Table.ROWS);
        List<String> named = Project.lines(Project.ROOT.resolve("docs/PROOF.md")).stream()
                .filter(line -> line.matches("\\| `\\d+-.*"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(named)
                .as("docs/PROOF.md")
                .containsExactlyElementsOf(
                        MutantPatch.all().stream().map(MutantPatch::name).toList());
    }

    @Test
    void headingOfAHunk_whichNamesTheMethodAbove_isNoPartOfIt() {
        assertThat(MutantPatch.withoutHeading("@@ -124,7 +124,8 @@ final class PersistLane implements Worker {"))
                .isEqualTo("@@ -124,7 +124,8 @@");
        assertThat(MutantPatch.withoutHeading("@@ -1 +1,2 @@")).isEqualTo("@@ -1 +1,2 @@");
        assertThat(MutantPatch.withoutHeading("+ @@ -1 +1 @@ x")).isEqualTo("+ @@ -1 +1 @@ x");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void eachAppliesAndCompiles(MutantPatch patch) throws IOException {
        assertThat(patch.changedLines()).as(patch.name() + " is small").isBetween(1, 10);
        assertThat(patch.source()).startsWith("raft-").contains("/src/main/java/");
        assertThat(patch.applied()).isNotEqualTo(Project.lines(Project.ROOT.resolve(patch.source())));
        Mutant mutant = Mutant.of(patch);
        try (Stream<Path> classes = Files.walk(mutant.classes())) {
            assertThat(classes.filter(file -> file.toString().endsWith(".class")))
                    .isNotEmpty();
        }
    }
}
