package io.raftkit.testkit.storage;

import io.raftkit.api.storage.Persister;
import java.io.IOException;

/** Opens the storage of a server that is started again and again. */
@FunctionalInterface
public interface PersisterOpener {

    /**
     * Called at each start of a server.
     *
     * @param serverId the server
     * @param directory its directory, with what the server's earlier incarnations left there
     * @return an open persister
     * @throws IOException to fail the test
     */
    Persister open(int serverId, InMemoryDirectory directory) throws IOException;
}
