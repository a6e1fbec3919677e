package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.ClusterRecovery;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.RecoveryReport;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.examples.server.HttpNodes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that lost a majority goes on with what a survivor has, and its lost servers are never let in again. */
class RecoveredClusterTest extends CountingServersCase {
    /** By how much the old servers count on when they are found again. */
    private static final long LATER = 40;
    /** How much more than once a few increments may count: one whose outcome is unknown, since a leader went, is made again. */
    private static final long REPEATED_MAX = LATER / 2;

    private RecoveryReport recover(RaftNodeBuilder server, List<Path> survivors) {
        try (ClusterRecovery recovery = ClusterRecovery.open(server, survivors)) {
            RecoveryReport report = recovery.report();
            recovery.write();
            return report;
        }
    }

    /** Adds a server on an empty directory, which has to learn all from the recovered one. */
    private RaftNode join(RaftNode leader, String server, String address) {
        int id = Integer.parseInt(server.substring(server.indexOf('-') + 1));
        RaftNode joined = servers.start(
                server, address, servers.builder(server, id + "=" + address).joins());
        CountingServers.await("a leader", () -> leader.status().leads());
        HttpNodes.repeat("is added", () -> leader.members().add(id, address, CountingServers.TIMEOUT));
        HttpNodes.repeat("is promoted", () -> leader.members().promote(id, CountingServers.TIMEOUT));
        return joined;
    }

    private static boolean isOfAnotherCluster(PeerStatus peer) {
        String problem = peer.problem();
        return problem != null && problem.contains("cluster");
    }

    @ParameterizedTest
    @CsvSource({"mapdb,false", "mapdb,true", "journal,false", "journal,true"})
    void clusterGoesOn_andTheOldMajorityIsNeverHeardAgain(String with, boolean hasSnapshot) {
        servers = new CountingServers(directory, with);
        long value = servers.oldCluster(hasSnapshot);
        Map<String, Integer> before = CountingServers.contents(servers.data("old-1"));
        RecoveryReport report = recover(servers.builder("new-1", "1=a:1"), List.of(servers.data("old-1")));
        assertThat(report.lostVoters()).containsExactly(2, 3);
        assertThat(report.mayMissEntries()).isTrue();
        assertThat(CountingServers.contents(servers.data("old-1"))).isEqualTo(before);

        RaftNode recovered = servers.start("new-1", "a:1", servers.builder("new-1", "1=a:1"));
        goesOn(recovered, value);
        // The lost servers are found again, and are a majority of the old cluster. They look for the first one where
        // the recovered one is.
        RaftNode old2 = servers.startOld(2);
        RaftNode old3 = servers.startOld(3);
        RaftNode second = join(recovered, "new-2", "b:2");
        RaftNode third = join(recovered, "new-3", "b:3");
        assertThat(recovered.status().members().configuration().voters()).containsExactly(1, 2, 3);
        for (long old = value; old < value + LATER; ) {
            old = CountingServers.increment(old2);
        }
        List.of(recovered, second, third).forEach(node -> goesOn(node, value));
        assertThat(CountingServers.increment(old3)).isGreaterThan(value + LATER);
        // Whoever of them leads sends to the first one.
        CountingServers.await(
                "an old one is told", () -> isOfAnotherCluster(peer(old2, 1)) || isOfAnotherCluster(peer(old3, 1)));
        oneOldServer_hasNoMajority(old2, recovered);
        assertThat(recovered.status().members().configuration().epoch())
                .isNotZero()
                .isNotEqualTo(old2.status().members().configuration().epoch());
        servers.stop("new-1");
        goesOn(second, value);
    }

    /** Increments at a server of the recovered cluster: it goes on from what the survivor had, and not from what the old servers did later. */
    private static void goesOn(RaftNode node, long value) {
        assertThat(CountingServers.increment(node)).isGreaterThan(value).isLessThan(value + REPEATED_MAX);
    }

    private static PeerStatus peer(RaftNode of, int id) {
        return of.status().peers().stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private void oneOldServer_hasNoMajority(RaftNode old2, RaftNode recovered) {
        servers.stop("old-3");
        CountingServers.await("the old one has no leader", () -> old2.status().leaderId() == 0);
        long oldLast = old2.status().lastIndex();
        long oldCommitted = old2.status().commitIndex();
        long term = old2.status().term();
        CountingServers.increment(recovered);
        assertThat(old2.status().leaderId()).isZero();
        assertThat(old2.status().lastIndex()).isEqualTo(oldLast);
        assertThat(old2.status().commitIndex()).isEqualTo(oldCommitted);
        assertThat(old2.status().term()).as("no vote was asked for").isEqualTo(term);
    }

    /** The other way round: the old servers lead and send, at the address of a member of the recovered cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "journal"})
    void restartedServers_keepTheNewEpoch(String with) {
        servers = new CountingServers(directory, with);
        long value = servers.oldCluster(true);
        recover(servers.builder("new-1", "1=a:1"), List.of(servers.data("old-1"), servers.data("old-3")));
        goesOn(servers.start("new-1", "a:1", servers.builder("new-1", "1=a:1")), value);
        RaftNode second = join(servers.get("new-1"), "new-2", "a:2");
        long epoch = second.status().members().configuration().epoch();
        servers.stop("new-1", "new-2");
        RaftNode old3 = servers.startOld(3);
        RaftNode first = servers.start("new-1", "a:1", servers.builder("new-1", "1=a:1"));
        second = servers.start("new-2", "a:2", servers.builder("new-2", "2=a:2").joins());
        goesOn(second, value);
        assertThat(first.status().members().configuration().epoch()).isEqualTo(epoch);
        CountingServers.await("the old one is told", () -> isOfAnotherCluster(peer(old3, 1)));
        assertThat(old3.status().leaderId()).isZero();
    }
}
