package io.raftkit.engine.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.replication.Progress.State;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leader knows of a follower: each transition, and what never happens. */
class ProgressTest {
    private static final StoredSnapshot SNAPSHOT =
            new StoredSnapshot(SnapshotRef.of(19, 1, 1, 0, Configuration.of(List.of(Member.voter(1, "a:1"))), 7), 100);

    @Test
    void begins_probingBehindTheLeadersLog() {
        Progress progress = progress(11);
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(11);
        assertThat(progress.matchIndex()).isZero();
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
    }

    @Test
    void probe_sendsOneRequestAtATime() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(11);
    }

    @Test
    void probe_accepted_replicatesBehindTheProbe() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        assertThat(progress.accepted(10, 13)).isTrue();
        assertThat(progress.state()).isEqualTo(State.REPLICATE);
        assertThat(progress.matchIndex()).isEqualTo(13);
        assertThat(progress.nextIndex()).isEqualTo(14);
        assertThat(progress.pipeline.inflights.isEmpty()).isTrue();
    }

    /** A follower that took the probe but has little of it durable agrees all the same: what follows may be sent ahead. */
    @Test
    void probe_acceptedButNotYetDurable_replicates() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        assertThat(progress.accepted(10, 4)).isTrue();
        assertThat(progress.state()).isEqualTo(State.REPLICATE);
        assertThat(progress.matchIndex()).isEqualTo(4);
        assertThat(progress.nextIndex()).isEqualTo(14);
    }

    @Test
    void probe_refused_probesFromWhereTheLogsCanAgree() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        assertThat(progress.refused(10, 6)).isTrue();
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(7);
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
    }

    /** Whatever the follower claims, each refusal moves further back. */
    @Test
    void probe_refused_alwaysMovesBack() {
        Progress progress = progress(11);
        for (long prev = 10; prev > 0; prev--) {
            assertThat(progress.refused(prev, 99)).isTrue();
            assertThat(progress.nextIndex()).isEqualTo(prev);
        }
        assertThat(progress.refused(0, 99)).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(1);
    }

    @Test
    void probe_ignoresTheRefusalOfAnotherRequest() {
        Progress progress = progress(11);
        progress.refused(10, 6);
        progress.pipeline.sent(9, 100);
        assertThat(progress.refused(10, 2)).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(7);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
    }

    @Test
    void probe_acceptedOfAnEarlierRequestTeachesTheMatchOnly() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        assertThat(progress.accepted(3, 5)).isTrue();
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.matchIndex()).isEqualTo(5);
    }

    @Test
    void probe_connectionLost_waitsForTheHeartbeat() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        progress.connectionLost();
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(11);
    }

    @Test
    void replicate_sendsAheadUntilTheLimit() {
        Progress progress = replicating();
        for (int i = 0; i < 3; i++) {
            assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
            progress.pipeline.sent(progress.nextIndex() + 4, 10);
        }
        assertThat(progress.nextIndex()).isEqualTo(26);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        progress.accepted(10, 15);
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
    }

    /** A heartbeat vouches for what was sent and sends nothing new. */
    @Test
    void replicate_heartbeatTakesNoRoom() {
        Progress progress = replicating();
        progress.pipeline.sent(10, 0);
        assertThat(progress.nextIndex()).isEqualTo(11);
        assertThat(progress.pipeline.inflights.isEmpty()).isTrue();
    }

    @Test
    void replicate_refused_probesBehindWhatMatchesAtLeast() {
        Progress progress = replicating();
        progress.pipeline.sent(15, 10);
        progress.pipeline.sent(20, 10);
        assertThat(progress.refused(15, 3)).isTrue();
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(11);
        assertThat(progress.pipeline.inflights.isEmpty()).isTrue();
    }

    @Test
    void replicate_ignoresTheRefusalOfWhatMatches() {
        Progress progress = replicating();
        assertThat(progress.refused(10, 3)).isFalse();
        assertThat(progress.refused(4, 3)).isFalse();
        assertThat(progress.state()).isEqualTo(State.REPLICATE);
    }

    /** A refusal of a request sent before the match was known may have been under way; one sent after belies it. */
    @Test
    void refusalOfWhatMatches_beliesItIfItWasAskedForLater() {
        Progress progress = progress(11);
        long before = progress.nextSequence();
        progress.pipeline.sent(13, 100);
        progress.accepted(10, 13);
        long after = progress.nextSequence();
        assertThat(progress.isContradictedBy(before, 13)).isFalse();
        assertThat(progress.isContradictedBy(after, 13)).isTrue();
        assertThat(progress.isContradictedBy(after, 14)).isFalse();
        assertThat(progress.isContradictedBy(after, 0)).isFalse();
        assertThat(progress.isContradictedBy(after + 1, 13)).as("never sent").isFalse();
    }

    @Test
    void startedOver_isAnotherRecord_thatKnowsWhatWasLostUntilItIsThereAgain() {
        Progress progress = progress(11);
        progress.pipeline.sent(13, 100);
        progress.accepted(10, 13);
        progress.pipeline.sent(20, 100);
        progress.heard(500, 4);
        assertThat(progress.acknowledged.lostIndex()).isZero();

        Progress fresh = progress.startedOver(2, 6);
        assertThat(fresh.streamId()).isEqualTo(2);
        assertThat(fresh.state()).isEqualTo(State.PROBE);
        assertThat(fresh.pipeline.mayReceiveEntries())
                .as("before the next heartbeat")
                .isFalse();
        assertThat(fresh.matchIndex()).isZero();
        assertThat(fresh.nextIndex()).isEqualTo(7);
        assertThat(fresh.pipeline.inflights.isEmpty()).isTrue();
        assertThat(fresh.contact.heardNanos()).isEqualTo(500);
        assertThat(fresh.contact.ackedRound()).isZero();
        assertThat(fresh.accepted(6, 12)).isTrue();
        assertThat(fresh.acknowledged.lostIndex()).isEqualTo(13);
        assertThat(fresh.startedOver(3, 2).acknowledged.lostIndex()).isEqualTo(13);
        assertThat(fresh.accepted(6, 13)).isTrue();
        assertThat(fresh.acknowledged.lostIndex()).isZero();
    }

    @Test
    void replicate_connectionLost_probesBehindWhatMatches() {
        Progress progress = replicating();
        progress.pipeline.sent(15, 10);
        progress.connectionLost();
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(11);
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
    }

    @Test
    void load_stopsEntriesUntilItIsThereOrTheyStartOver() {
        Progress progress = replicating();
        progress.pipeline.loadId(7);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        progress.pipeline.loadId(0);
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
        progress.pipeline.loadId(8);
        progress.connectionLost();
        assertThat(progress.pipeline.loadId()).isZero();
    }

    @Test
    void heard_remembersTheNewestRound() {
        Progress progress = progress(1);
        progress.heard(500, 4);
        progress.heard(600, 2);
        assertThat(progress.contact.heardNanos()).isEqualTo(600);
        assertThat(progress.contact.ackedRound()).isEqualTo(4);
    }

    /** Whatever arrives in whatever order: matchIndex never falls and stays below nextIndex. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void matchIndexNeverFallsAndStaysBelowNextIndex(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Progress progress = progress(1 + random.nextInt(30));
        long match = 0;
        for (int step = 0; step < 5_000; step++) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (progress.pipeline.mayReceiveEntries()) {
                        progress.pipeline.sent(progress.nextIndex() + random.nextInt(4), 1);
                    }
                }
                case 1 -> progress.accepted(random.nextInt(40), random.nextInt(40));
                case 2 -> progress.refused(random.nextInt(40), random.nextInt(40));
                case 3 -> progress.offer(SNAPSHOT);
                case 4 -> progress.snapshotRefused("busy", random.nextInt(40));
                default -> progress.connectionLost();
            }
            assertThat(progress.matchIndex()).isGreaterThanOrEqualTo(match).isLessThan(progress.nextIndex());
            match = progress.matchIndex();
        }
    }

    @Test
    void needsSnapshot_isSentNothing_andTakesWhatIsUnderWayAsLost() {
        Progress progress = replicating();
        progress.pipeline.sent(15, 10);
        progress.pipeline.loadId(7);
        progress.offer(SNAPSHOT);
        assertThat(progress.state()).isEqualTo(State.SNAPSHOT);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        assertThat(progress.pipeline.mayBeOfferedSnapshot()).isFalse();
        assertThat(progress.pipeline.inflights.isEmpty()).isTrue();
        assertThat(progress.pipeline.loadId()).isZero();
        progress.connectionLost();
        assertThat(progress.refused(12, 3)).isFalse();
        assertThat(progress.accepted(15, 10)).isFalse();
        assertThat(progress.state()).isEqualTo(State.SNAPSHOT);
    }

    @Test
    void needsSnapshot_whateverRaisesTheMatch_probesBehindIt() {
        Progress progress = replicating();
        progress.offer(SNAPSHOT);
        assertThat(progress.accepted(20, 20)).isTrue();
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(21);
        assertThat(progress.pipeline.mayReceiveEntries()).isTrue();
    }

    @Test
    void needsSnapshot_refused_probesAtTheLogsStart_atTheHeartbeat() {
        Progress progress = replicating();
        progress.offer(SNAPSHOT);
        progress.snapshotRefused("busy", 18);
        assertThat(progress.state()).isEqualTo(State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(18);
        assertThat(progress.pipeline.mayReceiveEntries()).isFalse();
        assertThat(progress.pipeline.mayBeOfferedSnapshot()).isFalse();
        assertThat(progress.refused(17, 3)).isTrue();
        assertThat(progress.nextIndex()).isEqualTo(11);
        assertThat(progress.pipeline.mayBeOfferedSnapshot()).isTrue();
    }

    private static Progress replicating() {
        Progress progress = progress(11);
        progress.pipeline.sent(10, 0);
        progress.accepted(10, 10);
        assertThat(progress.state()).isEqualTo(State.REPLICATE);
        return progress;
    }

    private static Progress progress(long nextIndex) {
        return new Progress(2, 1, nextIndex, 0, new Inflights(3, 1_000));
    }
}
