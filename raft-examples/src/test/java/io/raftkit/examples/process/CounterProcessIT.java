package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged counter as a user starts it: three processes, HTTP between them, MapDB beneath them. */
class CounterProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int INCREMENTS = 20;
    private static final int SIGTERM_EXIT_CODE = 128 + 15;

    private final StatusPage status = new StatusPage();
    private final CounterClient client = new CounterClient();
    private LocalCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(PackagedApp.launch(PackagedApp.COUNTER), 3);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private int leader() {
        return status.awaitLeader(cluster, PATIENCE).id();
    }

    private void incrementAt(ServerProcess server, int times) {
        for (int i = 0; i < times; i++) {
            Await.until(
                    "server " + server.id() + " acknowledges",
                    PATIENCE,
                    () -> client.increment(server) ? Optional.of(true) : Optional.empty());
        }
    }

    private long valueAt(ServerProcess server) {
        return Await.until("server " + server.id() + " reads", PATIENCE, () -> client.value(server));
    }

    @Test
    void anyServerTakesIncrementsAndReads() {
        leader();
        for (ServerProcess server : cluster.servers()) {
            incrementAt(server, INCREMENTS);
            for (ServerProcess reader : cluster.servers()) {
                assertThat(valueAt(reader))
                        .as("written at %s, read at %s", server.id(), reader.id())
                        .isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
            }
        }
    }

    @Test
    void theClusterSurvivesItsLeadersDeathAndTheDeadOneComesBack() throws IOException {
        int dead = leader();
        incrementAt(cluster.server(dead), INCREMENTS);
        cluster.server(dead).kill();
        int next = leader();
        assertThat(next).isNotEqualTo(dead);
        for (ServerProcess server : cluster.servers()) {
            if (server.id() != dead) {
                incrementAt(server, INCREMENTS);
            }
        }
        ServerProcess again = cluster.restart(dead);
        long value = valueAt(again);
        assertThat(value).isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
        assertThat(client.acknowledged()).isEqualTo(3L * INCREMENTS);
        // It holds the log itself again: with it and one other there is a majority.
        cluster.server(next).kill();
        leader();
        incrementAt(again, INCREMENTS);
        assertThat(valueAt(again)).isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
    }

    @Tag("slow")
    @Test
    void theLeaderStandsStill_anotherLeads_andItFollowsWhenItGoesOn() throws Exception {
        int stopped = leader();
        incrementAt(cluster.server(stopped), INCREMENTS);
        cluster.server(stopped).freeze();
        for (ServerProcess server : cluster.servers()) {
            if (server.id() != stopped) {
                incrementAt(server, INCREMENTS);
            }
        }
        StatusPage.Answer next = runningLeader(stopped);
        cluster.server(stopped).resume();
        Await.until(
                "the old leader follows",
                PATIENCE,
                () -> status.ask(cluster.raftPort(stopped))
                        .filter(answer -> !answer.leads() && answer.term() >= next.term()));
        incrementAt(cluster.server(stopped), INCREMENTS);
        assertThat(valueAt(cluster.server(stopped)))
                .isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
    }

    @Tag("slow")
    @Test
    void aFollowerStandsStill_theLeaderGoesOn_andItCatchesUp() throws Exception {
        int leader = leader();
        int stopped = leader % 3 + 1;
        incrementAt(cluster.server(leader), INCREMENTS);
        cluster.server(stopped).freeze();
        incrementAt(cluster.server(leader), INCREMENTS);
        incrementAt(cluster.server(stopped % 3 + 1), INCREMENTS);
        long goal = runningLeader(stopped).commitIndex();
        cluster.server(stopped).resume();
        Await.until(
                "the follower catches up",
                PATIENCE,
                () -> status.ask(cluster.raftPort(stopped)).filter(answer -> answer.lastApplied() >= goal));
        assertThat(valueAt(cluster.server(stopped)))
                .isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
    }

    /** The leader among those that run. */
    private StatusPage.Answer runningLeader(int stopped) {
        return Await.until(
                "a leader that runs",
                PATIENCE,
                () -> cluster.servers().stream()
                        .filter(server -> server.id() != stopped)
                        .flatMap(server -> status.ask(cluster.raftPort(server.id())).stream())
                        .filter(StatusPage.Answer::leads)
                        .findFirst());
    }

    @Test
    void allServersAreStoppedInGoodOrderAndStartedAgain() throws IOException {
        leader();
        incrementAt(cluster.server(1), INCREMENTS);
        cluster.servers().forEach(ServerProcess::terminate);
        for (ServerProcess server : cluster.servers()) {
            assertThat(server.awaitEnd()).as("exit code").isEqualTo(SIGTERM_EXIT_CODE);
        }
        for (int id = 1; id <= 3; id++) {
            cluster.restart(id);
        }
        assertThat(valueAt(cluster.server(2)))
                .isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
    }
}
