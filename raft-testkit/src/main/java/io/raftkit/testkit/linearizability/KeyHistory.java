package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The operations of one key, arranged for the search. Immutable.
 *
 * <p>Answered operations are numbered by their return, so that "all before number {@code front} are placed" is one integer. Each has a
 * <em>slot</em>, as small as can be, that no other operation in flight at the same time has: with {@code front}, one bit a slot tells
 * exactly which operations are placed, and a bit per operation in flight is all it takes, however long the history.
 */
final class KeyHistory<I, O> {
    private final Object key;
    private final List<Request<I, O>> answered;
    private final int[] byCall;
    private final int[] kinds;
    private final int[] slots;
    private final int slotCount;
    private final UnknownOperations<I, O> unknown;

    private KeyHistory(Object key, List<Request<I, O>> requests) {
        this.key = key;
        answered = requests.stream()
                .filter(Request::isAnswered)
                .sorted(Comparator.comparingLong(Request<I, O>::returned).thenComparingLong(Request::called))
                .toList();
        byCall = orderByCall();
        kinds = assignKinds();
        slots = new int[answered.size()];
        slotCount = assignSlots();
        unknown = new UnknownOperations<>(
                requests.stream().filter(request -> !request.isAnswered()).toList());
    }

    static <I, O> KeyHistory<I, O> of(Object key, List<Operation<I, O>> operations, Model<?, I, O> model) {
        UnaryOperator<I> simplified = model.simplified(operations);
        Predicate<I> unnoticed = model.unnoticed(operations);
        List<Request<I, O>> requests = new ArrayList<>();
        for (Operation<I, O> operation : operations) {
            I input = operation.input();
            requests.add(
                    new Request<>(operation, simplified.apply(input), !operation.unknown(), unnoticed.test(input)));
        }
        return new KeyHistory<>(key, requests);
    }

    /** What was known when an answered operation returned: nothing called later, and no answer that came later. */
    KeyHistory<I, O> until(int number) {
        List<Request<I, O>> requests = new ArrayList<>(answered.subList(0, number + 1));
        answered.subList(number + 1, answered.size()).forEach(later -> requests.add(later.withoutAnswer()));
        requests.addAll(unknown.requests());
        requests.removeIf(request -> request.called() > answered.get(number).returned());
        return new KeyHistory<>(key, requests);
    }

    private int[] orderByCall() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < answered.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong(i -> answered.get(i).called()));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private int[] assignKinds() {
        Map<List<Object>, Integer> numbers = new HashMap<>();
        return answered.stream()
                .mapToInt(request -> numbers.computeIfAbsent(
                        Arrays.asList(request.input(), request.output()), absent -> numbers.size()))
                .toArray();
    }

    private int assignSlots() {
        BitSet taken = new BitSet();
        int count = 0;
        int left = 0;
        for (int number : byCall) {
            while (answered.get(left).returned() < answered.get(number).called()) {
                taken.clear(slots[left++]);
            }
            slots[number] = taken.nextClearBit(0);
            taken.set(slots[number]);
            count = Math.max(count, slots[number] + 1);
        }
        return count;
    }

    Object key() {
        return key;
    }

    /** How many there are, those of unknown outcome included. */
    int size() {
        return answered.size() + unknown.requests().size();
    }

    int answeredCount() {
        return answered.size();
    }

    Request<I, O> answered(int number) {
        return answered.get(number);
    }

    /** The numbers of the answered operations, ordered by their call. */
    int[] byCall() {
        return byCall;
    }

    /** Two operations with equal inputs and equal outputs have the same. */
    int kind(int number) {
        return kinds[number];
    }

    int slot(int number) {
        return slots[number];
    }

    int slotCount() {
        return slotCount;
    }

    UnknownOperations<I, O> unknown() {
        return unknown;
    }
}
