package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Java shown in the documents is compiled: each block stands, line by line and in order, in a source file of the project. */
class CodeInDocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```java\\R(.*?)^ *```", Pattern.DOTALL);

    static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            for (Path doc : Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                Matcher matcher = BLOCK.matcher(Files.readString(doc));
                while (matcher.find()) {
                    blocks.add(doc.getFileName() + ":\n" + matcher.group(2));
                }
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void block_standsInASourceFile(String block) throws IOException {
        List<String> lines = block.lines()
                .skip(1)
                .map(CodeInDocsTest::bare)
                .filter(line -> !line.isEmpty())
                .toList();
        // A descriptor of a user's own module cannot be among our sources; the tests of the module path compile such
        // ones.
        if (lines.get(0).startsWith("module com.acme")) {
            assertThat(lines)
                    .allMatch(line -> line.matches("module .*|requires [\\w.]+;|provides [\\w.]+ with [\\w.]+;|}"));
            return;
        }
        assertThat(sources()).anyMatch(source -> holds(source, lines));
    }

    private static String bare(String line) {
        return line.replaceAll("//.*", "").strip();
    }

    private static boolean holds(Path source, List<String> lines) {
        try {
            List<String> code = Files.readAllLines(source).stream()
                    .map(CodeInDocsTest::bare)
                    .filter(line -> !line.isEmpty())
                    .toList();
            int at = code.indexOf(lines.get(0));
            return at >= 0
                    && at + lines.size() <= code.size()
                    && code.subList(at, at + lines.size()).equals(lines);
        } catch (IOException e) {
            throw new IllegalStateException(source + " cannot be read", e);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/"))
                    .toList();
        }
    }
}
