package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters a and b are called the same and have servers of the same ids at the same addresses, and each has a history of its own. Servers of
 * b are started by mistake where those of a belong, after a lost disks. Nothing of one history ever counts in the other, all say what is
 * wrong, and when the mistake is undone everybody who kept its disk is back in its place.
 */
class TwoClustersTest {
    private static final Set<Integer> ALL = Set.of(1, 2, 3, 4, 5);
    private static final int[] EVERYBODY = {1, 2, 3, 4, 5};
    private static final int MAJORITY = 3;

    private final Map<String, InMemoryDirectory> disks = new TreeMap<>();
    private final Map<Integer, String> sides = new TreeMap<>();
    private VirtualCluster cluster;

    /**
     * What meets.
     *
     * @param isNamed whether the clusters have a name, the same
     * @param haveAllMet whether all members of each were up before; else server 5 of a and servers 1 and 4 of b never were
     * @param isSealed whether leaders open their terms, and so seal their clusters
     * @param lost the servers of a whose disks are lost
     * @param strays the servers of b that are started in the place of those of a
     */
    record Meeting(boolean isNamed, boolean haveAllMet, boolean isSealed, Set<Integer> lost, Set<Integer> strays) {

        /** The servers of a that were up before, and are up at the meeting. */
        List<Integer> left() {
            return ALL.stream()
                    .filter(id -> !strays.contains(id) && (haveAllMet || id != 5))
                    .sorted()
                    .toList();
        }

        /** Those of them that remember. */
        List<Integer> remembering() {
            return left().stream().filter(id -> !lost.contains(id)).toList();
        }

        /** The servers of a that take part when the mistake is undone. */
        int[] returning() {
            return ALL.stream()
                    .filter(id -> !lost.contains(id))
                    .mapToInt(id -> id)
                    .sorted()
                    .toArray();
        }

        @Override
        public String toString() {
            return (isNamed ? "named" : "unnamed") + (isSealed ? "" : ", dense indexes")
                    + (haveAllMet ? ", all members had met" : ", server 5 of a and 1 and 4 of b were never up")
                    + ", disks lost "
                    + new TreeSet<>(lost) + ", strays " + new TreeSet<>(strays);
        }
    }

    static Stream<Meeting> sealed() {
        return meetings(true, true, false);
    }

    static Stream<Meeting> dense() {
        return meetings(false, true);
    }

    private static Stream<Meeting> meetings(boolean areSealed, boolean... haveAllMetOrNot) {
        List<Meeting> all = new ArrayList<>();
        for (boolean isNamed : new boolean[] {true, false}) {
            for (boolean haveAllMet : haveAllMetOrNot) {
                for (Set<Integer> lost : List.of(Set.of(2), Set.of(2, 3), ALL)) {
                    Set<Integer> whole = haveAllMet ? Set.of(3, 4, 5) : Set.of(2, 3, 5);
                    all.add(new Meeting(isNamed, haveAllMet, areSealed, lost, Set.of(5)));
                    all.add(new Meeting(isNamed, haveAllMet, areSealed, lost, whole));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void nothingOfAnotherHistoryCounts_andWhoKeptItsDiskIsBackAfterwards(Meeting meeting) {
        check(meeting);
    }

    /** These are never sealed: their storages are compared, which says as much once all members have met. */
    @ParameterizedTest
    @MethodSource("dense")
    void nothingOfAnotherHistoryCounts_inClustersWithDenseIndexes(Meeting meeting) {
        check(meeting);
    }

    private void check(Meeting meeting) {
        ALL.forEach(id -> sides.put(id, "b"));
        try (VirtualCluster started = settings(meeting).start()) {
            cluster = started;
            int[] members = meeting.haveAllMet() ? EVERYBODY : new int[] {2, 3, 5};
            stopOthers(members);
            live("b", members);
            crashAll();
            members = meeting.haveAllMet() ? EVERYBODY : new int[] {1, 2, 3, 4};
            begin("a", members);
            live("a", members);
            crashAll();
            meet(meeting);
            crashAll();
            undo(meeting);
        }
    }

    /** They were never up. */
    private void stopOthers(int... members) {
        for (VirtualServer server : cluster.servers()) {
            if (Arrays.stream(members).noneMatch(id -> id == server.id())) {
                server.crash();
                disks.remove("b" + server.id());
            }
        }
    }

    private ClusterSettings settings(Meeting meeting) {
        return VirtualCluster.of(5, id -> new Words())
                .seed(7)
                .named(meeting.isNamed())
                .noOpOnElection(meeting.isSealed())
                .beginning(id -> ALL)
                .persister((id, directory) -> new InMemoryPersister(
                        disks.computeIfAbsent(sides.get(id) + id, name -> new InMemoryDirectory())));
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

    /** The servers elect a leader and commit something. */
    private void live(String word, int... ids) {
        int leader = cluster.awaitLeader(ids);
        cluster.await(cluster.server(leader).node().submit(Words.bytes(word), Duration.ofSeconds(4)), 5_000);
        cluster.run(2_000);
    }

    private void meet(Meeting meeting) {
        meeting.lost().forEach(id -> disks.remove("a" + id));
        meeting.strays().forEach(id -> begin("b", id));
        meeting.left().forEach(id -> begin("a", id));
        for (int round = 0; round < 100; round++) {
            cluster.servers().stream()
                    .filter(server -> server.isUp() && !hasJoinedTheOther(meeting, server.id()))
                    .forEach(server -> server.node()
                            .submit(Words.bytes(sides.get(server.id()) + " more"), Duration.ofMillis(200)));
            cluster.run(100);
        }
        meeting.left().stream()
                .filter(id -> !hasJoinedTheOther(meeting, id))
                .forEach(id -> assertThat(said(id)).as("server %d", id).isNotEmpty());
        if (!canJoinTheOther(meeting)) {
            assertThat(meeting.strays())
                    .as("whether those of b say what is wrong")
                    .anyMatch(id -> !said(id).isEmpty());
        }
        assertHistories(meeting);
    }

    /** Each goes on with its own history, and only if those who remember it are a majority. */
    private void assertHistories(Meeting meeting) {
        boolean canGoOn = meeting.remembering().size() >= MAJORITY;
        for (int id : meeting.left()) {
            if (meeting.lost().contains(id)) {
                assertForgotten(meeting, id);
            } else {
                assertThat(words(id)).allMatch(word -> word.startsWith("a"));
                assertThat(words(id).size() > 1).as("whether a goes on").isEqualTo(canGoOn);
                assertThat(cluster.server(id).status().state()).isEqualTo(State.RUNNING);
            }
        }
        for (int id : meeting.strays()) {
            assertThat(words(id)).allMatch(word -> word.startsWith("b"));
            assertThat(words(id).size() > 1)
                    .as("whether b goes on")
                    .isEqualTo(meeting.strays().size() >= MAJORITY || canJoinTheOther(meeting));
            assertThat(cluster.server(id).status().state()).isEqualTo(State.RUNNING);
        }
    }

    /** Servers 1 and 4, when nobody remembers them, are as good as the ones that b has never seen: nothing tells them apart. */
    private static boolean canJoinTheOther(Meeting meeting) {
        return !meeting.haveAllMet() && meeting.lost().equals(ALL);
    }

    private static boolean hasJoinedTheOther(Meeting meeting, int id) {
        return canJoinTheOther(meeting) && Set.of(1, 4).contains(id);
    }

    private void assertForgotten(Meeting meeting, int id) {
        if (hasJoinedTheOther(meeting, id)) {
            assertThat(words(id)).allMatch(word -> word.startsWith("b"));
        } else {
            assertExcluded(id);
        }
    }

    private void assertExcluded(int id) {
        NodeStatus status = cluster.server(id).status();
        assertThat(status.commitIndex()).as("what server %d counts for", id).isZero();
        assertThat(status.state()).as("server %d", id).isEqualTo(State.EXCLUDED);
        assertThat(words(id)).isEmpty();
    }

    private List<String> words(int id) {
        return ((Words) cluster.server(id).stateMachine()).words;
    }

    /** All that a server says is wrong. */
    private List<String> said(int id) {
        NodeStatus status = cluster.server(id).status();
        List<String> said = new ArrayList<>(status.warnings());
        if (status.failure() != null) {
            said.add(status.failure());
        }
        for (PeerStatus peer : status.peers()) {
            if (peer.problem() != null) {
                said.add(peer.problem());
            }
        }
        return said;
    }

    /** Every server is started where it belongs, on the disk it has. */
    private void undo(Meeting meeting) {
        int[] returning = meeting.returning();
        if (returning.length >= MAJORITY) {
            begin("a", EVERYBODY);
            live("a after", returning);
            for (int id : returning) {
                assertThat(words(id)).contains("a", "a after").allMatch(word -> word.startsWith("a"));
                assertThat(cluster.server(id).status().state()).isEqualTo(State.RUNNING);
            }
            meeting.lost().forEach(this::assertExcluded);
            crashAll();
        }
        // Those that have joined b in the place of its servers 1 and 4 stay these.
        int[] own = canJoinTheOther(meeting) ? new int[] {2, 3, 5} : EVERYBODY;
        begin("b", own);
        live("b after", own);
        for (int id : own) {
            assertThat(words(id)).contains("b", "b after").allMatch(word -> word.startsWith("b"));
            assertThat(cluster.server(id).status().state()).isEqualTo(State.RUNNING);
        }
    }
}
