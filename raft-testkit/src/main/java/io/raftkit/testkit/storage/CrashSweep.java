package io.raftkit.testkit.storage;

import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Crashes a persister at every operation it asks of its disk, in each {@linkplain ImageKind way a crash can leave the disk}, and checks what
 * it finds when it is opened again: everything acknowledged is there, the batch under way is wholly there or wholly absent, nothing else is.
 * It is then crashed again while it recovers, and after it has; and it must go on persisting from there.
 *
 * <p>With {@link #leavingOut} the same sweep shows that a force is needed: without it, it must find failures.
 */
public final class CrashSweep {
    private final PersisterFactory factory;
    private final List<PersistBatch> batches;
    private final List<PersisterModel> models;
    private final int seeds;

    /**
     * What a sweep found.
     *
     * @param points at how many operations it crashed
     * @param images how many disks were opened after a crash
     * @param forces numbers of the operations that force something, in order
     * @param failures what went wrong, in words; empty if nothing did
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
        this.factory = factory;
        this.batches = List.copyOf(batches);
        this.seeds = seeds;
        this.models = new ArrayList<>();
        models.add(new PersisterModel());
        batches.forEach(batch -> models.add(models.get(models.size() - 1).after(batch)));
    }

    /**
     * Crashes at every operation.
     *
     * @return what was found
     */
    public Report run() {
        Life life = new Life(0);
        life.live(false);
        List<String> failures = new ArrayList<>();
        long images = 0;
        int[] chunks = IntStream.range(0, life.points.size()).toArray();
        List<CrashPoint.Verdict> verdicts = IntStream.of(chunks)
                .parallel()
                .mapToObj(i -> life.points.get(i).check(this))
                .toList();
        for (CrashPoint.Verdict verdict : verdicts) {
            images += verdict.images();
            failures.addAll(verdict.failures());
        }
        return new Report(life.points.size(), images, life.forces, failures);
    }

    /**
     * Leaves out one force and crashes at every operation after it, until something goes wrong.
     *
     * @param force number of the operation, one of {@link Report#forces()}
     * @return what went wrong first, or null if nothing did: then the force is not needed, or the sweep is blind
     */
    public @Nullable String leavingOut(long force) {
        Life life = new Life(force);
        life.live(true);
        return life.firstFailure;
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

    /** One run of all batches, looked at before each operation. */
    private final class Life {
        private final InMemoryDirectory disk = new InMemoryDirectory();
        private final long lostForce;
        private final List<CrashPoint> points = new ArrayList<>();
        private final List<Long> forces = new ArrayList<>();
        private int acknowledged;
        private @Nullable String firstFailure;
        private boolean checksAtOnce;

        Life(long lostForce) {
            this.lostForce = lostForce;
        }

        void live(boolean checkAtOnce) {
            checksAtOnce = checkAtOnce;
            disk.faults(this::before);
            try (Persister persister = factory.open(disk)) {
                persister.recover();
                for (PersistBatch batch : batches) {
                    persister.persist(batch);
                    acknowledged++;
                }
                look("after the last operation");
            } catch (SimulatedCrash e) {
                // Enough was seen.
            } catch (IOException e) {
                throw new IllegalStateException("failed without a fault at batch " + acknowledged, e);
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
            look("before " + operation);
            return firstFailure == null ? Fault.NONE : Fault.crash();
        }

        private void look(String when) {
            if (checksAtOnce && disk.operations() <= lostForce) {
                return;
            }
            CrashPoint point = new CrashPoint(disk.image(ImageKind.ALL_WRITTEN, 0), acknowledged, when);
            if (!checksAtOnce) {
                points.add(point);
            } else if (firstFailure == null) {
                CrashPoint.Verdict verdict = point.check(CrashSweep.this);
                firstFailure =
                        verdict.failures().isEmpty() ? null : verdict.failures().get(0);
            }
        }
    }
}
