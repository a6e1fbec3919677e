package io.raftkit.testkit.storage;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what a run left behind and says after how many batches it stands.
 *
 * @param factory opens the persister under test
 * @param batches what was to be persisted, in order
 * @param models what must be stored before the first batch, and after each
 */
record Reopening(PersisterFactory factory, List<PersistBatch> batches, List<PersisterModel> models) {

    static Reopening of(PersisterFactory factory, List<PersistBatch> batches) {
        return new Reopening(factory, List.copyOf(batches), PersisterModel.afterEach(batches));
    }

    /** What is stored is not what it may be. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /** After how many batches the disk stands, which may be any from {@code atLeast} to {@code atMost}. */
    int found(InMemoryDirectory disk, int atLeast, int atMost) throws Wrong, IOException {
        try (Persister persister = factory.open(disk)) {
            Recovery recovered = Recovery.of(persister);
            List<String> differences = new ArrayList<>();
            for (int count = Math.min(atMost, batches.size()); count >= Math.max(0, atLeast); count--) {
                String difference = models.get(count).difference(recovered, persister);
                if (difference == null) {
                    return count;
                }
                differences.add("not as after " + count + " batches: " + difference);
            }
            throw new Wrong(String.join("; ", differences));
        }
    }

    /** Opens the disk as each kind of crash may leave it now. */
    void checkAfterAnyCrash(InMemoryDirectory disk, int atLeast, int atMost, long seed) throws Wrong {
        for (ImageKind kind : ImageKind.values()) {
            try {
                InMemoryDirectory image = disk.image(kind, seed);
                int count = found(image, atLeast, atMost);
                // What was reported is built upon: it may not be less after a power cut.
                found(image.image(ImageKind.ONLY_FORCED, seed), count, count);
            } catch (Wrong | IOException | RuntimeException e) {
                throw new Wrong("opened again, " + kind + ": " + (e instanceof Wrong ? e.getMessage() : e));
            }
        }
    }
}
