package io.raftkit.examples.counter;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of servers that it begins with one of the storages; they end with it. */
abstract class CountingServersCase {
    @TempDir
    Path directory;

    CountingServers servers;

    @AfterEach
    void close() {
        servers.close();
    }
}
