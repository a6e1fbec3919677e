package io.raftkit.testkit.contract;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Opens the persister under test in a directory on the real file system. */
abstract class PersisterOnDisk {
    @TempDir
    Path temporary;

    PersisterOnDisk() {}

    /**
     * Opens the persister under test, without calling {@link Persister#recover}.
     *
     * @param directory where it is to keep its files, all of them
     * @return the persister
     * @throws IOException if it cannot be opened
     */
    protected abstract Persister open(DataDirectory directory) throws IOException;

    /**
     * Opens a directory as a node does: with {@code FileSystemDirectory.open} of {@code raft-runtime}.
     *
     * @param path where it is, or is to be
     * @return the directory
     * @throws IOException if it cannot be opened
     */
    protected abstract DataDirectory openDirectory(Path path) throws IOException;
}
