package io.raftkit.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of {@code docs/FIGURE2.md}. */
final class Figure2Doc {
    private static final Pattern CODE = Pattern.compile("\\[`([\\w.]+)`]\\(\\.\\./([^)]+)\\)");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    /** A place in the code: its name, the last part of which is a method or a constructor, and its file. */
    record Place(String name, Path file) {
        String method() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    record PaperTest(String className, String method) {}

    record Row(String section, String sentence, List<Place> places, List<PaperTest> tests) {}

    private Figure2Doc() {}

    static List<Row> rows() throws IOException {
        Path root = root();
        List<Row> rows = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(root.resolve("docs/FIGURE2.md"))) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            }
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5
                    && !cells[1].isBlank()
                    && !cells[1].startsWith("---")
                    && !line.contains("| The rule")) {
                rows.add(new Row(section, cells[1].strip(), places(cells[2], root), tests(cells[3])));
            }
        }
        return rows;
    }

    private static List<Place> places(String cell, Path root) {
        return matches(CODE, cell)
                .map(found -> new Place(found.group(1), root.resolve(found.group(2))))
                .toList();
    }

    private static List<PaperTest> tests(String cell) {
        return matches(TEST, cell)
                .map(found -> new PaperTest(found.group(1), found.group(2)))
                .toList();
    }

    private static Stream<MatchResult> matches(Pattern pattern, String cell) {
        return pattern.matcher(cell).results();
    }

    /** Where the project is checked out. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/FIGURE2.md"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException(
                        "docs/FIGURE2.md is not above " + Path.of("").toAbsolutePath());
            }
        }
        return directory;
    }
}
