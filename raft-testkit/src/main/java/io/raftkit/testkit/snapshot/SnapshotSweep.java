package io.raftkit.testkit.snapshot;

import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.SweepReport;
import io.raftkit.testkit.storage.SweepReport.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Crashes a snapshot store at every operation it asks of its disk, and lets each operation fail, while snapshots are taken, resumed, discarded
 * and deleted. Afterwards exactly what was published is listed, all of it can be read, and that is still so after a power cut right then.
 */
public final class SnapshotSweep {
    private static final int SUBSETS = 3;
    private static final SnapshotSample FIRST = SnapshotSample.of(10, 3_000);
    private static final SnapshotSample SECOND = SnapshotSample.of(20, 150_000);
    private static final SnapshotSample RESUMED = SnapshotSample.of(30, 200_001);
    private static final SnapshotSample DISCARDED = SnapshotSample.of(40, 70_000);

    private static final List<Step> STEPS = List.of(
            new Step(List.of(FIRST), FIRST::storeIn),
            new Step(List.of(FIRST), SnapshotSweep::leavePart),
            new Step(List.of(FIRST, SECOND), SnapshotSweep::takeWhileFetching),
            new Step(List.of(FIRST, SECOND, RESUMED), SnapshotSweep::resume),
            new Step(List.of(SECOND, RESUMED), store -> store.delete(FIRST.ref().id())),
            new Step(List.of(SECOND, RESUMED), SnapshotSweep::discard));

    private final SnapshotStoreFactory factory;

    /** What is done with the store. */
    private interface Action {
        void on(SnapshotStore store) throws IOException;
    }

    /** An action, and what is published after it. */
    private record Step(List<SnapshotSample> published, Action action) {}

    /**
     * A sweep to be run.
     *
     * @param factory opens the store under test
     */
    public SnapshotSweep(SnapshotStoreFactory factory) {
        this.factory = factory;
    }

    private static void leavePart(SnapshotStore store) throws IOException {
        try (SnapshotWriter writer = store.resume(RESUMED.ref())) {
            RESUMED.write(writer, 70_000);
        }
    }

    private static void takeWhileFetching(SnapshotStore store) throws IOException {
        try (SnapshotWriter writer = store.resume(RESUMED.ref())) {
            RESUMED.write(writer, 140_000);
            SECOND.storeIn(store);
        }
    }

    private static void resume(SnapshotStore store) throws IOException {
        try (SnapshotWriter writer = store.resume(RESUMED.ref())) {
            RESUMED.write(writer, RESUMED.sizeBytes());
            writer.publish();
        }
    }

    private static void discard(SnapshotStore store) throws IOException {
        try (SnapshotWriter writer = store.begin(DISCARDED.ref())) {
            DISCARDED.write(writer, DISCARDED.sizeBytes());
            writer.discard();
        }
    }

    private static List<SnapshotSample> publishedAfter(int steps) {
        return steps == 0 ? List.of() : STEPS.get(steps - 1).published;
    }

    /**
     * A crash before every operation.
     *
     * @return what was found, one point for each disk that was opened
     */
    public SweepReport crashes() {
        List<Found> found = new ArrayList<>();
        go((disk, done, operation) -> {
            found.addAll(afterCrash(disk, done, done + 1, "before " + operation));
            return Fault.NONE;
        });
        return SweepReport.of(found);
    }

    /**
     * Each operation fails once, or finds the disk full. What fails is tried again on a store that is opened anew.
     *
     * @return what was found
     */
    public SweepReport failures() {
        List<Operation> operations = new ArrayList<>();
        go((disk, done, operation) -> {
            operations.add(operation);
            return Fault.NONE;
        });
        List<Found> found = new ArrayList<>();
        for (Operation operation : operations) {
            found.addAll(afterFault(operation, Fault.fail()));
            found.addAll(afterFault(operation, Fault.full(operation.length() / 2)));
        }
        return SweepReport.of(found);
    }

    /**
     * The forces of a run, to be left out one at a time.
     *
     * @return numbers of the operations that force a file or the directory
     */
    public List<Long> forces() {
        List<Long> forces = new ArrayList<>();
        go((disk, done, operation) -> {
            if (operation.isForce()) {
                forces.add(operation.number());
            }
            return Fault.NONE;
        });
        return forces;
    }

    /**
     * Leaves out forces and crashes at every operation behind the first of them.
     *
     * @param first number of a force that is left out
     * @param others another kind of operation of which every one is left out, or null
     * @return what went wrong first, or null if nothing did: then the force is not needed, or the sweep is blind
     */
    public @Nullable String leavingOut(long first, Operation.@Nullable Kind others) {
        List<Found> failures = new ArrayList<>();
        try {
            go((disk, done, operation) -> {
                if (operation.number() > first) {
                    afterCrash(disk, done, done + 1, "before " + operation).stream()
                            .filter(Found::isFailure)
                            .forEach(failures::add);
                }
                boolean isLost = operation.number() == first || operation.kind() == others;
                return isLost ? Fault.lose() : Fault.NONE;
            });
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
        return failures.isEmpty() ? null : failures.get(0).what();
    }

    /** Looks at each operation of a run. */
    private interface Look {
        Fault before(InMemoryDirectory disk, int done, Operation operation);
    }

    private void go(Look look) {
        InMemoryDirectory disk = new InMemoryDirectory();
        int[] done = {0};
        disk.faults(operation ->
                operation.kind() == Operation.Kind.READ ? Fault.NONE : look.before(disk, done[0], operation));
        try (SnapshotStore store = factory.open(disk)) {
            for (Step step : STEPS) {
                step.action.on(store);
                done[0]++;
            }
            look.before(disk, done[0], new Operation(disk.operations() + 1, Operation.Kind.READ, "the end", 0, 0));
        } catch (IOException e) {
            throw new IllegalStateException("failed without a fault in step " + done[0] + ": " + e, e);
        }
    }

    private List<Found> afterFault(Operation operation, Fault fault) {
        InMemoryDirectory disk = new InMemoryDirectory();
        disk.faults(FaultPlan.at(operation.number(), fault));
        String when = fault.effect() + " at " + operation;
        int done = 0;
        try (SnapshotStore store = factory.open(disk)) {
            for (; done < STEPS.size(); done++) {
                STEPS.get(done).action.on(store);
            }
            return afterCrash(disk, done, done, when + ", borne");
        } catch (StorageFullException e) {
            // Nothing was published; a deletion needs no space, so it may have happened.
            return tryAgain(disk, done, done == 4 ? done + 1 : done, when);
        } catch (IOException e) {
            return tryAgain(disk, done, done + 1, when);
        }
    }

    private List<Found> tryAgain(InMemoryDirectory disk, int done, int doneAtMost, String when) {
        disk.faults(FaultPlan.NONE);
        List<Found> found = new ArrayList<>(afterCrash(disk, done, doneAtMost, when));
        try (SnapshotStore store = factory.open(disk)) {
            STEPS.get(done).action.on(store);
        } catch (IOException e) {
            found.add(new Found(when + ": tried again, it fails: " + e, true));
            return found;
        }
        found.addAll(afterCrash(disk, done + 1, done + 1, when + ", tried again"));
        return found;
    }

    private List<Found> afterCrash(InMemoryDirectory disk, int atLeast, int atMost, String when) {
        List<Found> found = new ArrayList<>();
        found.add(look(disk.image(ImageKind.ALL_WRITTEN, 0), atLeast, atMost, when + ", all written"));
        found.add(look(disk.image(ImageKind.ONLY_FORCED, 0), atLeast, atMost, when + ", only forced"));
        for (int seed = 0; seed < SUBSETS; seed++) {
            InMemoryDirectory image = disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, 31L * when.hashCode() + seed);
            found.add(look(image, atLeast, atMost, when + ", subset " + seed));
        }
        return found;
    }

    private Found look(InMemoryDirectory disk, int atLeast, int atMost, String when) {
        try {
            List<SnapshotSample> published = published(disk, atLeast, atMost);
            // What was listed is built upon: it may not be less after a power cut.
            InMemoryDirectory later = disk.image(ImageKind.ONLY_FORCED, 0);
            check(later, published);
            try (SnapshotStore store = factory.open(later)) {
                resume(store);
            }
            List<SnapshotSample> more = new ArrayList<>(published);
            more.remove(RESUMED);
            more.add(RESUMED);
            check(later.image(ImageKind.ONLY_FORCED, 0), more);
            return new Found("as published", false);
        } catch (IOException | RuntimeException e) {
            return new Found(when + ": " + e.getMessage(), true);
        }
    }

    private List<SnapshotSample> published(InMemoryDirectory disk, int atLeast, int atMost) throws IOException {
        String differences = "";
        for (int done = atLeast; done <= Math.min(atMost, STEPS.size()); done++) {
            try {
                check(disk, publishedAfter(done));
                return publishedAfter(done);
            } catch (IOException e) {
                differences += " after " + done + " steps: " + e.getMessage() + ";";
            }
        }
        throw new IOException(differences);
    }

    private void check(InMemoryDirectory disk, List<SnapshotSample> published) throws IOException {
        try (SnapshotStore store = factory.open(disk)) {
            if (!store.list()
                    .equals(published.stream().map(SnapshotSample::stored).toList())) {
                throw new IOException("it lists " + store.list() + " instead of " + published);
            }
            for (SnapshotSample sample : published) {
                String difference = sample.difference(store);
                if (difference != null) {
                    throw new IOException(difference);
                }
            }
        }
    }
}
