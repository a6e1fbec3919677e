package io.raftkit.testkit.storage;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the images of a crash, and those of the crashes that follow it; stops at the first that is not as it must be. */
final class CrashCheck {
    private final CrashSweep sweep;
    private final Operation.@Nullable Kind lostInRecovery;
    private @Nullable String failure;
    private long images;

    CrashCheck(CrashSweep sweep, Operation.@Nullable Kind lostInRecovery) {
        this.sweep = sweep;
        this.lostInRecovery = lostInRecovery;
    }

    CrashCheck check(CrashPoint point, boolean crashesAgain) {
        openAll(
                point.disk(),
                point.acknowledged(),
                point.acknowledged() + sweep.together(),
                point.when(),
                crashesAgain);
        return this;
    }

    @Nullable
    String failure() {
        return failure;
    }

    long images() {
        return images;
    }

    private void openAll(InMemoryDirectory disk, int atLeast, int atMost, String when, boolean crashesAgain) {
        open(disk.image(ImageKind.ONLY_FORCED, 0), atLeast, atMost, when + ", only forced", crashesAgain);
        open(disk.image(ImageKind.ALL_WRITTEN, 0), atLeast, atMost, when + ", all written", crashesAgain);
        for (int seed = 0; seed < sweep.seeds(); seed++) {
            InMemoryDirectory image = disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, 31L * when.hashCode() + seed);
            open(image, atLeast, atMost, when + ", subset " + seed, crashesAgain);
        }
    }

    private void open(InMemoryDirectory image, int atLeast, int atMost, String when, boolean crashesAgain) {
        if (failure != null) {
            return;
        }
        images++;
        image.faults(operation -> duringRecovery(image, operation, atLeast, atMost, when, crashesAgain));
        try (Persister persister = sweep.factory().open(image)) {
            int found = recover(persister, atLeast, atMost, when);
            image.faults(FaultPlan.NONE);
            if (crashesAgain && found >= 0) {
                goOn(image, persister, found, when);
            }
        } catch (IOException | RuntimeException e) {
            fail(when + ": " + e);
        }
    }

    private Fault duringRecovery(
            InMemoryDirectory image, Operation operation, int atLeast, int atMost, String when, boolean crashesAgain) {
        if (crashesAgain && operation.kind() != Operation.Kind.READ) {
            openAll(image, atLeast, atMost, when + "; again before " + operation, false);
        }
        return operation.kind() == lostInRecovery ? Fault.lose() : Fault.NONE;
    }

    /** Says after how many batches the persister stands, or -1. */
    private int recover(Persister persister, int atLeast, int atMost, String when) throws IOException {
        Recovery recovered = Recovery.of(persister);
        List<String> differences = new ArrayList<>();
        for (int count = atLeast; count <= Math.min(atMost, sweep.batches().size()); count++) {
            String difference = sweep.models().get(count).difference(recovered, persister);
            if (difference == null) {
                return count;
            }
            differences.add("after " + count + " batches: " + difference);
        }
        fail(when + ": " + String.join("; ", differences));
        return -1;
    }

    /** What was reported is durable by that, and what is persisted next is too, at every moment of it. */
    private void goOn(InMemoryDirectory image, Persister persister, int found, String when) throws IOException {
        openAll(image, found, found, when + "; again after recovery", false);
        if (found < sweep.batches().size()) {
            image.faults(operation -> {
                if (operation.isForce()) {
                    openAll(image, found, found + 1, when + "; again in the next batch before " + operation, false);
                }
                return Fault.NONE;
            });
            persister.persist(sweep.batches().get(found));
            image.faults(FaultPlan.NONE);
            openAll(image, found + 1, found + 1, when + "; again after the next batch", false);
        }
    }

    private void fail(String what) {
        if (failure == null) {
            failure = what;
        }
    }
}
