package io.raftkit.testkit.storage;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import java.io.IOException;

/** Opens the persister under test. */
@FunctionalInterface
public interface PersisterFactory {

    /**
     * Opens a persister, without calling {@link Persister#recover}.
     *
     * @param directory where it keeps its files
     * @return the persister
     * @throws IOException if it cannot be opened
     */
    Persister open(DataDirectory directory) throws IOException;
}
