package io.raftkit.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** While the voters change, both sides must agree (Raft §6). */
class JointQuorumTest {
    private static final List<Integer> INCOMING = List.of(3, 4, 5, 6);
    private static final List<Integer> OUTGOING = List.of(1, 2, 3);

    private final Quorum quorum = Quorum.of(new TreeSet<>(INCOMING), new TreeSet<>(OUTGOING));

    private static boolean isMajority(List<Integer> voters, IntPredicate condition) {
        return 2 * voters.stream().filter(condition::test).count() > voters.size();
    }

    @Test
    void of_isJointOnlyIfThereAreOutgoingVoters() {
        assertThat(quorum).isInstanceOf(JointQuorum.class);
        assertThat(Quorum.of(new TreeSet<>(INCOMING), new TreeSet<>())).isInstanceOf(MajorityQuorum.class);
    }

    @Test
    void isReachedBy_amajorityOfEachSide_forEverySubset() {
        for (int subset = 0; subset < 1 << 7; subset++) {
            int chosen = subset;
            IntPredicate isChosen = voter -> (chosen >> voter & 1) == 1;
            IntPredicate isLeft = voter -> !isChosen.test(voter);
            assertThat(quorum.isReachedBy(isChosen))
                    .isEqualTo(isMajority(INCOMING, isChosen) && isMajority(OUTGOING, isChosen));
            assertThat(quorum.isBeyondReach(isChosen))
                    .isEqualTo(!isMajority(INCOMING, isLeft) || !isMajority(OUTGOING, isLeft));
        }
    }

    /** The ground under a change of members: whatever either side alone could decide shares a voter with what both decide. */
    @Test
    void jointMajority_hasAVoterInCommonWithAMajorityOfEitherSide() {
        for (int a = 0; a < 1 << 7; a++) {
            for (int b = 0; b < 1 << 7; b++) {
                int one = a;
                int other = b;
                IntPredicate isInOther = voter -> (other >> voter & 1) == 1;
                if (quorum.isReachedBy(voter -> (one >> voter & 1) == 1)
                        && (isMajority(INCOMING, isInOther) || isMajority(OUTGOING, isInOther))) {
                    assertThat(a & b).isNotZero();
                }
            }
        }
    }

    @Test
    void reachedBy_isTheHighestValueThatAMajorityOfEachSideHas() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3_000; i++) {
            long[] values = random.longs(7, 0, 6).toArray();
            long expected = Arrays.stream(values)
                    .filter(value -> isMajority(INCOMING, voter -> values[voter] >= value)
                            && isMajority(OUTGOING, voter -> values[voter] >= value))
                    .max()
                    .orElseThrow();
            assertThat(quorum.reachedBy(voter -> values[voter])).isEqualTo(expected);
        }
    }

    @Test
    void voters_areThoseOfBothSides() {
        assertThat(quorum.voters()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(quorum.contains(1)).isTrue();
        assertThat(quorum.contains(6)).isTrue();
        assertThat(quorum.contains(7)).isFalse();
        assertThat(quorum).hasToString("3 of [3, 4, 5, 6] and 2 of [1, 2, 3]");
    }
}
