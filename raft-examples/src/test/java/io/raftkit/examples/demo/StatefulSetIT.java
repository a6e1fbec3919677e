package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.examples.server.StorageChoice;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers live through to which a platform gives out ids, addresses and disks. Each event is one task of docs/OPERATIONS.md, while clients work. */
@Tag("slow")
class StatefulSetIT {
    @TempDir
    Path directory;

    private OperatedServers servers;

    @Test
    void serversMove_areLost_becomeMoreAndFewer_andAreRestarted() throws Exception {
        servers = new OperatedServers(StorageChoice.MAPDB, directory).begin();
        try (OperatedServers all = servers;
                WorkingClients clients = new WorkingClients(all)) {
            awaitAgreement();
            clients.during("server 2 gets another address", this::moveTheSecond);
            clients.during("server 3 loses its disk", this::replaceTheThird);
            clients.during("two more servers", this::addTwo);
            servers.requireVoters(1, 2, 3, 4, 5);
            clients.during("two servers fewer", this::removeTwo);
            for (int id = 3; id >= 1; id--) {
                int restarted = id;
                clients.during("server " + id + " is restarted", () -> restart(restarted));
            }
            clients.requireThatNothingIsLostOrDoubled();
            servers.requireVoters(1, 2, 3);
        }
    }

    /** So that the storages are known that servers keep, and that are lost. */
    private void awaitAgreement() {
        Await.until(
                "the members have agreed on all storages",
                HttpNodes.PATIENCE,
                () -> Optional.of(servers.leader()).filter(StatusPage.Answer::storesAgreed));
    }

    private void moveTheSecond() throws Exception {
        servers.stop(2);
        servers.move(2);
        servers.start(2);
        servers.call(replacement(2));
        awaitApplied(2, servers.leader().commitIndex());
    }

    private void replaceTheThird() throws Exception {
        servers.lose(3);
        servers.startEmptyAgain(3);
        servers.call(replacement(3) + "&promote=3");
    }

    /** By the storage that the server has now, at the address that it has now. */
    private String replacement(int id) {
        return "replace=" + id + "@" + servers.status(id).storeId() + "@" + servers.address(id);
    }

    private void addTwo() throws Exception {
        servers.startEmpty(4);
        servers.startEmpty(5);
        servers.call("add=4@" + servers.address(4) + ",5@" + servers.address(5) + "&promote=4,5");
    }

    private void removeTwo() {
        servers.call("remove=4,5");
        servers.stop(4);
        servers.stop(5);
    }

    private void restart(int id) throws Exception {
        servers.stop(id);
        long goal = servers.leader().commitIndex();
        servers.start(id);
        awaitApplied(id, goal);
    }

    private void awaitApplied(int id, long goal) {
        Await.until(
                "server " + id + " has applied entry " + goal,
                HttpNodes.PATIENCE,
                () -> Optional.of(servers.status(id)).filter(status -> status.lastApplied() >= goal));
    }
}
