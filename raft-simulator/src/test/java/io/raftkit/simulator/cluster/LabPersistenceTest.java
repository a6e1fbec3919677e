package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Crashes and restarts. */
class LabPersistenceTest {
    static Stream<LabRun> runs() {
        return LabRun.all();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void basicPersistence(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            lab.leader();
            lab.agree("11", 3);
            lab.cluster.servers().forEach(VirtualServer::crash);
            lab.cluster.servers().forEach(VirtualServer::start);
            lab.leader();
            lab.agree("12", 3);
            lab.cluster.server(lab.leader()).restart();
            lab.leader();
            lab.agree("13", 3);
            int leader = lab.leader();
            lab.cluster.server(leader).crash();
            lab.leader();
            lab.agree("14", 2);
            lab.cluster.server(leader).start();
            assertThat(lab.cluster.time().runUntil(() -> lab.words(leader).words.size() == 4, 5_000))
                    .isTrue();
            int follower = lab.next(lab.leader(), 1);
            lab.cluster.server(follower).crash();
            lab.leader();
            lab.agree("15", 2);
            lab.cluster.server(follower).start();
            lab.agree("16", 3);
            assertThat(lab.words(follower).words).containsExactly("11", "12", "13", "14", "15", "16");
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void morePersistence(LabRun run) {
        try (Lab lab = new Lab(5, run)) {
            for (int round = 0; round < 5; round++) {
                lab.leader();
                lab.agree("all " + round, 5);
                int leader = lab.leader();
                lab.cluster.server(lab.next(leader, 1)).crash();
                lab.cluster.server(lab.next(leader, 2)).crash();
                lab.agree("three " + round, 3);
                lab.cluster.server(leader).crash();
                lab.cluster.server(lab.next(leader, 3)).crash();
                lab.cluster.server(lab.next(leader, 4)).crash();
                lab.cluster.server(lab.next(leader, 1)).start();
                lab.cluster.server(lab.next(leader, 2)).start();
                lab.run(1_000);
                lab.cluster.server(lab.next(leader, 3)).start();
                lab.leader();
                lab.agree("others " + round, 3);
                lab.cluster.server(lab.next(leader, 4)).start();
                lab.cluster.server(leader).start();
            }
            lab.agree("last", 5);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void partitionedLeaderAndOneFollowerCrash_leaderRestarts(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            lab.leader();
            lab.agree("101", 3);
            int leader = lab.leader();
            int cutOff = lab.next(leader, 2);
            lab.disconnect(cutOff);
            lab.agree("102", 2);
            lab.cluster.server(leader).crash();
            lab.cluster.server(lab.next(leader, 1)).crash();
            lab.connect(cutOff);
            lab.cluster.server(leader).start();
            lab.leader();
            lab.agree("103", 2);
            lab.cluster.server(lab.next(leader, 1)).start();
            lab.agree("104", 3);
            assertThat(lab.words(cutOff).words).containsExactly("101", "102", "103", "104");
        }
    }

    /** Entries of earlier terms are never committed by counting (Raft Figure 8): leaders crash between taking and committing. */
    @ParameterizedTest
    @MethodSource("runs")
    void figure8(LabRun run) {
        ClusterSettings settings = run.settings(5).writes(100_000, 15_000_000);
        try (Lab lab = new Lab(settings, run)) {
            lab.agree("first", 1);
            for (int round = 0; round < 1_000; round++) {
                int leader = 0;
                for (int id : lab.connected()) {
                    leader = lab.propose(id, "round " + round) > 0 ? id : leader;
                }
                boolean isLong = lab.random.nextInt(10) == 0;
                lab.run(isLong ? lab.random.nextInt(500) : lab.random.nextInt(13));
                if (leader != 0 && lab.cluster.server(leader).isUp()) {
                    crash(lab, lab.cluster.server(leader));
                }
                if (lab.connected().length < 3) {
                    startOne(lab);
                }
            }
            lab.cluster.servers().stream().filter(server -> !server.isUp()).forEach(VirtualServer::start);
            lab.agree("last", 5);
        }
    }

    private static void crash(Lab lab, VirtualServer server) {
        if (lab.random.nextBoolean()) {
            server.crash();
        } else {
            server.crashAfterWrite();
        }
    }

    private static void startOne(Lab lab) {
        List<VirtualServer> down =
                lab.cluster.servers().stream().filter(server -> !server.isUp()).toList();
        down.get(lab.random.nextInt(down.size())).start();
    }

    /** As Figure 8, with leaders cut off instead of crashed, on a network that loses and delays, and holds back replies, to the end. */
    @ParameterizedTest
    @MethodSource("runs")
    void figure8Unreliable(LabRun run) {
        ClusterSettings settings = run.settings(5).links(Lab::unreliable);
        try (Lab lab = new Lab(settings, run)) {
            lab.agree("first", 1);
            for (int round = 0; round < 1_000; round++) {
                if (round == 200) {
                    lab.cluster.network().everywhere(Lab::holdBackReplies);
                }
                int leader = 0;
                for (VirtualServer server : lab.cluster.servers()) {
                    leader = lab.propose(server.id(), "round " + round) > 0 ? server.id() : leader;
                }
                boolean isLong = lab.random.nextInt(10) == 0;
                lab.run(isLong ? lab.random.nextInt(500) : lab.random.nextInt(13));
                if (leader != 0 && lab.random.nextInt(1_000) < 500) {
                    lab.disconnect(leader);
                }
                if (lab.connected().length < 3) {
                    int id = 1 + lab.random.nextInt(5);
                    lab.connect(id);
                }
            }
            lab.connect(1, 2, 3, 4, 5);
            lab.agree("last", 5);
        }
    }
}
