package io.raftkit.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RecoveryReport;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which of the survivors is chosen, and what is said of what may be lost. */
class SurvivorsTest {
    private static final long EPOCH = 77;
    private static final Configuration FIRST = voters(0, 1, 2, 3, 4, 5);

    /** Server 3, for instance, has the storage 30. */
    private static Configuration voters(long epoch, int... ids) {
        List<Member> members = new ArrayList<>();
        for (int id : ids) {
            members.add(Member.voter(id, "a:" + id).toBuilder()
                    .storeId(epoch == 0 ? 0 : 10L * id)
                    .build());
        }
        return Configuration.of(members).toBuilder().epoch(epoch).build();
    }

    private static final class Stored {
        final int id;
        final SortedMap<Long, Long> runs = new TreeMap<>();
        final List<EntryBatch> configurations = new ArrayList<>();
        long storeId;
        long clusterId = 1;
        boolean noOpOnElection = true;
        Configuration initial = FIRST;
        long last;
        long committed;
        long term;

        Stored(int id) {
            this.id = id;
            storeId = 10L * id;
        }

        Stored entries(long count, long ofTerm) {
            runs.put(last + 1, ofTerm);
            last += count;
            term = Math.max(term, ofTerm);
            return this;
        }

        Stored configuration(Configuration configuration, long ofTerm) {
            entries(1, ofTerm);
            configurations.add(EntryBatch.builder(last, 100)
                    .add(ofTerm, 5, EntryType.CONFIGURATION, configuration.toBytes())
                    .build());
            return this;
        }

        Stored committed(long index) {
            committed = index;
            return this;
        }

        Survivor survivor() {
            Bootstrap bootstrap = new Bootstrap(id, clusterId, 0, storeId, initial, noOpOnElection, true);
            Recovered recovered = new Recovered(
                    bootstrap,
                    new TermAndVote(term, 0),
                    new TreeMap<>(),
                    LogStart.ORIGIN,
                    last,
                    runs,
                    configurations.stream().map(EntryBatch::firstIndex).toList(),
                    configurations,
                    committed,
                    null,
                    null);
            return Survivor.of(
                    Path.of("disk-" + id),
                    bootstrap,
                    recovered,
                    new InMemoryPersister(),
                    SnapshotFiles.in(new InMemoryDirectory()));
        }
    }

    /** Server {@code id} of a cluster of five, which has agreed on its epoch in entry 2. */
    private static Stored sealed(int id) {
        return new Stored(id).entries(1, 1).configuration(voters(EPOCH, 1, 2, 3, 4, 5), 1);
    }

    private static Survivors survivors(Stored... stored) {
        return new Survivors(List.of(stored).stream().map(Stored::survivor).toList());
    }

    private static void refused(String said, Stored... stored) {
        assertThatThrownBy(() -> survivors(stored))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(said);
    }

    /** Raft §5.4.1: the later last term wins, whatever the lengths; of equal terms, the longer log. */
    @Test
    void mostUpToDateLog_isChosen() {
        Stored longer = sealed(1).entries(50, 1).committed(10);
        Stored later = sealed(2).entries(20, 1).entries(2, 3).committed(20);
        Stored same = sealed(4).entries(20, 1).entries(1, 3).committed(22);
        longer.term = 9;
        for (Survivors of : List.of(survivors(longer, later, same), survivors(same, later, longer))) {
            assertThat(of.chosen().serverId()).isEqualTo(2);
            assertThat(of.latestTerm()).isEqualTo(9);
            RecoveryReport report = of.report();
            assertThat(report.chosen().directory()).isEqualTo(Path.of("disk-2"));
            assertThat(report.committedIndex()).isEqualTo(22);
            assertThat(report.uncertainEntries()).isEqualTo(2);
            assertThat(report.configurationIndex()).isEqualTo(2);
            assertThat(report.lostVoters()).containsExactly(3, 5);
            assertThat(report.survivors())
                    .extracting(RecoveryReport.Survivor::isVoter)
                    .containsOnly(true);
        }
    }

    /** It counts towards nothing, and may be the only one left that has what the lost voters committed (§5.4.3). */
    @Test
    void learner_isChosen_ifItsLogIsTheMostUpToDate() {
        Configuration withLearner = voters(EPOCH, 1, 2, 3, 4, 5).toBuilder()
                .members(
                        List.of(Member.learner(6, "a:6").toBuilder().storeId(60).build()))
                .build();
        Stored voter = new Stored(1).entries(1, 1).configuration(withLearner, 1).committed(2);
        Stored learner = new Stored(6)
                .entries(1, 1)
                .configuration(withLearner, 1)
                .entries(9, 1)
                .committed(11);
        learner.initial = Configuration.of(List.of());
        RecoveryReport report = survivors(voter, learner).report();
        assertThat(report.chosen().serverId()).isEqualTo(6);
        assertThat(report.chosen().isVoter()).isFalse();
        assertThat(report.lostVoters()).containsExactly(2, 3, 4, 5);
        assertThat(report.mayMissEntries()).isTrue();
    }

    /** (1) A leader appends a configuration and is deposed; (2) the next one commits another entry there; (3) both servers survive. */
    @Test
    void configurationOfALeaderThatWasDeposed_isNotTakenForTheOneInForce() {
        Configuration joint = voters(EPOCH, 1, 2).toBuilder()
                .members(List.of(leaving(3), leaving(4), leaving(5)))
                .outgoingVoters(List.of(1, 2, 3, 4, 5))
                .build();
        Stored deposed = sealed(1).entries(2, 1).configuration(joint, 2).committed(2);
        Stored later = sealed(2).entries(2, 1).entries(8, 3).committed(10);
        assertThat(survivors(deposed, later).report().mayMissEntries())
                .as("three of the five are lost")
                .isTrue();
    }

    @Test
    void lostVoters_thatWereNoMajority_committedNothingAlone() {
        Stored[] three = {
            sealed(1).committed(2), sealed(2).committed(2), sealed(3).committed(2)
        };
        assertThat(survivors(three).report().mayMissEntries()).isFalse();
        assertThat(survivors(three[0], three[1]).report().mayMissEntries()).isTrue();
        assertThat(survivors(three).report().toString()).contains("No committed entry is lost", "[4, 5]");
        assertThat(survivors(three[0], three[1]).report().toString()).contains("are lost", "[3, 4, 5]");
        assertThat(survivors(sealed(1).entries(3, 1).committed(3)).report().toString())
                .contains("Entries 4 to 5 become committed, though perhaps no majority had them.");
        assertThat(survivors(sealed(1).entries(3, 1).committed(4)).report().toString())
                .contains("Entry 5 becomes committed, though perhaps no majority had it.");
    }

    /** Half of an even number of voters is no majority: the other half had a part in whatever was committed. */
    @Test
    void oneOfTwo_missesNothing() {
        Configuration two = voters(EPOCH, 1, 2);
        Stored left = new Stored(1).entries(1, 1).configuration(two, 1).committed(2);
        left.initial = voters(0, 1, 2);
        assertThat(survivors(left).report().mayMissEntries()).isFalse();
    }

    /** The lost ones went by the newest committed configuration or by a later one; by which, no survivor knows. */
    @Test
    void eachConfigurationThatMayBeInForce_counts() {
        Configuration three = voters(EPOCH, 1, 2, 3);
        Stored left1 = sealed(1).entries(2, 1).configuration(three, 2);
        Stored left2 = sealed(2).entries(2, 1).configuration(three, 2);
        assertThat(survivors(left1, left2).report().mayMissEntries())
                .as("the five")
                .isTrue();
        left1.committed(5);
        assertThat(survivors(left1, left2).report().mayMissEntries())
                .as("the three")
                .isFalse();
        assertThat(survivors(left1).report().mayMissEntries()).isTrue();
    }

    @Test
    void jointConfiguration_needsBothMajorities() {
        Configuration joint = voters(EPOCH, 1, 2, 3).toBuilder()
                .members(List.of(leaving(4), leaving(5), leaving(6)))
                .outgoingVoters(List.of(4, 5, 6))
                .build();
        Stored left4 = new Stored(4).entries(1, 1).configuration(joint, 1).committed(2);
        Stored left5 = new Stored(5).entries(1, 1).configuration(joint, 1).committed(2);
        left4.initial = voters(0, 4, 5, 6);
        left5.initial = left4.initial;
        assertThat(survivors(left4).report().mayMissEntries()).isTrue();
        RecoveryReport report = survivors(left4, left5).report();
        assertThat(report.mayMissEntries()).isFalse();
        assertThat(report.lostVoters()).containsExactly(1, 2, 3, 6);
    }

    private static Member leaving(int id) {
        return Member.voter(id, "a:" + id).toBuilder()
                .role(Member.Role.LEAVING)
                .storeId(10L * id)
                .build();
    }

    /** Whoever has another storage under a voter's id, or was added later, is no voter. */
    @Test
    void otherStorageUnderAVotersId_isNoVoter() {
        Stored former = sealed(3).entries(5, 2).committed(7);
        former.storeId = 99;
        RecoveryReport report = survivors(former).report();
        assertThat(report.chosen().isVoter()).isFalse();
        assertThat(report.lostVoters()).containsExactly(1, 2, 3, 4, 5);
        Stored joined = sealed(3);
        joined.initial = Configuration.of(List.of());
        assertThat(survivors(joined, sealed(1)).report().lostVoters()).containsExactly(2, 4, 5);
        Stored unsealed = new Stored(3).entries(4, 1);
        assertThat(survivors(unsealed).report().lostVoters()).containsExactly(1, 2, 4, 5);
    }

    @Test
    void directoriesOfTwoClusters_areRefused() {
        Stored other = sealed(2);
        other.clusterId = 2;
        refused("are of two clusters", sealed(1), other);
        Stored begun = sealed(2);
        begun.initial = voters(0, 1, 2, 3);
        refused("are of two clusters", sealed(1), begun);
        Stored epoch = new Stored(2).entries(1, 1).configuration(voters(EPOCH + 1, 1, 2, 3, 4, 5), 1);
        refused("are of two clusters", sealed(1).committed(2), epoch.committed(2));
        // Two leaders, one after the other, may each have begun to agree on an epoch.
        assertThat(survivors(sealed(1).committed(2), epoch.committed(1))
                        .chosen()
                        .serverId())
                .isEqualTo(1);
    }

    @Test
    void copies_andLogsThatCannotBe_areRefused() {
        refused("are copies of one directory", sealed(1), sealed(1));
        refused(
                "up to entry 12, which is committed",
                sealed(1).entries(10, 1).committed(12),
                sealed(2).entries(2, 4));
        refused(
                "up to entry 12, which is committed",
                sealed(1).entries(10, 2).committed(12),
                sealed(2).entries(9, 1).entries(9, 3));
        Stored dense = new Stored(1);
        dense.noOpOnElection = false;
        refused("Restore a copy of a snapshot", dense);
        Stored joining = new Stored(1);
        joining.initial = Configuration.of(List.of());
        refused("has received nothing of it", joining);
    }
}
