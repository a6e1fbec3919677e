package io.raftkit.proof;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug that can be put into the sources: a unified diff of one hunk below a few header lines.
 *
 * <pre>
 * Title: what the code does with it
 * Breaks: the rule that no longer holds
 * Row: number in the list of bugs found in other implementations of Raft, or "-"
 * Seen in: where that bug was reported, or "-"
 * </pre>
 *
 * @param name the file's name without its ending
 * @param title what the code does with it
 * @param breaks the rule that no longer holds
 * @param row number of the bug it is modelled on, or "-"
 * @param seenIn where that bug was reported, or "-"
 * @param source the source file it changes, relative to the project
 * @param changedLines how many lines it takes out and puts in
 * @param patch the change
 */
record MutantPatch(
        String name,
        String title,
        String breaks,
        String row,
        String seenIn,
        String source,
        int changedLines,
        Patch<String> patch) {
    private static final Path PATCHES = Project.ROOT.resolve("raft-proof/src/test/resources/mutants");

    /** All of them, by the numbers with which their names begin. */
    static List<MutantPatch> all() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .map(MutantPatch::read)
                    .sorted(Comparator.comparingInt(MutantPatch::number))
                    .toList();
        }
    }

    private int number() {
        return Integer.parseInt(name.substring(0, name.indexOf('-')));
    }

    private static MutantPatch read(Path file) {
        String name = file.getFileName().toString().replace(".patch", "");
        List<String> lines = Project.lines(file);
        int begin = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("--- a/"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + " has no line \"--- a/<source file>\"")));
        List<String> diff = lines.subList(begin, lines.size()).stream()
                .map(MutantPatch::withoutHeading)
                .toList();
        if (diff.stream().filter(line -> line.startsWith("@@")).count() != 1) {
            throw new IllegalArgumentException(file + " must have one hunk");
        }
        List<String> hunk = diff.subList(2, diff.size());
        int changed = (int) hunk.stream()
                .filter(line -> line.startsWith("+") || line.startsWith("-"))
                .count();
        return new MutantPatch(
                name,
                header(file, lines, "Title"),
                header(file, lines, "Breaks"),
                header(file, lines, "Row"),
                header(file, lines, "Seen in"),
                diff.get(0).substring("--- a/".length()),
                changed,
                UnifiedDiffUtils.parseUnifiedDiff(diff));
    }

    /** A line of a diff; of a hunk's first line what git puts behind it is left out, which names whatever method stands above it today. */
    static String withoutHeading(String line) {
        return line.startsWith("@@ ") ? line.substring(0, line.indexOf(" @@", 2) + 3) : line;
    }

    private static String header(Path file, List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + " has no line \"" + key + ": …\""));
    }

    /** The source file with the bug; its lines may have moved since the patch was made, but not changed. */
    List<String> applied() {
        try {
            return patch.applyFuzzy(Project.lines(Project.ROOT.resolve(source)), 0);
        } catch (PatchFailedException e) {
            throw new IllegalStateException(
                    name + " no longer applies to " + source
                            + ": make the same bug in the code as it is now, and keep the" + " output of git diff ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    /** The module whose code it changes. */
    String module() {
        return source.substring(0, source.indexOf('/'));
    }
}
