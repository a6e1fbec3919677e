package io.raftkit.testkit.storage;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.storage.SweepReport.Found;
import java.io.IOException;
import java.util.List;

/** One use of a persister, from opening to closing, in which one thing goes wrong, and what is found of it afterwards. Run once. */
final class FaultRun {
    private final Reopening reopening;
    private final String what;
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final long seed;
    private int acknowledged;
    private int refused;

    private FaultRun(Reopening reopening, String what, long seed) {
        this.reopening = reopening;
        this.what = what;
        this.seed = seed;
    }

    static FaultRun with(Reopening reopening, Operation operation, Fault fault) {
        FaultRun run = new FaultRun(reopening, fault + " at " + operation, operation.number());
        run.disk.faults(FaultPlan.at(operation.number(), fault));
        return run;
    }

    /** On a disk that holds no more until a batch was refused. */
    static FaultRun limitedTo(Reopening reopening, long capacityBytes) {
        FaultRun run = new FaultRun(reopening, "disk of " + capacityBytes + " bytes", capacityBytes);
        run.disk.capacityBytes(capacityBytes);
        return run;
    }

    Found run() {
        try (Persister persister = reopening.factory().open(disk)) {
            return new Found(use(persister), false);
        } catch (Reopening.Wrong e) {
            return new Found(what + ": " + e.getMessage(), true);
        } catch (IOException | RuntimeException e) {
            return new Found(what + ": " + e, true);
        }
    }

    private String use(Persister persister) throws Reopening.Wrong, IOException {
        try {
            persister.recover(new Recovery());
        } catch (IOException e) {
            disk.capacityBytes(Long.MAX_VALUE);
            reopening.checkAfterAnyCrash(disk, 0, 0, seed);
            return "refused to start";
        }
        List<PersistBatch> batches = reopening.batches();
        while (acknowledged < batches.size()) {
            try {
                persister.persist(batches.get(acknowledged));
                acknowledged++;
            } catch (StorageFullException e) {
                offerAgain(persister, batches.get(acknowledged));
            } catch (IOException e) {
                return stoppedForGood(persister, batches.get(acknowledged));
            }
        }
        reopening.checkAfterAnyCrash(disk, acknowledged, acknowledged, seed);
        return refused > 0 ? "refused and taken later" : "borne";
    }

    /** The exception promises that nothing of the batch is or can become durable, and that it may be offered again. */
    private void offerAgain(Persister persister, PersistBatch batch) throws Reopening.Wrong {
        refused++;
        reopening.checkAfterAnyCrash(disk, acknowledged, acknowledged, seed);
        disk.capacityBytes(Long.MAX_VALUE);
        try {
            String difference = reopening.models().get(acknowledged).difference(persister);
            if (difference != null) {
                throw new Reopening.Wrong("after a batch was refused: " + difference);
            }
            persister.persist(batch);
            acknowledged++;
        } catch (IOException e) {
            throw new Reopening.Wrong("a batch refused for want of space was not taken later: " + e);
        }
    }

    private String stoppedForGood(Persister persister, PersistBatch batch) throws Reopening.Wrong {
        checkRefuses(persister, batch);
        checkRefuses(
                persister, PersistBatch.builder().record("never", new byte[1]).build());
        reopening.checkAfterAnyCrash(disk, acknowledged, acknowledged + 1, seed);
        return "stopped for good";
    }

    private static void checkRefuses(Persister persister, PersistBatch batch) throws Reopening.Wrong {
        try {
            persister.persist(batch);
        } catch (IOException e) {
            return;
        }
        throw new Reopening.Wrong("it took a batch after one had failed: what the failure left behind is not known");
    }
}
