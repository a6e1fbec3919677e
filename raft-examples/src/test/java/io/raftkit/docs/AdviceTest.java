package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No message tells users to do what cannot be done while membership is fixed, or what makes a server forget its promises. */
class AdviceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern IMPOSSIBLE = Pattern.compile(
            "\"[^\"\n]*(join again|empty directory|replace this server|another directory|from a copy)[^\"\n]*\"");

    @Test
    void noMessageAdvisesAnEmptyDirectoryOrAReplacement() throws IOException {
        List<String> found;
        try (Stream<Path> modules = Files.list(ROOT)) {
            found = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(AdviceTest::advice)
                    .toList();
        }
        assertThat(found).isEmpty();
    }

    private static Stream<String> advice(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .flatMap(AdviceTest::adviceIn)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException(sources + " cannot be read", e);
        }
    }

    private static Stream<String> adviceIn(Path file) {
        try {
            String code = JOINED.matcher(Files.readString(file)).replaceAll("");
            return IMPOSSIBLE.matcher(code).results().map(match -> file.getFileName() + ": " + match.group());
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
