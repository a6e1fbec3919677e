package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.ServerEnded;
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
    void serversMove_areLost_becomeMoreAndFewer_andAreUpgraded() throws Exception {
        servers = new OperatedServers(StorageChoice.MAPDB, directory).begin();
        try (OperatedServers all = servers;
                WorkingClients clients = new WorkingClients(all)) {
            awaitAgreement();
            clients.during("server 2 gets another address", this::moveTheSecond);
            clients.during("server 3 loses its disk", this::replaceTheThird);
            clients.during("two more servers", this::addTwo);
            servers.requireVoters(1, 2, 3, 4, 5);
            clients.during("two servers fewer", this::removeTwo);
            clients.during("server 3 is upgraded, and goes back to the earlier release", this::goBackInTime);
            for (int id = 3; id >= 1; id--) {
                requireLevel(1);
                int upgraded = id;
                clients.during("server " + id + " is upgraded", () -> upgrade(upgraded));
            }
            requireLevel(2);
            clients.during("server 2 is started with the earlier release", this::goBackTooLate);
            requireLevel(2);
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

    /** It speaks the next version of the protocol from now on. */
    private void upgrade(int id) throws Exception {
        servers.stop(id);
        servers.upgrade(id);
        startAgain(id);
    }

    private void startAgain(int id) throws Exception {
        long goal = servers.leader().commitIndex();
        servers.start(id);
        awaitApplied(id, goal);
    }

    /** The others have written to it in the next version. */
    private void goBackInTime() throws Exception {
        upgrade(3);
        servers.stop(3);
        servers.downgrade(3);
        startAgain(3);
    }

    /** The feature level is in what it has stored, so it says what to do, and changes nothing. */
    private void goBackTooLate() throws Exception {
        servers.stop(2);
        servers.downgrade(2);
        assertThatThrownBy(() -> servers.start(2))
                .isInstanceOf(ServerEnded.class)
                .hasMessageContaining(
                        "has the feature level 2, and this server supports levels up to 1. Nothing is lost:"
                                + " start a release that speaks protocol version 2");
        servers.upgrade(2);
        startAgain(2);
    }

    /** On all servers, as soon as they know. */
    private void requireLevel(int level) {
        for (int id : servers.ids()) {
            Await.until(
                    "server " + id + " knows the feature level " + level,
                    HttpNodes.PATIENCE,
                    () -> Optional.of(servers.status(id)).filter(status -> status.featureLevel() == level));
        }
    }

    private void awaitApplied(int id, long goal) {
        Await.until(
                "server " + id + " has applied entry " + goal,
                HttpNodes.PATIENCE,
                () -> Optional.of(servers.status(id)).filter(status -> status.lastApplied() >= goal));
    }
}
