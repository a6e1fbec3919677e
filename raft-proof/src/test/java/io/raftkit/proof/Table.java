package io.raftkit.proof;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The scores of all mutants, and whether they are enough.
 *
 * @param scores one for each mutant
 */
record Table(List<Score> scores) {
    /** Bugs that the simulator must find without help. */
    static final Set<String> ROWS = Set.of("1", "3", "4", "12", "13", "22", "30", "31", "32", "36", "37", "38", "44");

    private static final String FIRST_LINE =
            "| mutant: what the code does with it | the rule it breaks | the bug it is modelled on"
                    + " | first test that fails | simulator alone | after seeds |";
    private static final int SIMULATOR_MIN = 20;

    String markdown() {
        return FIRST_LINE + "\n|---|---|---|---|---|---|\n"
                + scores.stream().map(Table::row).collect(Collectors.joining("\n")) + "\n";
    }

    /** A page with this table in place of the one it has, which ends with an empty line. */
    String into(String page) {
        int begin = page.indexOf(FIRST_LINE);
        int end = page.indexOf("\n\n", begin);
        if (begin < 0 || end < 0) {
            throw new IllegalArgumentException("the page has no table of mutants");
        }
        return page.substring(0, begin) + markdown().strip() + page.substring(end);
    }

    private static String row(Score score) {
        MutantPatch patch = score.patch();
        String model = patch.row().equals("-") ? patch.seenIn() : patch.row() + ": " + patch.seenIn();
        long seed = score.lastSeed();
        return String.format(
                "| `%s` %s | %s | %s | %s | %s | %s |",
                patch.name(),
                patch.title(),
                patch.breaks().replace("|", "\\|"),
                model,
                score.test(),
                score.violation(),
                seed == 0 ? "–" : seed);
    }

    /** At most one of thirty escapes, the simulator alone finds twenty, and each of the rows. */
    boolean isEnough() {
        long escaped = scores.stream().filter(score -> !score.isCaught()).count();
        return escaped * 30 <= scores.size()
                && bySimulator() >= SIMULATOR_MIN
                && rowsMissed().isEmpty();
    }

    private long bySimulator() {
        return scores.stream().filter(Score::isCaughtBySimulator).count();
    }

    private Set<String> rowsMissed() {
        Set<String> missed = new TreeSet<>(ROWS);
        scores.stream()
                .filter(Score::isCaughtBySimulator)
                .forEach(score -> missed.remove(score.patch().row()));
        return missed;
    }

    String summary() {
        return scores.stream().filter(Score::isCaught).count() + " of " + scores.size() + " caught, " + bySimulator()
                + " of them by the simulator alone; rows the simulator alone should find and did not: " + rowsMissed();
    }
}
