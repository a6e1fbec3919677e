package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.HistoryFormat;
import io.raftkit.testkit.history.Operation;
import io.raftkit.testkit.history.Words;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One register for each key, with read, write and compare-and-set: a key-value store. The answer to a read is the value, to a write
 * {@value #OK}, to a compare-and-set {@value #OK} or {@value #FAILED}.
 *
 * @param initial the value of every key before the first write
 */
public record Register(String initial) implements Model<String, Register.Input, String> {
    /** A write, or a compare-and-set that found what it expected, was carried out. */
    public static final String OK = "ok";
    /** A compare-and-set found another value and changed nothing. */
    public static final String FAILED = "failed";

    /** Histories of registers as text: {@code ["read","x"]}, {@code ["write","x","5"]}, {@code ["cas","x","5","6"]}; the answer is one word. */
    public static final HistoryFormat<Input, String> FORMAT = new HistoryFormat<>(new InputWords(), Words.SINGLE);

    /** What is asked of a register. */
    public sealed interface Input {
        /**
         * Which register.
         *
         * @return its key
         */
        String key();
    }

    /**
     * Asks for the value.
     *
     * @param key which register
     */
    public record Read(String key) implements Input {}

    /**
     * Sets the value.
     *
     * @param key which register
     * @param value the value from now on; the more values differ, the more a check can find
     */
    public record Write(String key, String value) implements Input {}

    /**
     * Sets the value if it is the expected one.
     *
     * @param key which register
     * @param expected the value it must have
     * @param value the value from then on
     */
    public record CompareAndSet(String key, String expected, String value) implements Input {}

    @Override
    public String init() {
        return initial;
    }

    @Override
    public Optional<String> step(String state, Input input, @Nullable String output) {
        if (input instanceof Read) {
            return output == null || output.equals(state) ? Optional.of(state) : Optional.empty();
        }
        if (input instanceof Write write) {
            return output == null || output.equals(OK) ? Optional.of(write.value()) : Optional.empty();
        }
        CompareAndSet swap = (CompareAndSet) input;
        boolean finds = swap.expected().equals(state);
        if (output != null && !output.equals(finds ? OK : FAILED)) {
            return Optional.empty();
        }
        return Optional.of(finds ? swap.value() : state);
    }

    @Override
    public boolean isRead(Input input, String output) {
        return input instanceof Read || output.equals(FAILED);
    }

    @Override
    public Object key(Input input) {
        return input.key();
    }

    /** Values that no read returned and no compare-and-set expected are one value. */
    @Override
    public UnaryOperator<Input> simplified(List<Operation<Input, String>> operations) {
        DistinctValues distinct = distinctValues(operations);
        return input -> {
            if (input instanceof Write write) {
                return new Write(write.key(), distinct.simplified(write.value()));
            }
            return input instanceof CompareAndSet swap
                    ? new CompareAndSet(swap.key(), swap.expected(), distinct.simplified(swap.value()))
                    : input;
        };
    }

    /** Whoever set such a value was not noticed, unless by a compare-and-set that failed: that may have needed any other value. */
    @Override
    public Predicate<Input> unnoticed(List<Operation<Input, String>> operations) {
        if (operations.stream().anyMatch(operation -> FAILED.equals(operation.output()))) {
            return input -> false;
        }
        DistinctValues distinct = distinctValues(operations);
        return input -> input instanceof Write write && !distinct.contains(write.value())
                || input instanceof CompareAndSet swap && !distinct.contains(swap.value());
    }

    private static DistinctValues distinctValues(List<Operation<Input, String>> operations) {
        DistinctValues distinct = new DistinctValues();
        for (Operation<Input, String> operation : operations) {
            if (operation.input() instanceof Read && operation.output() != null) {
                distinct.add(operation.output());
            } else if (operation.input() instanceof CompareAndSet swap) {
                distinct.add(swap.expected());
            }
        }
        return distinct;
    }

    @Override
    public String describe(Input input, @Nullable String output) {
        return String.join(" ", FORMAT.inputs().words(input)) + " -> " + (output == null ? "unknown" : output);
    }

    @Override
    public String describeState(String state) {
        return state.isEmpty() ? "(empty)" : state;
    }

    private static final class InputWords implements Words<Input> {
        @Override
        public List<String> words(Input input) {
            if (input instanceof Read) {
                return List.of("read", input.key());
            }
            if (input instanceof Write write) {
                return List.of("write", write.key(), write.value());
            }
            CompareAndSet swap = (CompareAndSet) input;
            return List.of("cas", swap.key(), swap.expected(), swap.value());
        }

        @Override
        public Input value(List<String> words) {
            String shape = words.isEmpty() ? "" : words.get(0) + "/" + words.size();
            return switch (shape) {
                case "read/2" -> new Read(words.get(1));
                case "write/3" -> new Write(words.get(1), words.get(2));
                case "cas/4" -> new CompareAndSet(words.get(1), words.get(2), words.get(3));
                default ->
                    throw new IllegalArgumentException(
                            "expected [read, key], [write, key, value] or [cas, key, expected, value], found " + words);
            };
        }
    }
}
