package io.raftkit.examples.plugins;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterContract;

/** The storage of the guide keeps the contract of every storage: crashed at every operation, it loses nothing. */
class WholeFilePersisterTest extends PersisterContract {

    @Override
    protected Persister open(DataDirectory directory) {
        return new WholeFilePersister(directory);
    }
}
