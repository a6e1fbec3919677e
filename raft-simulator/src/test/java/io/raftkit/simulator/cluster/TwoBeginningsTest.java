package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers under one name that do not agree about which servers the cluster began with, or whose storages are not the ones that are known. What
 * two sides committed before they met stays; from the first frame on there is no second majority, and all of them say so.
 */
class TwoBeginningsTest {
    private static final int APPEND_ENTRIES_REPLY = 6;
    private static final Set<Integer> THREE = Set.of(1, 2, 3);
    private static final Set<Integer> FIVE = Set.of(1, 2, 3, 4, 5);

    private final Map<Integer, Set<Integer>> beginnings = new TreeMap<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** Servers of which the first ones named are up, and the others have never been. */
    private VirtualCluster begin(int servers, long seed, int... up) {
        VirtualCluster cluster = VirtualCluster.of(servers, id -> new Words())
                .seed(seed)
                .beginning(beginnings::get)
                .start();
        cluster.servers().stream()
                .filter(server -> Arrays.stream(up).noneMatch(id -> id == server.id()))
                .forEach(server -> {
                    server.crash();
                    server.wipe();
                });
        return cluster;
    }

    private void beginning(Set<Integer> servers, int... of) {
        for (int id : of) {
            beginnings.put(id, servers);
        }
    }

    private static void startFresh(VirtualCluster cluster, int... ids) {
        for (int id : ids) {
            cluster.server(id).wipe();
            cluster.server(id).start();
        }
    }

    /** Lets time pass, and calls come to every server; those named take part in nothing all the while. */
    private static void assertSilent(VirtualCluster cluster, int... ids) {
        for (int round = 0; round < 100; round++) {
            cluster.servers().stream()
                    .filter(VirtualServer::isUp)
                    .forEach(server -> server.node().submit(Words.bytes("more"), Duration.ofMillis(200)));
            cluster.run(100);
            for (int id : ids) {
                NodeStatus status = cluster.server(id).status();
                assertThat(status.commitIndex())
                        .as("what server %d committed", id)
                        .isZero();
                assertThat(status.leads()).isFalse();
            }
        }
        for (int id : ids) {
            NodeStatus status = cluster.server(id).status();
            assertThat(status.state()).as("server %d", id).isEqualTo(State.EXCLUDED);
            assertThat(status.failure())
                    .isEqualTo(status.whyNoLeader())
                    .contains("first start")
                    .doesNotContain("empty directory", "another directory", "new id");
        }
    }

    private static String commit(VirtualCluster cluster, int id, String word) {
        CompletableFuture<byte[]> result = cluster.server(id).node().submit(Words.bytes(word), Duration.ofSeconds(4));
        return Words.text(cluster.await(result, 5_000));
    }

    /** A cluster of three that committed something; only server 1 is still up. */
    private VirtualCluster oneThatRemembers(long seed) {
        beginning(THREE, 1, 2, 3);
        VirtualCluster cluster = begin(3, seed, 1, 2, 3);
        cluster.awaitLeader(1, 2, 3);
        commit(cluster, 1, "before");
        cluster.run(1_000);
        cluster.server(2).crash();
        cluster.server(3).crash();
        return cluster;
    }

    /** A cluster of three, one of whose servers lost its disk, is "enlarged" by starting three empty servers with five peers. */
    @ParameterizedTest
    @MethodSource("seeds")
    void emptyServers_thatAreAMajorityOfTheirOwn_formNone(long seed) {
        beginning(THREE, 1, 2, 3);
        beginning(FIVE, 4, 5);
        try (VirtualCluster cluster = begin(5, seed, 1, 2, 3)) {
            cluster.awaitLeader(1, 2, 3);
            commit(cluster, 1, "before");
            cluster.server(3).crash();
            beginning(FIVE, 3);
            startFresh(cluster, 3, 4, 5);
            assertSilent(cluster, 3, 4, 5);
            assertThat(cluster.server(4).status().failure()).contains("[1, 2, 3]", "[1, 2, 3, 4, 5]");
            int leader = cluster.awaitLeader(1, 2);
            commit(cluster, leader, "after");
            assertThat(cluster.server(leader).status().warnings())
                    .anySatisfy(warning -> assertThat(warning).contains("began with other servers", "[1, 2, 3]"));
        }
    }

    /** One server is started alone under the name of a cluster that works. */
    @ParameterizedTest
    @MethodSource("seeds")
    void serverStartedAlone_besideAClusterOfItsName_commitsNothing(long seed) {
        beginning(THREE, 2, 3);
        beginning(Set.of(1), 1);
        try (VirtualCluster cluster = begin(3, seed, 2, 3)) {
            int leader = cluster.awaitLeader(2, 3);
            commit(cluster, leader, "before");
            startFresh(cluster, 1);
            assertSilent(cluster, 1);
            commit(cluster, cluster.awaitLeader(2, 3), "after");
        }
    }

    /** The other way round: it has a past when the others are started. */
    @ParameterizedTest
    @MethodSource("seeds")
    void serversStarted_besideOneThatBeganAlone_formNoMajority(long seed) {
        beginning(THREE, 2, 3);
        beginning(Set.of(1), 1);
        try (VirtualCluster cluster = begin(3, seed, 1)) {
            cluster.awaitLeader(1);
            commit(cluster, 1, "before");
            startFresh(cluster, 2, 3);
            assertSilent(cluster, 2, 3);
            commit(cluster, 1, "after");
            assertThat(cluster.server(1).status().warnings()).isNotEmpty();
        }
    }

    /** Two of three disks are lost. The two are a majority, but not one that remembers anything. */
    @ParameterizedTest
    @MethodSource("seeds")
    void majorityThatLostItsDisks_electsNobody(long seed) {
        try (VirtualCluster cluster = oneThatRemembers(seed)) {
            long committed = cluster.server(1).status().commitIndex();
            startFresh(cluster, 2, 3);
            assertSilent(cluster, 2, 3);
            assertThat(cluster.server(2).status().failure()).contains("server 1 does not count this server");
            assertThat(cluster.server(1).status().commitIndex()).isEqualTo(committed);
            assertThat(cluster.server(1).status().peers())
                    .allSatisfy(peer -> assertThat(peer.counted()).isFalse())
                    .allSatisfy(peer -> assertThat(peer.problem()).contains("empty disk"));
        }
    }

    /** The same where the one that remembers is far away, and the two are near each other. */
    @ParameterizedTest
    @MethodSource("seeds")
    void majorityThatLostItsDisks_waitsForWordOfTheOneThatIsFarAway(long seed) {
        try (VirtualCluster cluster = oneThatRemembers(seed)) {
            for (int id : List.of(2, 3)) {
                cluster.network().link(1, id).delay(100_000_000, 100_000_000);
                cluster.network().link(id, 1).delay(100_000_000, 100_000_000);
            }
            // Server 1 asks as seldom as it may, so that the two are told because they ask.
            cluster.network().link(1, 2).lose(header -> true);
            cluster.network().link(1, 3).lose(header -> true);
            startFresh(cluster, 2, 3);
            assertSilent(cluster, 2, 3);
        }
    }

    /**
     * The two elect one of them before the one that remembers is heard, and an entry of that leader is stored on both, but not committed. Then
     * they hear of it and are held back, and a restart makes them count no more than before.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void majorityThatLostItsDisks_andStoredAnEntry_isHeldBackAfterARestartToo(long seed) {
        try (VirtualCluster cluster = oneThatRemembers(seed)) {
            cluster.network().isolate(1);
            for (int[] link : new int[][] {{2, 3}, {3, 2}}) {
                cluster.network().link(link[0], link[1]).lose(header -> header.kind() == APPEND_ENTRIES_REPLY);
            }
            startFresh(cluster, 2, 3);
            int leader = cluster.awaitLeader(2, 3);
            cluster.run(500);
            assertThat(cluster.server(5 - leader).status().lastIndex()).isPositive();
            cluster.network().heal();
            assertSilent(cluster, 2, 3);
            for (int id : List.of(2, 3)) {
                assertThat(cluster.server(id).status().lastIndex()).isPositive();
                cluster.server(id).restart();
            }
            assertSilent(cluster, 2, 3);
        }
    }

    /** Two sides that never met have each a history. When they meet neither takes anything of the other, and both say so. */
    @ParameterizedTest
    @MethodSource("seeds")
    void sidesThatMeetLate_keepWhatTheyHave_andCountNothingOfEachOther(long seed) {
        beginning(THREE, 2, 3);
        beginning(Set.of(1), 1);
        try (VirtualCluster cluster = begin(3, seed, 1, 2, 3)) {
            cluster.network().isolate(1);
            cluster.awaitLeader(1);
            int other = cluster.awaitLeader(2, 3);
            commit(cluster, 1, "a");
            commit(cluster, other, "b");
            cluster.network().heal();
            cluster.run(10_000);
            assertThat(words(cluster, 1)).containsExactly("a");
            assertThat(words(cluster, 2)).containsExactly("b").isEqualTo(words(cluster, 3));
            for (NodeStatus status : cluster.statuses()) {
                assertThat(status.state()).isEqualTo(State.RUNNING);
                assertThat(status.failure()).isNull();
            }
            assertThat(cluster.server(1).status().warnings())
                    .anySatisfy(warning -> assertThat(warning).contains("server " + other, "began with [1]"));
            assertThat(cluster.server(other).status().peers().get(0).problem())
                    .contains(
                            "server 1",
                            "it says: this server's cluster began with servers [1]",
                            "began with [1, 2, 3]");
            assertThat(cluster.server(other).status().peers().get(0).counted()).isFalse();
        }
    }

    private static List<String> words(VirtualCluster cluster, int id) {
        return ((Words) cluster.server(id).stateMachine()).words;
    }

    /** A stray that speaks in the cluster's name, under a member's id even, disturbs nobody who has a past. */
    @ParameterizedTest
    @MethodSource("seeds")
    void stray_silencesNobodyWhoHasAPast(long seed) {
        beginning(THREE, 1, 2, 3);
        beginning(Set.of(1, 2, 3, 4), 4);
        try (VirtualCluster cluster = begin(4, seed, 1, 2, 3)) {
            int leader = cluster.awaitLeader(1, 2, 3);
            commit(cluster, leader, "before");
            cluster.run(1_000);
            long term = cluster.server(leader).status().term();
            startFresh(cluster, 4);
            for (int i = 0; i < 50; i++) {
                commit(cluster, leader, "word " + i);
                cluster.run(100);
            }
            assertThat(cluster.server(leader).status().term()).isEqualTo(term);
            for (int id : THREE) {
                assertThat(cluster.server(id).status().state()).isEqualTo(State.RUNNING);
                cluster.server(id).restart();
                cluster.run(2_000);
            }
            commit(cluster, cluster.awaitLeader(1, 2, 3), "after");
        }
    }
}
