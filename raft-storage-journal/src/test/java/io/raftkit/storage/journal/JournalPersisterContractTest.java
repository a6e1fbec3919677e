package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterContract;

/** With segments so small that one is begun every dozen batches, and batches that are larger than one. */
class JournalPersisterContractTest extends PersisterContract {
    @Override
    protected Persister open(DataDirectory directory) {
        return SmallJournal.open(directory);
    }
}
