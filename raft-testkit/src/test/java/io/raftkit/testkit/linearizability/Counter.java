package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.HistoryFormat;
import io.raftkit.testkit.history.Words;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One counter for each key, from 0. Both operations answer the value: an increment the new one. */
public final class Counter implements Model<Long, Counter.Input, Long> {
    /** Histories of counters as text: {@code ["add","x","1"]}, {@code ["read","x"]}; the answer is one number. */
    public static final HistoryFormat<Input, Long> FORMAT = new HistoryFormat<>(new InputWords(), new OutputWords());

    /** What is asked of a counter. */
    public sealed interface Input {
        /**
         * Which counter.
         *
         * @return its key
         */
        String key();
    }

    /**
     * Adds to the value.
     *
     * @param key which counter
     * @param amount how much, not negative
     */
    public record Add(String key, int amount) implements Input {
        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Add {
            if (amount < 0) {
                throw new IllegalArgumentException("a counter does not fall: " + amount);
            }
        }
    }

    /**
     * Asks for the value.
     *
     * @param key which counter
     */
    public record Read(String key) implements Input {}

    /** Counters that start from 0. */
    public Counter() {}

    @Override
    public Long init() {
        return 0L;
    }

    @Override
    public Optional<Long> step(Long state, Input input, @Nullable Long output) {
        Long after = input instanceof Add add ? Long.valueOf(state + add.amount()) : state;
        return output == null || output.equals(after) ? Optional.of(after) : Optional.empty();
    }

    /** A counter does not fall. */
    @Override
    public boolean mayAnswerLater(Long state, Input input, Long output) {
        return input instanceof Add add ? state + add.amount() <= output : state <= output;
    }

    @Override
    public boolean isRead(Input input, Long output) {
        return input instanceof Read;
    }

    @Override
    public Object key(Input input) {
        return input.key();
    }

    @Override
    public String describe(Input input, @Nullable Long output) {
        return String.join(" ", FORMAT.inputs().words(input)) + " -> " + (output == null ? "unknown" : output);
    }

    private static int amount(String word) {
        long number = number(word);
        if (number != (int) number) {
            throw new IllegalArgumentException("an amount is at most " + Integer.MAX_VALUE + ", found " + word);
        }
        return (int) number;
    }

    private static long number(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number, found " + word, e);
        }
    }

    private static final class InputWords implements Words<Input> {
        @Override
        public List<String> words(Input input) {
            return input instanceof Add add
                    ? List.of("add", add.key(), Integer.toString(add.amount()))
                    : List.of("read", input.key());
        }

        @Override
        public Input value(List<String> words) {
            String shape = words.isEmpty() ? "" : words.get(0) + "/" + words.size();
            return switch (shape) {
                case "add/3" -> new Add(words.get(1), amount(words.get(2)));
                case "read/2" -> new Read(words.get(1));
                default ->
                    throw new IllegalArgumentException("expected [add, key, amount] or [read, key], found " + words);
            };
        }
    }

    private static final class OutputWords implements Words<Long> {
        @Override
        public List<String> words(Long value) {
            return List.of(value.toString());
        }

        @Override
        public Long value(List<String> words) {
            return number(Words.SINGLE.value(words));
        }
    }
}
