package io.raftkit.storage.mapdb;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterContract;

/** With a small journal and a small cache, so that checkpoints, evictions and frames larger than the journal happen. */
class MapDbPersisterContractTest extends PersisterContract {
    static final StoreSizes SMALL = new StoreSizes(256 * 1024, 32, StoreSizes.Replay.FULL);

    @Override
    protected Persister open(DataDirectory directory) {
        return MapDbPersister.open(directory, SMALL);
    }
}
