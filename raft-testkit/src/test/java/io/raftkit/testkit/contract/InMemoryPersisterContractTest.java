package io.raftkit.testkit.contract;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;

class InMemoryPersisterContractTest extends PersisterContract {
    @Override
    protected Persister open(DataDirectory directory) {
        return new InMemoryPersister((InMemoryDirectory) directory);
    }
}
