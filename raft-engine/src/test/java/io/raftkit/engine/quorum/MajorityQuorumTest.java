package io.raftkit.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Majorities against counting by hand, for every number of voters and every subset of them. */
class MajorityQuorumTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void isReachedBy_moreThanHalfAndNothingLess(int size) {
        MajorityQuorum quorum = quorum(size);
        for (int subset = 0; subset < 1 << size; subset++) {
            int chosen = subset;
            int count = Integer.bitCount(subset);
            assertThat(quorum.isReachedBy(voter -> (chosen >> (voter / 10) & 1) == 1))
                    .isEqualTo(2 * count > size);
            assertThat(quorum.isBeyondReach(voter -> (chosen >> (voter / 10) & 1) == 1))
                    .isEqualTo(2 * (size - count) <= size);
        }
    }

    /** Two majorities of the same voters have a voter in common: the ground under all of Raft. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void twoMajoritiesHaveAVoterInCommon(int size) {
        MajorityQuorum quorum = quorum(size);
        for (int a = 0; a < 1 << size; a++) {
            for (int b = 0; b < 1 << size; b++) {
                int one = a;
                int other = b;
                if (quorum.isReachedBy(voter -> (one >> (voter / 10) & 1) == 1)
                        && quorum.isReachedBy(voter -> (other >> (voter / 10) & 1) == 1)) {
                    assertThat(a & b).isNotZero();
                }
            }
        }
    }

    /** The highest value that more than half have reached: the highest for which counting those at or above it gives a majority. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void reachedBy_isTheHighestValueAMajorityHas(int size) {
        MajorityQuorum quorum = quorum(size);
        SplittableRandom random = new SplittableRandom(size);
        for (int i = 0; i < 3_000; i++) {
            long[] values = random.longs(size, 0, 6).toArray();
            long expected = IntStream.range(0, size)
                    .mapToLong(candidate -> values[candidate])
                    .filter(value ->
                            2 * Arrays.stream(values).filter(v -> v >= value).count() > size)
                    .max()
                    .orElseThrow();
            assertThat(quorum.reachedBy(voter -> values[voter / 10])).isEqualTo(expected);
        }
    }

    @Test
    void contains_onlyVoters() {
        MajorityQuorum quorum = new MajorityQuorum(new TreeSet<>(List.of(30, 10, 20)));
        assertThat(IntStream.of(10, 20, 30)).allMatch(quorum::contains);
        assertThat(IntStream.of(0, 1, 15, 40)).noneMatch(quorum::contains);
        assertThat(quorum.size()).isEqualTo(2);
    }

    /** What its maker does to the set later does not change it. */
    @Test
    void quorum_isImmutable() {
        SortedSet<Integer> voters = new TreeSet<>(List.of(1, 2, 3));
        MajorityQuorum quorum = new MajorityQuorum(voters);
        voters.remove(1);
        voters.add(9);
        assertThat(quorum.contains(1)).isTrue();
        assertThat(quorum.contains(9)).isFalse();
    }

    /** Voters 0, 10, 20, … */
    private static MajorityQuorum quorum(int size) {
        return new MajorityQuorum(
                IntStream.range(0, size).mapToObj(i -> 10 * i).collect(Collectors.toCollection(TreeSet::new)));
    }
}
