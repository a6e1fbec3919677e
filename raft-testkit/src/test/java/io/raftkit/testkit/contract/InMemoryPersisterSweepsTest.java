package io.raftkit.testkit.contract;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;

/** It has no bytes that could rot; what it does when the directory crashes, fills up and fails is tried. */
class InMemoryPersisterSweepsTest extends PersisterSweeps {
    @Override
    protected Persister open(DataDirectory directory) {
        return new InMemoryPersister((InMemoryDirectory) directory);
    }
}
