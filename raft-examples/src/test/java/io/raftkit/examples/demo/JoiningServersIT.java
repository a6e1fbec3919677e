package io.raftkit.examples.demo;

import io.raftkit.examples.server.StorageChoice;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A platform starts and ends servers 4 and 5, while clients work. They are told one member, and make themselves voters. Nobody adds them; they are removed as
 * docs/OPERATIONS.md says, before they are ended or afterwards, and start again on what they have stored.
 */
@Tag("slow")
class JoiningServersIT {
    private OperatedServers servers;

    @ParameterizedTest
    @ValueSource(strings = {StorageChoice.MAPDB, StorageChoice.JOURNAL})
    void threeServers_becomeFive_andThree_andFiveAgain(String storage, @TempDir Path directory) throws Exception {
        servers = new OperatedServers(storage, directory).beginWithJoins();
        try (OperatedServers all = servers;
                WorkingClients clients = new WorkingClients(all)) {
            clients.during(storage + ", servers 4 and 5 join", () -> {
                all.startJoining(4, 1);
                all.startJoining(5, 1);
                all.requireVoters(1, 2, 3, 4, 5);
            });
            clients.during(storage + ", they are removed and ended", () -> {
                all.call("remove=4,5");
                stop();
                all.requireVoters(1, 2, 3);
            });
            clients.during(storage + ", they join again", this::startAgain);
            clients.during(storage + ", they are ended and removed", () -> {
                stop();
                all.call("remove=4,5");
                all.requireVoters(1, 2, 3);
            });
            clients.during(storage + ", they join again, and believe that they are voters", this::startAgain);
            clients.requireThatNothingIsLostOrDoubled();
            all.requireVoters(1, 2, 3, 4, 5);
        }
    }

    private void stop() {
        servers.stop(4);
        servers.stop(5);
    }

    private void startAgain() throws Exception {
        servers.start(4);
        servers.start(5);
        servers.requireVoters(1, 2, 3, 4, 5);
    }
}
