package io.raftkit.testkit.linearizability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one key whose outcome is unknown, in groups of equal inputs. Immutable.
 *
 * <p>Within a group the one that was called first is always taken first: it can stand wherever a later one can, and nobody could tell
 * them apart. So ten lost increments are eleven cases, not a thousand.
 *
 * <p>Which are taken is one bit each in an array that is never written again once it is made.
 */
final class UnknownOperations<I, O> {
    private final List<Request<I, O>> requests = new ArrayList<>();
    private final List<Integer> groupStarts = new ArrayList<>();

    UnknownOperations(List<Request<I, O>> unordered) {
        Map<I, List<Request<I, O>>> groups = new LinkedHashMap<>();
        unordered.stream()
                .sorted(Comparator.comparingLong(Request::called))
                .forEach(request -> groups.computeIfAbsent(request.input(), input -> new ArrayList<>())
                        .add(request));
        groups.values().forEach(group -> {
            groupStarts.add(requests.size());
            requests.addAll(group);
        });
        groupStarts.add(requests.size());
    }

    int groupCount() {
        return groupStarts.size() - 1;
    }

    /** All of them, by number. */
    List<Request<I, O>> requests() {
        return requests;
    }

    /** When the first operation of the group was called; groups are ordered by it. */
    long groupCalled(int group) {
        return requests.get(groupStarts.get(group)).called();
    }

    /** The number of the first operation of the group that is not taken; -1 if all are. */
    int nextOf(int group, long[] taken) {
        int end = groupStarts.get(group + 1);
        int number = groupStarts.get(group);
        while (number < end) {
            long free = ~taken[number / Long.SIZE] >>> number;
            if (free != 0) {
                number += Long.numberOfTrailingZeros(free);
                return number < end ? number : -1;
            }
            number = (number / Long.SIZE + 1) * Long.SIZE;
        }
        return -1;
    }

    long[] noneTaken() {
        return new long[(requests.size() + Long.SIZE - 1) / Long.SIZE];
    }

    static long[] with(long[] taken, int number) {
        long[] more = taken.clone();
        more[number / Long.SIZE] |= 1L << number;
        return more;
    }

    static boolean isSubset(long[] few, long[] many) {
        for (int i = 0; i < few.length; i++) {
            if ((few[i] & ~many[i]) != 0) {
                return false;
            }
        }
        return true;
    }
}
