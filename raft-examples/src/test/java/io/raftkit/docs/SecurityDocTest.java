package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/SECURITY.md} has a test in each row of its tables, and each test named is there and enabled, whichever module it is in. */
class SecurityDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    /** A row of a table. */
    private record Row(String threat, String control, List<String[]> tests) {}

    @Test
    void everyRowHasAThreatAControlAndATest() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(40).allSatisfy(row -> {
            assertThat(row.threat()).isNotBlank();
            assertThat(row.control()).isNotBlank();
            assertThat(row.tests()).as(row.threat()).isNotEmpty();
        });
    }

    @Test
    void everyTestNamedIsThereAndEnabled() throws IOException {
        List<Path> sources = testSources();
        for (Row row : rows()) {
            for (String[] test : row.tests()) {
                List<Path> files = sources.stream()
                        .filter(path -> path.endsWith(test[0] + ".java"))
                        .toList();
                assertThat(files).as(test[0] + "#" + test[1]).anyMatch(file -> isTest(file, test[1]));
            }
        }
    }

    /** Whether a method stands there with an annotation that makes it a test, and none that keeps it from running. */
    private static boolean isTest(Path file, String method) {
        String source = read(file);
        Matcher matcher = Pattern.compile("\\R\\R((?:[^\\n]+\\R)*?)[^\\n]*\\bvoid " + method + "\\(")
                .matcher(source);
        if (!matcher.find()) {
            return false;
        }
        String before = matcher.group(1);
        return Pattern.compile("(?m)^ *@(Test|ParameterizedTest|TestFactory)\\b")
                        .matcher(before)
                        .find()
                && !source.contains("@Disabled");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/SECURITY.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("|") && !cells[1].startsWith("---") && !cells[1].equals(" Threat ")) {
                assertThat(cells).as(line).hasSize(5);
                List<String[]> tests = TEST.matcher(cells[3])
                        .results()
                        .map(found -> new String[] {found.group(1), found.group(2)})
                        .toList();
                rows.add(new Row(cells[1].strip(), cells[2].strip(), tests));
            }
        }
        return rows;
    }

    /** Tests, and contracts that tests extend. */
    private static List<Path> testSources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/test/")
                            || path.toString().contains("/raft-testkit/src/main/")
                            || path.toString().contains("/raft-simulator/src/main/"))
                    .toList();
        }
    }
}
