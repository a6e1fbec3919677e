package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.HistoryFormat;
import io.raftkit.testkit.history.Operation;
import io.raftkit.testkit.history.Words;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One set for each key, to which ids are added that no two operations share. A read answers all ids, in any order: one that is there twice
 * was applied twice, and that is no answer a set may give. An addition answers {@link Ids#NONE}.
 *
 * <p>Reads grow with the set; a few thousand ids on one key are enough.
 */
public final class UniqueSet implements Model<Ids, UniqueSet.Input, Ids> {
    /** Histories of sets as text: {@code ["add","x","id7"]}, {@code ["read","x"]}; the answer is a list of ids. */
    public static final HistoryFormat<Input, Ids> FORMAT = new HistoryFormat<>(new InputWords(), new OutputWords());

    /** What is asked of a set. */
    public sealed interface Input {
        /**
         * Which set.
         *
         * @return its key
         */
        String key();
    }

    /**
     * Adds an id.
     *
     * @param key which set
     * @param id an id that no other operation of the history adds
     */
    public record Add(String key, String id) implements Input {}

    /**
     * Asks for all ids.
     *
     * @param key which set
     */
    public record Read(String key) implements Input {}

    /** Sets that start empty. */
    public UniqueSet() {}

    @Override
    public Ids init() {
        return Ids.NONE;
    }

    @Override
    public Optional<Ids> step(Ids state, Input input, @Nullable Ids output) {
        if (input instanceof Add add) {
            return output == null || output.equals(Ids.NONE) ? Optional.of(state.with(add.id())) : Optional.empty();
        }
        return output == null || output.equals(state) ? Optional.of(state) : Optional.empty();
    }

    @Override
    public boolean isRead(Input input, Ids output) {
        return input instanceof Read;
    }

    @Override
    public Object key(Input input) {
        return input.key();
    }

    /** A set loses nothing: what a read did not see must not be there yet. */
    @Override
    public boolean mayAnswerLater(Ids state, Input input, Ids output) {
        return input instanceof Read && output.containsAll(state);
    }

    /** Ids that no read answered are one id. */
    @Override
    public UnaryOperator<Input> simplified(List<Operation<Input, Ids>> operations) {
        DistinctValues distinct = new DistinctValues();
        for (Operation<Input, Ids> operation : operations) {
            if (operation.input() instanceof Read && operation.output() != null) {
                distinct.addAll(operation.output().asList());
            }
        }
        return input -> input instanceof Add add ? new Add(add.key(), distinct.simplified(add.id())) : input;
    }

    @Override
    public String describe(Input input, @Nullable Ids output) {
        String asked = String.join(" ", FORMAT.inputs().words(input));
        return asked + " -> " + (output == null ? "unknown" : input instanceof Add ? "ok" : output);
    }

    private static final class InputWords implements Words<Input> {
        @Override
        public List<String> words(Input input) {
            return input instanceof Add add ? List.of("add", add.key(), add.id()) : List.of("read", input.key());
        }

        @Override
        public Input value(List<String> words) {
            String shape = words.isEmpty() ? "" : words.get(0) + "/" + words.size();
            return switch (shape) {
                case "add/3" -> new Add(words.get(1), words.get(2));
                case "read/2" -> new Read(words.get(1));
                default -> throw new IllegalArgumentException("expected [add, key, id] or [read, key], found " + words);
            };
        }
    }

    private static final class OutputWords implements Words<Ids> {
        @Override
        public List<String> words(Ids value) {
            return value.asList();
        }

        @Override
        public Ids value(List<String> words) {
            return Ids.of(words);
        }
    }
}
