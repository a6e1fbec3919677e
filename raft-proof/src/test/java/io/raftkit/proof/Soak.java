package io.raftkit.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** Runs seeds that nobody ran before, for a given number of minutes, and keeps those that fail. */
public final class Soak {
    private static final int BLOCK = 200;

    private Soak() {}

    /** Takes the number of minutes. */
    public static void main(String[] args) throws InterruptedException, IOException {
        long minutes = Long.parseLong(args[0]);
        long end = System.nanoTime() + minutes * 60_000_000_000L;
        Path kept = Project.TARGET.resolve("failing-seeds.txt");
        Files.createDirectories(kept.getParent());
        long from = new SplittableRandom().nextLong(1L << 40, 1L << 60);
        long held = 0;
        int failed = 0;
        while (System.nanoTime() < end) {
            SeedRange range = SeedRange.run(from, from + BLOCK - 1);
            held += range.held().runs().size();
            failed += range.failures().size();
            for (var failure : range.failures().entrySet()) {
                String line = failure.getKey() + " "
                        + String.valueOf(failure.getValue().getMessage())
                                .lines()
                                .findFirst()
                                .orElse("");
                System.out.println("FAILED " + line);
                Files.writeString(kept, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            from += BLOCK;
        }
        System.out.printf("%d seeds held, %d failed%s%n", held, failed, failed == 0 ? "" : ": see " + kept);
        System.exit(failed == 0 ? 0 : 1);
    }
}
