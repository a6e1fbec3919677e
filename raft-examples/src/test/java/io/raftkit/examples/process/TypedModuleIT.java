package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which records a schema can use, with packaged jars, where modules are enforced: those of the caller's own module need nothing. */
class TypedModuleIT {
    private static final String WORDS = "com.acme.words";
    private static final String STOCK = "com.acme.stock";
    /** WORD is a record with a text. */
    private static final String PROGRAM = """
            package com.acme.stock;

            import io.raftkit.typed.*;
            import io.raftkit.typed.codec.*;
            import java.lang.invoke.MethodHandles;

            final class Program {
                private enum Unit { @Id(1) PIECE, @Id(2) BOX }
                private sealed interface Change<R> extends TypedCommand<R> {}
                private record Own(String text) {}
                @Id(1) private record Add(long by, Unit unit, WORD word) implements Change<Long> {}

                public static void main(String[] args) {
                    try {
                        Schema schema = Schema.builder(MethodHandles.lookup()).commands(Change.class).build();
                        byte[] bytes = schema.encode(new Add(7, Unit.BOX, new WORD("x")));
                        System.out.println("decoded " + schema.decodeCommand(bytes));
                    } catch (IllegalArgumentException e) {
                        System.out.println("refused: " + e.getMessage());
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    private Path modules;

    @BeforeEach
    void makeDirectory() throws IOException {
        modules = Files.createDirectories(directory.resolve("modules"));
    }

    /** Exports a record with a component of another one, which it does not export. */
    private Path words(String opened) throws IOException {
        return CompiledModule.compile(
                modules,
                WORDS,
                Map.of(
                        "module-info.java",
                        "module com.acme.words { exports com.acme.words; " + opened + " }",
                        "com/acme/words/Word.java",
                        "package com.acme.words; public record Word(String text) {}",
                        "com/acme/words/Phrase.java",
                        """
                        package com.acme.words;
                        public record Phrase(com.acme.words.inner.Hidden hidden) {
                            public Phrase(String text) { this(new com.acme.words.inner.Hidden(text)); }
                        }
                        """,
                        "com/acme/words/inner/Hidden.java",
                        "package com.acme.words.inner; public record Hidden(String text) {}"));
    }

    private Path stock(String requires, String word) throws IOException {
        return CompiledModule.compile(
                modules,
                STOCK,
                Map.of(
                        "module-info.java",
                        "module com.acme.stock { requires io.raftkit.typed; " + requires + " }",
                        "com/acme/stock/Program.java",
                        PROGRAM.replace("WORD", word)));
    }

    private String runOnTheModulePath(Path... of) throws Exception {
        EndedProgram ended = EndedProgram.run(PackagedApp.launch(STOCK + "/com.acme.stock.Program", of), directory);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    private String runOnTheClassPath(Path... of) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Stream.concat(
                        Stream.of(of).map(Path::toString), Stream.of(PackagedApp.modulePath() + File.separator + "*"))
                .collect(Collectors.joining(File.pathSeparator));
        EndedProgram ended = EndedProgram.run(
                new Launch(java, List.of("-cp", path), List.of("-Xmx256m"), List.of("com.acme.stock.Program")),
                directory);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void privateRecordsOfTheCallersModule_needNoOpensAndNoExports() throws Exception {
        Path stock = stock("", "Own");
        assertThat(runOnTheModulePath(stock)).contains("decoded Add[by=7, unit=BOX, word=Own[text=x]]");
        assertThat(runOnTheClassPath(stock)).contains("decoded Add[by=7, unit=BOX, word=Own[text=x]]");
    }

    @Test
    void publicRecordsThatAnotherModuleExports_needNothingMore() throws Exception {
        Path words = words("");
        Path stock = stock("requires com.acme.words;", "com.acme.words.Word");
        assertThat(runOnTheModulePath(stock, words)).contains("decoded Add[by=7, unit=BOX, word=Word[text=x]]");
    }

    @Test
    void recordsThatAnotherModuleDoesNotExport_areRefused_untilTheirPackageIsOpen() throws Exception {
        Path words = words("");
        Path stock = stock("requires com.acme.words;", "com.acme.words.Phrase");
        assertThat(runOnTheModulePath(stock, words))
                .contains("refused: record com.acme.words.inner.Hidden is not accessible to")
                .contains("or add 'opens com.acme.words.inner;' to the descriptor of that module");
        words("opens com.acme.words.inner;");
        assertThat(runOnTheModulePath(stock, words))
                .contains("decoded Add[by=7, unit=BOX, word=Phrase[hidden=Hidden[text=x]]]");
    }
}
