package io.raftkit.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The commit these sources are of, from which each build draws seeds of its own. */
final class Commit {
    private static final int DIGITS = 12;

    private Commit() {}

    /** The hash of the commit, or forty zeros where the sources lie outside of a repository. */
    static String hash() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .directory(Project.ROOT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String hash = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && hash.matches("[0-9a-f]{40,64}") ? hash : "0".repeat(40);
        } catch (IOException e) {
            return "0".repeat(40);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for the commit", e);
        }
    }

    /** A seed that is far from those of other commits. */
    static long firstSeed(String hash) {
        return Long.parseLong(hash.substring(0, DIGITS), 16) + 1;
    }
}
