package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.server.StorageChoice;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All three servers of a cluster are replaced by three others, one after the other, while clients work, as docs/OPERATIONS.md says. */
class RollingReplacementIT {
    @ParameterizedTest
    @ValueSource(strings = {StorageChoice.MAPDB, StorageChoice.JOURNAL})
    void nothingIsLost_andNothingCountedTwice(String storage, @TempDir Path directory) throws Exception {
        try (OperatedServers servers = new OperatedServers(storage, directory).begin();
                WorkingClients clients = new WorkingClients(servers)) {
            for (int old = 1; old <= 3; old++) {
                int before = old;
                int id = old + 3;
                clients.during(storage + ", server " + id + " takes the place of " + old, () -> {
                    servers.startEmpty(id);
                    servers.call("add=" + id + "@" + servers.address(id) + "&promote=" + id + "&remove=" + before);
                    servers.stop(before);
                });
            }
            clients.requireThatNothingIsLostOrDoubled();
            for (int id : servers.ids()) {
                assertThat(servers.status(id).voters()).as("server %d", id).containsExactly(4, 5, 6);
            }
        }
    }
}
