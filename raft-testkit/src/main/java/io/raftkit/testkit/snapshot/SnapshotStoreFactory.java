package io.raftkit.testkit.snapshot;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.SnapshotStore;
import java.io.IOException;

/** Opens the snapshot store under test. */
@FunctionalInterface
public interface SnapshotStoreFactory {

    /**
     * Opens a store.
     *
     * @param directory where it keeps its files
     * @return the store
     * @throws IOException if it cannot be opened
     */
    SnapshotStore open(DataDirectory directory) throws IOException;
}
