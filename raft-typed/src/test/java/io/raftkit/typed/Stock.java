package io.raftkit.typed;

import io.raftkit.api.Command;
import io.raftkit.typed.codec.Codec;
import io.raftkit.typed.codec.Codecs;
import io.raftkit.typed.codec.Id;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A warehouse: how many pieces there are of each article. The first build of the program. */
final class Stock {
    sealed interface StockCommand<R> extends TypedCommand<R> {}

    @Id(1)
    record Deliver(String article, long pieces) implements StockCommand<Long> {}

    @Id(2)
    record Take(String article, long pieces) implements StockCommand<Taken> {}

    @Id(4)
    record Touch() implements StockCommand<Void> {}

    sealed interface Taken {}

    @Id(1)
    record Done(long left) implements Taken {}

    @Id(2)
    record TooFew(long there) implements Taken {}

    sealed interface StockQuery<R> extends TypedQuery<R> {}

    @Id(1)
    record Count(String article) implements StockQuery<Optional<Long>> {}

    @Id(2)
    record Touched() implements StockQuery<Long> {}

    private record State(Map<String, Long> pieces, long touchedAt) {}

    static final Schema SCHEMA = Schema.builder(MethodHandles.lookup())
            .commands(StockCommand.class)
            .queries(StockQuery.class)
            .build();

    private static final Codec<State> STATE =
            Codecs.with(MethodHandles.lookup()).of(State.class);

    private final TreeMap<String, Long> pieces = new TreeMap<>();
    private long touchedAt;

    TypedStateMachine machine() {
        return TypedStateMachine.builder(SCHEMA)
                .command(Deliver.class, this::deliver)
                .command(Take.class, this::take)
                .command(Touch.class, this::touch)
                .query(Count.class, query -> Optional.ofNullable(pieces.get(query.article())))
                .query(Touched.class, query -> touchedAt)
                .build(StateSnapshots.of(STATE, () -> new State(new TreeMap<>(pieces), touchedAt), this::restore));
    }

    private long deliver(Deliver command) {
        return pieces.merge(command.article(), command.pieces(), Long::sum);
    }

    private Taken take(Take command) {
        long there = pieces.getOrDefault(command.article(), 0L);
        if (there < command.pieces()) return new TooFew(there);
        pieces.put(command.article(), there - command.pieces());
        return new Done(there - command.pieces());
    }

    private Void touch(Touch command, Command entry) {
        touchedAt = entry.time();
        return null;
    }

    private void restore(State state) {
        pieces.clear();
        pieces.putAll(state.pieces());
        touchedAt = state.touchedAt();
    }
}
