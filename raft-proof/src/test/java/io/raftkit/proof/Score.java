package io.raftkit.proof;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What noticed a bug.
 *
 * @param patch the bug
 * @param byTests what tests and scripts made of it, or null if they were not run
 * @param bySimulator what the simulator made of it, or null if it was not run
 */
record Score(
        MutantPatch patch,
        @Nullable Trial byTests,
        @Nullable Trial bySimulator) {
    private static final Pattern SEED = Pattern.compile("\\bseed (\\d+)\\b:? *");

    private static final int SHOWN_MAX = 160;

    boolean isCaught() {
        return isCaught(byTests) || isCaughtBySimulator();
    }

    boolean isCaughtBySimulator() {
        return isCaught(bySimulator);
    }

    private static boolean isCaught(@Nullable Trial trial) {
        return trial != null && trial.end() == Trial.End.FOUND;
    }

    /** The seed that showed it; the seeds begin at 1. 0 if none did. */
    long lastSeed() {
        if (bySimulator == null || !isCaughtBySimulator()) {
            return 0;
        }
        Matcher seed = SEED.matcher(bySimulator.found());
        return seed.find() ? Long.parseLong(seed.group(1)) : 0;
    }

    /** Which invariant the simulator saw violated; where a server stopped by itself, what that server said. */
    String violation() {
        String said = SEED.matcher(cell(bySimulator)).replaceAll("");
        String invariant = said.split(": ", 2)[0];
        if (!isCaughtBySimulator() || !invariant.equals("NodesGoOn")) {
            return invariant;
        }
        return said.length() <= SHOWN_MAX ? said : said.substring(0, SHOWN_MAX).strip() + " …";
    }

    /** Which test failed first. */
    String test() {
        String[] parts = cell(byTests).split(": ", 3);
        return isCaught(byTests) && parts.length > 1 ? "`" + parts[1] + "` (" + parts[0] + ")" : cell(byTests);
    }

    private static String cell(@Nullable Trial trial) {
        if (trial == null) {
            return "";
        }
        return switch (trial.end()) {
            case GREEN -> "–";
            case FOUND -> trial.found().replace("|", "\\|");
            case BROKEN -> "(" + trial.found() + ")";
        };
    }

    String line() {
        return String.format(
                "%-50s tests %s [%.0f s]; simulator %s [%.0f s]",
                patch.name(),
                test(),
                byTests == null ? 0 : byTests.seconds(),
                bySimulator == null ? "" : lastSeed() + " " + violation(),
                bySimulator == null ? 0 : bySimulator.seconds());
    }
}
