package io.raftkit.engine.quorum;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** The voters of a configuration, of whom more than half must agree. Immutable. */
public final class MajorityQuorum {
    private final int[] voters;

    /** A quorum over these voters, each once. */
    public MajorityQuorum(int[] voters) {
        this.voters = voters.clone();
        Arrays.sort(this.voters);
    }

    /** How many voters make a majority: 2 of 3, 3 of 4, 3 of 5. */
    public int size() {
        return voters.length / 2 + 1;
    }

    /** Whether a server is among the voters. */
    public boolean contains(int serverId) {
        return Arrays.binarySearch(voters, serverId) >= 0;
    }

    /** Whether a majority of the voters satisfies a condition. */
    public boolean isReachedBy(IntPredicate condition) {
        int satisfied = 0;
        for (int voter : voters) {
            if (condition.test(voter)) {
                satisfied++;
            }
        }
        return satisfied >= size();
    }

    /** Whether more than half of the voters can no longer come to satisfy a condition, because so many fail it for good. */
    public boolean isBeyondReach(IntPredicate failsForGood) {
        int failed = 0;
        for (int voter : voters) {
            if (failsForGood.test(voter)) {
                failed++;
            }
        }
        return voters.length - failed < size();
    }

    /** The highest value that a majority of the voters has reached; {@code Long.MAX_VALUE} without voters. */
    public long reachedBy(Measure measure) {
        if (voters.length == 0) {
            return Long.MAX_VALUE;
        }
        long[] values = new long[voters.length];
        for (int i = 0; i < voters.length; i++) {
            values[i] = measure.of(voters[i]);
        }
        Arrays.sort(values);
        return values[voters.length - size()];
    }

    /** A number for each voter. */
    @FunctionalInterface
    public interface Measure {

        /** The voter's number. */
        long of(int voter);
    }

    /** How many of whom are needed, for people. */
    @Override
    public String toString() {
        return size() + " of " + Arrays.toString(voters);
    }
}
