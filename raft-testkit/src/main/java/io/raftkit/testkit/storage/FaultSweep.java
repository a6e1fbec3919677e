package io.raftkit.testkit.storage;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.SweepReport.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Lets every operation a persister asks of its disk go wrong, one at a time: the disk is full, fails, or writes only a part.
 *
 * <p>Whatever happens, everything acknowledged must be found again. A batch refused because the disk is full must be absent as a whole, and
 * be taken when it is offered again. After any other failure nothing more may be taken.
 */
public final class FaultSweep {
    private final Reopening reopening;

    /**
     * A sweep to be run.
     *
     * @param factory opens the persister under test
     * @param batches what it is to persist, in order
     */
    public FaultSweep(PersisterFactory factory, List<PersistBatch> batches) {
        this.reopening = Reopening.of(factory, batches);
    }

    /**
     * ENOSPC: the disk is full at each operation, and from each size on. A file system that copies on write may need space for any of them.
     *
     * @return what was found
     */
    public SweepReport fullDisk() {
        List<FaultRun> runs = runs(operation -> List.of(Fault.full(0)));
        long from = usedBytes(List.of());
        long to = usedBytes(reopening.batches());
        for (long capacity = from; capacity < to; capacity += DiskFile.BLOCK) {
            runs.add(FaultRun.limitedTo(reopening, capacity));
        }
        return report(runs);
    }

    /**
     * EIO: each operation fails, a force so that what it should have written counts as written and is not.
     *
     * @return what was found
     */
    public SweepReport failures() {
        return report(runs(operation -> List.of(Fault.fail())));
    }

    /**
     * Each write happens in part; then it fails, the disk is full, or the process ends.
     *
     * @return what was found
     */
    public SweepReport shortWrites() {
        return report(runs(operation -> {
            if (operation.kind() != Operation.Kind.WRITE || operation.length() < 2) {
                return List.of();
            }
            int[] parts = {1, operation.length() / 2, operation.length() - 1};
            int first = (int) (operation.number() % parts.length);
            return List.of(
                    Fault.failAfter(parts[first]),
                    Fault.full(parts[(first + 1) % parts.length]),
                    Fault.crashAfter(parts[(first + 2) % parts.length]));
        }));
    }

    /**
     * EIO: each read of a start fails. The start is refused or finds everything, and the next one finds everything.
     *
     * @return what was found
     */
    public SweepReport failedReads() {
        InMemoryDirectory disk = new InMemoryDirectory();
        watched(disk, reopening.batches(), operation -> {});
        int all = reopening.batches().size();
        List<Operation> reads = new ArrayList<>();
        InMemoryDirectory once = disk.image(ImageKind.ONLY_FORCED, 0);
        once.faults(operation -> {
            if (operation.kind() == Operation.Kind.READ) {
                reads.add(operation);
            }
            return Fault.NONE;
        });
        try {
            reopening.found(once, all, all);
        } catch (Reopening.Wrong | IOException e) {
            return SweepReport.of(List.of(new Found("without a fault: " + e, true)));
        }
        return SweepReport.of(reads.parallelStream()
                .map(read -> failedRead(disk.image(ImageKind.ONLY_FORCED, 0), read, all))
                .toList());
    }

    private Found failedRead(InMemoryDirectory disk, Operation read, int all) {
        boolean isRefused = false;
        disk.faults(FaultPlan.failRead(read.number()));
        try {
            reopening.found(disk, all, all);
        } catch (IOException e) {
            isRefused = true;
        } catch (Reopening.Wrong | RuntimeException e) {
            return new Found("failed " + read + ": " + e, true);
        }
        disk.faults(FaultPlan.NONE);
        try {
            reopening.found(disk, all, all);
        } catch (Reopening.Wrong | IOException | RuntimeException e) {
            return new Found("once it could read again after a failed " + read + ": " + e, true);
        }
        return new Found(isRefused ? "refused" : "borne", false);
    }

    private List<FaultRun> runs(Function<Operation, List<Fault>> faults) {
        List<FaultRun> runs = new ArrayList<>();
        watched(new InMemoryDirectory(), reopening.batches(), operation -> {
            if (operation.kind() != Operation.Kind.READ) {
                faults.apply(operation).forEach(fault -> runs.add(FaultRun.with(reopening, operation, fault)));
            }
        });
        return runs;
    }

    private static SweepReport report(List<FaultRun> runs) {
        return SweepReport.of(IntStream.range(0, runs.size())
                .parallel()
                .mapToObj(i -> runs.get(i).run())
                .toList());
    }

    private long usedBytes(List<PersistBatch> batches) {
        InMemoryDirectory disk = new InMemoryDirectory();
        watched(disk, batches, operation -> {});
        return disk.usedBytes();
    }

    /** Sees an operation. */
    private interface Watcher {
        void see(Operation operation);
    }

    private void watched(InMemoryDirectory disk, List<PersistBatch> batches, Watcher watcher) {
        disk.faults(operation -> {
            watcher.see(operation);
            return Fault.NONE;
        });
        try (Persister persister = reopening.factory().open(disk)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : batches) {
                persister.persist(batch);
            }
        } catch (IOException e) {
            throw new IllegalStateException("failed without a fault", e);
        }
        disk.faults(FaultPlan.NONE);
    }
}
