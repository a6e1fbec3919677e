package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with servers cut off and back, and what it costs in calls. */
class LabAgreementTest {
    static Stream<LabRun> runs() {
        return LabRun.all();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void basicAgreement(LabRun run) {
        try (Lab lab = new Lab(5, run)) {
            lab.leader();
            long last = 0;
            for (long number = 1; number <= 3; number++) {
                assertThat(lab.appliedBy(last + 1)).isZero();
                last = lab.agree("word " + number, 5);
                assertThat(lab.number(last)).isEqualTo(number);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void agreementDespiteFollowerFailure(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            lab.leader();
            lab.agree("first", 3);
            int follower = lab.next(lab.leader(), 1);
            lab.disconnect(follower);
            for (int i = 0; i < 4; i++) {
                lab.agree("without one " + i, 2);
            }
            lab.connect(follower);
            lab.agree("together 1", 3);
            lab.agree("together 2", 3);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void noAgreementWithoutMajority(LabRun run) {
        try (Lab lab = new Lab(5, run)) {
            lab.leader();
            long first = lab.agree("first", 5);
            int leader = lab.leader();
            int[] others = {lab.next(leader, 1), lab.next(leader, 2), lab.next(leader, 3)};
            lab.disconnect(others);
            long alone = lab.propose(leader, "alone");
            assertThat(alone).isGreaterThan(first);
            assertThat(alone == 2).isEqualTo(run.variant().isDense());
            lab.run(2_000);
            assertThat(lab.appliedBy(alone)).isZero();
            lab.connect(others);
            lab.leader();
            assertThat(lab.number(lab.agree("back", 5))).isBetween(2L, 3L);
            lab.agree("one more", 5);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void concurrentStarts(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            int leader = lab.leader();
            List<Proposal> proposals = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                proposals.add(lab.cluster.server(leader).node().propose(Words.bytes("word " + i)));
            }
            lab.run(1_000);
            for (int i = 0; i < 5; i++) {
                Proposal.Acceptance accepted = proposals.get(i).accepted().join();
                assertThat(accepted.leads()).isTrue();
                assertThat(lab.appliedBy(accepted.index())).isEqualTo(3);
                assertThat(lab.words(leader).byIndex.get(accepted.index())).isEqualTo("word " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void rejoinOfAPartitionedLeader(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            lab.leader();
            lab.agree("101", 3);
            int first = lab.leader();
            lab.disconnect(first);
            lab.propose(first, "102");
            lab.propose(first, "103");
            lab.propose(first, "104");
            lab.leader();
            assertThat(lab.number(lab.agree("103 again", 2))).isEqualTo(2);
            int second = lab.leader();
            lab.disconnect(second);
            lab.connect(first);
            lab.leader();
            lab.agree("104 again", 2);
            lab.connect(second);
            lab.agree("105", 3);
            lab.cluster
                    .servers()
                    .forEach(server -> assertThat(lab.words(server.id()).words)
                            .containsExactly("101", "103 again", "104 again", "105"));
        }
    }

    /** Divergent tails of fifty entries are found by term: a handful of probes for each follower, not one for each entry. */
    @ParameterizedTest
    @MethodSource("runs")
    void leaderBacksUpQuickly(LabRun run) {
        try (Lab lab = new Lab(5, run)) {
            int first = lab.leader();
            lab.agree("start", 5);
            lab.disconnect(lab.next(first, 2), lab.next(first, 3), lab.next(first, 4));
            proposeMany(lab, first, "lost of the first");
            lab.disconnect(first, lab.next(first, 1));
            lab.connect(lab.next(first, 2), lab.next(first, 3), lab.next(first, 4));
            int second = lab.leader();
            agreeMany(lab, second, "kept of the second", 3);
            int other = lab.next(first, 2) == second ? lab.next(first, 3) : lab.next(first, 2);
            lab.disconnect(other);
            proposeMany(lab, second, "lost of the second");
            lab.disconnect(lab.connected());
            lab.connect(first, lab.next(first, 1), other);
            int third = lab.leader();
            agreeMany(lab, third, "kept of the third", 3);
            lab.connect(1, 2, 3, 4, 5);
            int before = lab.calls();
            lab.leader();
            lab.agree("all", 5);
            assertThat(lab.calls() - before).as("calls until all agree").isLessThan(60);
            assertThat(lab.chunks() > 0)
                    .as("snapshots take the place of what is gone")
                    .isEqualTo(run.variant().takesSnapshots());
            assertThat(lab.words(first).words).hasSize(102).noneMatch(word -> word.startsWith("lost"));
        }
    }

    private static void proposeMany(Lab lab, int leader, String word) {
        for (int i = 0; i < 50; i++) {
            assertThat(lab.propose(leader, word + " " + i)).isPositive();
        }
        lab.run(100);
    }

    private static void agreeMany(Lab lab, int leader, String word, int servers) {
        long last = 0;
        for (int i = 0; i < 50; i++) {
            last = lab.propose(leader, word + " " + i);
        }
        long awaited = last;
        assertThat(lab.cluster.time().runUntil(() -> lab.appliedBy(awaited) == servers, 5_000))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void callCounts(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            lab.run(500);
            lab.leader();
            assertThat(lab.calls()).as("calls of the election").isBetween(1, 30);
            int leader = lab.leader();
            lab.agree("first", 3);
            int before = lab.calls();
            long last = 0;
            for (int i = 0; i < 11; i++) {
                last = lab.propose(leader, "word " + i);
            }
            long awaited = last;
            assertThat(lab.cluster.time().runUntil(() -> lab.appliedBy(awaited) == 3, 5_000))
                    .isTrue();
            assertThat(lab.calls() - before).as("calls of eleven commands").isLessThanOrEqualTo(42);
            before = lab.calls();
            lab.run(1_000);
            assertThat(lab.calls() - before).as("calls of an idle second").isLessThanOrEqualTo(60);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void unreliableAgreement(LabRun run) {
        ClusterSettings settings = run.settings(5).links(Lab::unreliable);
        try (Lab lab = new Lab(settings, run)) {
            for (int round = 1; round < 50; round++) {
                int leader = lab.cluster.leader();
                for (int i = 0; leader != 0 && i < 4; i++) {
                    lab.cluster.server(leader).node().propose(Words.bytes(round + "/" + i));
                }
                lab.agree("round " + round, 1);
            }
            lab.agree("last", 5);
        }
    }
}
