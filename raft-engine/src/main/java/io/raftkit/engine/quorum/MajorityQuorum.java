package io.raftkit.engine.quorum;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** The voters of a configuration, of whom more than half must agree. */
public final class MajorityQuorum implements Quorum {
    private final SortedSet<Integer> ids;
    /** The same, in rising order. */
    private final int[] voters;

    /** A quorum over these voters. */
    public MajorityQuorum(SortedSet<Integer> voters) {
        ids = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        this.voters = ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public SortedSet<Integer> voters() {
        return ids;
    }

    /** How many voters make a majority: 2 of 3, 3 of 4, 3 of 5. */
    public int size() {
        return voters.length / 2 + 1;
    }

    @Override
    public boolean contains(int serverId) {
        return Arrays.binarySearch(voters, serverId) >= 0;
    }

    @Override
    public boolean isReachedBy(IntPredicate condition) {
        return count(condition) >= size();
    }

    @Override
    public boolean isBeyondReach(IntPredicate failsForGood) {
        return voters.length - count(failsForGood) < size();
    }

    private int count(IntPredicate condition) {
        int count = 0;
        for (int voter : voters) {
            if (condition.test(voter)) {
                count++;
            }
        }
        return count;
    }

    @Override
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

    /** How many of whom are needed, for people. */
    @Override
    public String toString() {
        return size() + " of " + Arrays.toString(voters);
    }
}
