package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Plays clients against one correct copy of what a model describes, and records the history: linearizable by construction. */
final class SeededRun<S, I, O> {
    private final Random random;
    private final Model<S, I, O> model;
    private final Function<Random, I> asks;
    private final BiFunction<S, I, O> answers;
    private final int unknownPercent;
    private final Map<Object, S> states = new HashMap<>();
    private final List<Request> lost = new ArrayList<>();
    private final List<Operation<I, O>> operations = new ArrayList<>();
    private long now;

    /**
     * @param asks draws the next input
     * @param answers what an operation in a state answers
     * @param unknownPercent how many operations never hear of their outcome; half of them take effect, some time
     */
    SeededRun(
            long seed,
            Model<S, I, O> model,
            Function<Random, I> asks,
            BiFunction<S, I, O> answers,
            int unknownPercent) {
        random = new Random(seed);
        this.model = model;
        this.asks = asks;
        this.answers = answers;
        this.unknownPercent = unknownPercent;
    }

    /** Each client has one request under way at a time; each takes effect at some moment between its call and its return. */
    History<I, O> record(int clients, int operationCount) {
        List<Request> underWay = new ArrayList<>(Collections.nCopies(clients, null));
        int called = 0;
        while (operations.size() < operationCount) {
            now++;
            int client = random.nextInt(clients);
            Request request = underWay.get(client);
            if (request == null) {
                if (called < operationCount) {
                    underWay.set(client, call(client));
                    called++;
                }
            } else if (request.output == null) {
                request.takeEffect();
            } else {
                operations.add(Operation.answered(client, request.called, now, request.input, request.output));
                underWay.set(client, null);
            }
            if (!lost.isEmpty() && random.nextInt(20) == 0) {
                lost.remove(random.nextInt(lost.size())).takeEffect();
            }
        }
        return new History<>(operations);
    }

    private Request call(int client) {
        Request request = new Request(asks.apply(random), now);
        if (random.nextInt(100) >= unknownPercent) {
            return request;
        }
        operations.add(Operation.unknown(client, now, request.input));
        if (random.nextBoolean()) {
            lost.add(request);
        }
        return null;
    }

    private final class Request {
        private final I input;
        private final long called;
        private O output;

        Request(I input, long called) {
            this.input = input;
            this.called = called;
        }

        void takeEffect() {
            Object key = model.key(input);
            S state = states.getOrDefault(key, model.init());
            output = answers.apply(state, input);
            states.put(key, model.step(state, input, output).orElseThrow());
        }
    }
}
