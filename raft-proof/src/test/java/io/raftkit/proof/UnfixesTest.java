package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each known bug can still be put into the code as it is now. */
class UnfixesTest {

    static Stream<Unfix> all() throws IOException {
        return Unfix.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void eachAppliesAndCompiles(Unfix unfix) throws IOException {
        assertThat(unfix.changedLines()).as(unfix.name() + " is small").isBetween(1, 10);
        assertThat(unfix.source()).startsWith("raft-").contains("/src/main/java/");
        assertThat(unfix.applied()).isNotEqualTo(Project.lines(Project.ROOT.resolve(unfix.source())));
        Mutant mutant = Mutant.of(unfix);
        try (Stream<Path> classes = Files.walk(mutant.classes())) {
            assertThat(classes.filter(file -> file.toString().endsWith(".class")))
                    .isNotEmpty();
        }
    }
}
