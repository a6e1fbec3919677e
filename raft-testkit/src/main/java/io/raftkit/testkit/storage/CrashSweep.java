package io.raftkit.testkit.storage;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Crashes a persister at every operation it asks of its disk, in each {@linkplain ImageKind way a crash can leave the disk}, and checks what
 * it finds when it is opened again: everything acknowledged is there, the batch under way is wholly there or wholly absent, nothing else is.
 * It is then crashed again while it recovers, and after it has; and it must go on persisting from there.
 *
 * <p>With {@link #leavingOut} and {@link #leavingOutInRecovery} the same sweep shows that a force is needed: without it, it must find
 * failures.
 */
public final class CrashSweep {
    private final PersisterFactory factory;
    private final List<PersistBatch> batches;
    private final List<PersisterModel> models;
    private final int seeds;
    private final int againEvery;
    private int together = 1;

    /**
     * What a sweep found.
     *
     * @param points at how many operations it crashed
     * @param images how many disks were opened after a crash
     * @param forces numbers of the operations that force something, in order
     * @param failures for each point where something went wrong, what went wrong first
     */
    public record Report(long points, long images, List<Long> forces, List<String> failures) {
        /** Copies the lists. */
        public Report {
            forces = List.copyOf(forces);
            failures = List.copyOf(failures);
        }
    }

    /**
     * A sweep to be run.
     *
     * @param factory opens the persister under test
     * @param batches what it is to persist, in order
     * @param seeds how many subsets of what was not forced are drawn for each crash
     */
    public CrashSweep(PersisterFactory factory, List<PersistBatch> batches, int seeds) {
        this(factory, batches, seeds, 1);
    }

    /**
     * A sweep to be run that is quicker.
     *
     * @param factory opens the persister under test
     * @param batches what it is to persist, in order
     * @param seeds how many subsets of what was not forced are drawn for each crash
     * @param againEvery at one of how many operations further crashes follow, during and after recovery
     */
    public CrashSweep(PersisterFactory factory, List<PersistBatch> batches, int seeds, int againEvery) {
        this.factory = factory;
        this.againEvery = againEvery;
        this.batches = List.copyOf(batches);
        this.seeds = seeds;
        this.models = PersisterModel.afterEach(batches);
    }

    /**
     * Lets the persister write several batches together.
     *
     * @param count how many are handed to one {@link Persister#persistAll}
     * @return this
     */
    public CrashSweep writingTogether(int count) {
        together = count;
        return this;
    }

    /**
     * Crashes at every operation.
     *
     * @return what was found
     */
    public Report run() {
        return run(null);
    }

    /**
     * Crashes at every operation, and leaves out forces when the persister recovers from it.
     *
     * @param kind which forces, {@link Operation.Kind#FORCE} or {@link Operation.Kind#FORCE_DIRECTORY}
     * @return what was found, which must be failures if these forces are needed
     */
    public Report leavingOutInRecovery(Operation.Kind kind) {
        return run(Objects.requireNonNull(kind, "kind"));
    }

    private Report run(Operation.@Nullable Kind lostInRecovery) {
        List<CrashPoint> points = new ArrayList<>();
        Run run = new Run(0, null, points::add);
        run.go();
        List<CrashCheck> checks = points.parallelStream()
                .map(point -> new CrashCheck(this, lostInRecovery).check(point, point.number() % againEvery == 0))
                .toList();
        List<String> failures = checks.stream()
                .map(CrashCheck::failure)
                .filter(Objects::nonNull)
                .toList();
        return new Report(
                points.size(), checks.stream().mapToLong(CrashCheck::images).sum(), run.forces, failures);
    }

    /**
     * The forces of a run, to be left out one at a time.
     *
     * @return numbers of the operations that force a file or the directory
     */
    public List<Long> forces() {
        Run run = new Run(0, null, point -> {});
        run.go();
        return run.forces;
    }

    /**
     * Leaves out one force and crashes at every operation after it, until something goes wrong.
     *
     * @param force number of the operation, one of {@link #forces()}
     * @return what went wrong first, or null if nothing did: then the force is not needed, or the sweep is blind
     */
    public @Nullable String leavingOut(long force) {
        String failure = leavingOut(force, null, false);
        return failure == null ? leavingOut(force, null, true) : failure;
    }

    /**
     * Leaves out every force of a kind and crashes at every operation, until something goes wrong.
     *
     * @param kind which forces, {@link Operation.Kind#FORCE} or {@link Operation.Kind#FORCE_DIRECTORY}
     * @return what went wrong first, or null if nothing did: then none of them is needed, or the sweep is blind
     */
    public @Nullable String leavingOutAll(Operation.Kind kind) {
        return leavingOut(0, Objects.requireNonNull(kind, "kind"), false);
    }

    private @Nullable String leavingOut(long force, Operation.@Nullable Kind kind, boolean crashesAgain) {
        CrashCheck check = new CrashCheck(this, kind);
        Run run = new Run(force, kind, point -> check.check(point, crashesAgain)) {
            @Override
            boolean isOver() {
                return check.failure() != null;
            }
        };
        run.go();
        return check.failure();
    }

    PersisterFactory factory() {
        return factory;
    }

    List<PersistBatch> batches() {
        return batches;
    }

    List<PersisterModel> models() {
        return models;
    }

    int seeds() {
        return seeds;
    }

    int together() {
        return together;
    }

    /** What happens at each operation of a run. */
    private interface Look {
        void at(CrashPoint point);
    }

    /** One run of all batches, looked at before each operation behind a force that is left out. */
    private class Run {
        private final InMemoryDirectory disk = new InMemoryDirectory();
        private final long lostForce;
        private final Operation.@Nullable Kind lostKind;
        private final Look look;
        private final List<Long> forces = new ArrayList<>();
        private int acknowledged;

        Run(long lostForce, Operation.@Nullable Kind lostKind, Look look) {
            this.lostForce = lostForce;
            this.lostKind = lostKind;
            this.look = look;
        }

        boolean isOver() {
            return false;
        }

        void go() {
            disk.faults(this::before);
            try (Persister persister = factory.open(disk)) {
                persister.recover(new Recovery());
                while (acknowledged < batches.size()) {
                    int end = Math.min(batches.size(), acknowledged + together);
                    if (end == acknowledged + 1) {
                        persister.persist(batches.get(acknowledged));
                    } else {
                        persister.persistAll(batches.subList(acknowledged, end));
                    }
                    acknowledged = end;
                }
                look.at(new CrashPoint(0, disk.image(ImageKind.ALL_WRITTEN, 0), acknowledged, "at the end"));
            } catch (IOException e) {
                if (!isOver()) {
                    throw new IllegalStateException("failed without a fault at batch " + acknowledged, e);
                }
            }
        }

        private Fault before(Operation operation) {
            if (operation.kind() == Operation.Kind.READ) {
                return Fault.NONE;
            }
            if (operation.isForce()) {
                forces.add(operation.number());
            }
            if (operation.number() == lostForce) {
                return Fault.lose();
            }
            if (operation.number() > lostForce) {
                look.at(new CrashPoint(
                        operation.number(), disk.image(ImageKind.ALL_WRITTEN, 0), acknowledged, "before " + operation));
            }
            if (isOver()) {
                return Fault.crash();
            }
            return operation.kind() == lostKind ? Fault.lose() : Fault.NONE;
        }
    }
}
