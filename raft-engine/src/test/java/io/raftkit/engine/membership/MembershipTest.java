package io.raftkit.engine.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.Entries;
import io.raftkit.engine.message.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers of a cluster along a log. */
class MembershipTest {
    private final Membership membership = new Membership(voters(1, 2, 3));

    private static Configuration voters(int... ids) {
        return Configuration.of(IntStream.of(ids)
                .mapToObj(id -> Member.voter(id, "server" + id))
                .toList());
    }

    @Test
    void newMembership_isWhatTheClusterBeganWith() {
        assertThat(membership.latest()).isEqualTo(new Membership.Placed(0, voters(1, 2, 3)));
        assertThat(membership.committed()).isEqualTo(membership.latest());
        assertThat(membership.servers()).containsExactly(1, 2, 3);
        assertThat(membership.quorum()).hasToString("2 of [1, 2, 3]");
    }

    @Test
    void append_governsAtOnce_andKeepsServersOfBothUntilItIsCommitted() {
        assertThat(membership.append(Entries.configuration(4, 2, voters(2, 3, 4, 5))))
                .isTrue();
        assertThat(membership.latest().index()).isEqualTo(4);
        assertThat(membership.quorum()).hasToString("3 of [2, 3, 4, 5]");
        assertThat(membership.isVoter(1)).isFalse();
        assertThat(membership.servers()).containsExactly(1, 2, 3, 4, 5);
        assertThat(membership.committed().index()).isZero();
        assertThat(membership.commitUpTo(3)).isEmpty();
        assertThat(membership.commitUpTo(4)).isNotEmpty();
        assertThat(membership.committed().index()).isEqualTo(4);
        assertThat(membership.servers()).containsExactly(2, 3, 4, 5);
    }

    /** A log may be kept beside a snapshot: configurations up to the snapshot's own are older than that. */
    @Test
    void append_ofWhatTheBaseCovers_changesNothing() {
        Membership based = new Membership(new Membership.Placed(4, voters(2, 3, 4)), MessageCodec.VERSION);
        assertThat(based.append(Entries.configuration(3, 1, voters(1, 2)))).isFalse();
        assertThat(based.append(Entries.configuration(4, 2, voters(2, 3, 4)))).isFalse();
        assertThat(based.latest()).isEqualTo(new Membership.Placed(4, voters(2, 3, 4)));
        assertThat(based.append(Entries.configuration(5, 2, voters(3, 4, 5)))).isTrue();
        assertThat(based.latest().index()).isEqualTo(5);
    }

    @Test
    void append_ofAnythingElse_changesNothing() {
        SortedSet<Integer> before = membership.servers();
        assertThat(membership.append(Entries.of(1, 1, 1))).isFalse();
        assertThat(membership.append(EntryBatch.builder(3, 0)
                        .add(1, 0, EntryType.SKIPPED, new byte[] {1})
                        .build()))
                .isFalse();
        assertThat(membership.servers()).isSameAs(before);
    }

    @Test
    void jointConfiguration_needsBothSides() {
        membership.append(Entries.configuration(
                1,
                1,
                Configuration.builder()
                        .members(List.of(
                                Member.voter(1, ""), Member.learner(2, ""), Member.learner(3, ""), Member.voter(4, "")))
                        .outgoingVoters(List.of(1, 2, 3))
                        .build()));
        assertThat(membership.quorum()).hasToString("2 of [1, 4] and 2 of [1, 2, 3]");
        assertThat(membership.voters()).containsExactly(1, 2, 3, 4);
        assertThat(membership.rankOf(4, 2)).isEqualTo(2);
    }

    /** The entry that raised it is not in this log. */
    @Test
    void restart_takesTheFeatureLevelOfTheSnapshot() {
        Membership upgraded = new Membership(new Membership.Placed(0, voters(1, 2, 3)), MessageCodec.VERSION_NEXT);
        upgraded.restart(new Membership.Placed(
                5, voters(1, 2, 3).toBuilder().featureLevel(2).build()));
        assertThat(upgraded.latest().configuration().featureLevel()).isEqualTo(2);
        assertThat(upgraded.committed().configuration().featureLevel()).isEqualTo(2);
    }

    /** Entries of a later version may be in the log. */
    @Test
    void featureLevel_neverFalls() {
        Configuration upgraded = voters(1, 2, 3).toBuilder().featureLevel(2).build();
        Membership based = new Membership(new Membership.Placed(4, upgraded), MessageCodec.VERSION_NEXT);
        based.append(Entries.configuration(5, 2, voters(1, 2, 3)));
        assertThatIllegalStateException()
                .isThrownBy(() -> based.commitUpTo(5))
                .withMessageContaining("the configuration in entry 5 takes the feature level back");
    }

    @Test
    void configurationThatCannotBeRead_namesItsEntry() {
        EntryBatch entries = EntryBatch.builder(7, 0)
                .add(1, 0, EntryType.CONFIGURATION, new byte[] {9})
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> membership.append(entries))
                .withMessageContaining("entry 7");
    }

    /** Against the plain rule: the newest in the log governs, the newest at or below commitIndex is committed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void history_isThatOfTheLog(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<Long, Configuration> log = new TreeMap<>();
        log.put(0L, voters(1, 2, 3));
        long last = 0;
        long commit = 0;
        for (int step = 0; step < 2_000; step++) {
            int choice = random.nextInt(6);
            if (choice < 2) {
                last++;
                Configuration configuration = voters(ids(random));
                membership.append(Entries.configuration(last, 1, configuration));
                log.put(last, configuration);
            } else if (choice < 3) {
                membership.append(Entries.of(++last, 1));
            } else if (choice < 4) {
                long from = commit + 1 + random.nextLong(last - commit + 1);
                membership.truncateFrom(from);
                log.tailMap(from, true).clear();
                last = Math.min(last, from - 1);
            } else if (choice < 5) {
                commit += random.nextLong(Math.min(3, last - commit + 1));
                membership.commitUpTo(commit);
            }
            assertThat(membership.latest().index()).isEqualTo(log.lastKey());
            assertThat(membership.latest().configuration())
                    .isEqualTo(log.lastEntry().getValue());
            assertThat(membership.committed().index()).isEqualTo(log.floorKey(commit));
            List<Integer> servers =
                    new ArrayList<>(log.floorEntry(commit).getValue().ids());
            servers.addAll(log.lastEntry().getValue().ids());
            assertThat(membership.servers())
                    .containsExactlyElementsOf(
                            servers.stream().sorted().distinct().toList());
        }
    }

    private static int[] ids(SplittableRandom random) {
        return IntStream.rangeClosed(1, 7).filter(id -> random.nextBoolean()).toArray();
    }
}
