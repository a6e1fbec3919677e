package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elections with and without a majority. */
class LabElectionTest {
    static Stream<LabRun> runs() {
        return LabRun.all();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void initialElection(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            int leader = lab.leader();
            assertThat(lab.cluster.time().millis()).isLessThan(5_000);
            long term = lab.term(leader);
            assertThat(lab.cluster.statuses()).allMatch(status -> status.term() == term);
            lab.run(2_000);
            assertThat(lab.leader()).isEqualTo(leader);
            assertThat(lab.cluster.statuses()).allMatch(status -> status.term() == term);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void electionAfterNetworkFailure(LabRun run) {
        try (Lab lab = new Lab(3, run)) {
            int first = lab.leader();
            lab.disconnect(first);
            int second = lab.leader();
            assertThat(second).isNotEqualTo(first);
            lab.connect(first);
            assertThat(lab.leader()).isEqualTo(second);
            lab.disconnect(second, lab.next(second, 1));
            lab.run(2_000);
            assertThat(lab.cluster.leader(lab.connected())).isZero();
            lab.connect(lab.next(second, 1));
            int third = lab.leader();
            lab.connect(second);
            assertThat(lab.leader()).isEqualTo(third);
        }
    }

    /** The cut-off servers come back with the same term they left with: pre-vote kept them from raising it. */
    @ParameterizedTest
    @MethodSource("runs")
    void comingBack_disturbsNobody(LabRun run) {
        try (Lab lab = new Lab(5, run)) {
            int leader = lab.leader();
            long term = lab.term(leader);
            lab.disconnect(lab.next(leader, 1), lab.next(leader, 2));
            lab.run(5_000);
            lab.connect(lab.next(leader, 1), lab.next(leader, 2));
            lab.run(2_000);
            assertThat(lab.leader()).isEqualTo(leader);
            assertThat(lab.cluster.statuses()).allMatch(status -> status.term() == term);
        }
    }
}
