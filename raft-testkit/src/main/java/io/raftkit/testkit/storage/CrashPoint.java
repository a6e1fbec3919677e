package io.raftkit.testkit.storage;

import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One moment in a run at which a persister may crash.
 *
 * @param disk the disk then, unforced content included
 * @param acknowledged how many batches were acknowledged
 * @param when in words
 */
record CrashPoint(InMemoryDirectory disk, int acknowledged, String when) {

    /** What was found at one point. */
    record Verdict(long images, List<String> failures) {}

    Verdict check(CrashSweep sweep) {
        Check check = new Check(sweep);
        check.images(disk, acknowledged, acknowledged + 1, when, true);
        return new Verdict(check.images, check.failures);
    }

    /** The images of one point and of the crashes that follow it. */
    private static final class Check {
        private final CrashSweep sweep;
        private final List<String> failures = new ArrayList<>();
        private long images;

        Check(CrashSweep sweep) {
            this.sweep = sweep;
        }

        void images(InMemoryDirectory disk, int atLeast, int atMost, String when, boolean crashesAgain) {
            open(disk.image(ImageKind.ALL_WRITTEN, 0), atLeast, atMost, when + ", all written", crashesAgain);
            open(disk.image(ImageKind.ONLY_FORCED, 0), atLeast, atMost, when + ", only forced", crashesAgain);
            for (int seed = 0; seed < sweep.seeds(); seed++) {
                open(
                        disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, 31L * disk.operations() + seed),
                        atLeast,
                        atMost,
                        when + ", subset " + seed,
                        crashesAgain);
            }
        }

        private void open(InMemoryDirectory image, int atLeast, int atMost, String when, boolean crashesAgain) {
            if (!failures.isEmpty()) {
                return;
            }
            images++;
            if (crashesAgain) {
                image.faults(operation -> {
                    if (operation.kind() != Operation.Kind.READ) {
                        images(image, atLeast, atMost, when + "; again before " + operation, false);
                    }
                    return Fault.NONE;
                });
            }
            try (Persister persister = sweep.factory().open(image)) {
                int found = recover(persister, atLeast, atMost, when);
                image.faults(FaultPlan.NONE);
                if (crashesAgain && found >= 0) {
                    goOn(image, persister, found, when);
                }
            } catch (IOException | RuntimeException e) {
                failures.add(when + ": " + e);
            }
        }

        /** Says after how many batches the persister stands. */
        private int recover(Persister persister, int atLeast, int atMost, String when) throws IOException {
            Recovered recovered = persister.recover();
            List<String> differences = new ArrayList<>();
            for (int batches = atLeast;
                    batches <= Math.min(atMost, sweep.batches().size());
                    batches++) {
                String difference = sweep.models().get(batches).difference(recovered, persister);
                if (difference == null) {
                    return batches;
                }
                differences.add("after " + batches + " batches: " + difference);
            }
            failures.add(when + ": " + String.join("; ", differences));
            return -1;
        }

        /** What was reported is durable by that, and what is persisted next is too. */
        private void goOn(InMemoryDirectory image, Persister persister, int found, String when) throws IOException {
            images(image, found, found, when + "; again after recovery", false);
            if (found < sweep.batches().size()) {
                persister.persist(sweep.batches().get(found));
                images(image, found + 1, found + 1, when + "; again after one more batch", false);
            }
        }
    }
}
