package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Clusters a and b are called the same and have servers of the same ids. A server of a that was never up hears one of b, which never met it,
 * under the id of another member of a, before it hears anybody of a. That costs neither of the two its place.
 */
class LateMemberTest {
    private static final int LATE = 1;
    private static final int ROUNDS_MAX = 40;

    private final Map<String, InMemoryDirectory> disks = new TreeMap<>();
    private final Map<Integer, String> sides = new TreeMap<>();
    private VirtualCluster cluster;

    @Test
    void lateMember_followsTheMember_inWhosePlaceItHeardAStrayFirst() {
        meet(3, 2, 3, 4, 5);
        lead(3, 2, 3, 4, 5);
        begin("a", LATE);
        live("with 3", 1, 2, 3, 4, 5);
        assertThat(cluster.leader()).isEqualTo(3);
        assertThat(words(LATE)).containsExactly("a", "with 3");
        cluster.close();
    }

    /** It names no epoch of its own yet. */
    @Test
    void lateMember_doesNotDisown_aMemberThatIsLaterStill() {
        meet(4, 2, 3, 5);
        begin("a", LATE);
        live("without 4", 1, 2, 3, 5);
        begin("a", 4);
        live("with 4", 1, 2, 3, 4, 5);
        assertThat(cluster.server(4).status().state()).isEqualTo(State.RUNNING);
        assertThat(words(4)).containsExactly("a", "without 4", "with 4");
        cluster.close();
    }

    /** Members of a have a past, and the late one hears a stray of b alone; then the stray is stopped, and the members are up. */
    private void meet(int stray, int... members) {
        cluster = VirtualCluster.of(5, id -> new Words())
                .seed(3)
                .beginning(id -> Set.of(1, 2, 3, 4, 5))
                .persister((id, directory) -> new InMemoryPersister(
                        disks.computeIfAbsent(sides.get(id) + id, name -> new InMemoryDirectory())))
                .start();
        crashAll();
        disks.clear();
        begin("b", 3, 4, 5);
        live("b", 3, 4, 5);
        crashAll();
        begin("a", members);
        live("a", members);
        crashAll();
        begin("b", stray);
        begin("a", LATE);
        cluster.run(3_000);
        assertThat(cluster.server(LATE).status().peers().get(stray - 2).heardMillisAgo())
                .as("whether the stray was heard")
                .isNotNegative();
        crashAll();
        begin("a", members);
    }

    private void begin(String side, int... ids) {
        for (int id : ids) {
            sides.put(id, side);
            if (!cluster.server(id).isUp()) {
                cluster.server(id).start();
            }
        }
    }

    private void crashAll() {
        cluster.servers().stream().filter(VirtualServer::isUp).forEach(VirtualServer::crash);
    }

    /** Whoever leads is killed until it is a certain one. */
    private void lead(int wanted, int... ids) {
        int rounds = 0;
        for (int leader = cluster.awaitLeader(ids); leader != wanted; leader = cluster.awaitLeader(ids)) {
            assertThat(++rounds).isLessThan(ROUNDS_MAX);
            cluster.server(leader).crash();
            cluster.run(1_000);
            cluster.server(leader).start();
        }
    }

    private void live(String word, int... ids) {
        int leader = cluster.awaitLeader(ids);
        cluster.await(cluster.server(leader).node().submit(Words.bytes(word), Duration.ofSeconds(4)), 5_000);
        cluster.run(2_000);
    }

    private List<String> words(int id) {
        return ((Words) cluster.server(id).stateMachine()).words;
    }
}
