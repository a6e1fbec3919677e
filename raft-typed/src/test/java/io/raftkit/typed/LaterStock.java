package io.raftkit.typed;

import io.raftkit.typed.codec.Codecs;
import io.raftkit.typed.codec.Id;
import io.raftkit.typed.codec.Since;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.TreeMap;

/** A later build of {@link Stock}: deliveries may be noted, and an article can be cleared out. Names have changed, ids have not. */
final class LaterStock {
    sealed interface Change<R> extends TypedCommand<R> {}

    @Id(1)
    record Delivery(String article, long pieces, @Since(2) String note) implements Change<Long> {}

    @Id(2)
    record Take(String article, long pieces) implements Change<Stock.Taken> {}

    @Id(4)
    record Touch() implements Change<Void> {}

    @Id(5)
    record ClearOut(String article) implements Change<Long> {}

    static final Schema SCHEMA =
            Schema.builder(MethodHandles.lookup()).commands(Change.class).build();

    private final TreeMap<String, Long> pieces = new TreeMap<>();

    private record State(Map<String, Long> pieces, long touchedAt) {}

    TypedStateMachine machine() {
        return TypedStateMachine.builder(SCHEMA)
                .command(Delivery.class, command -> pieces.merge(command.article(), command.pieces(), Long::sum))
                .command(Take.class, command -> new Stock.TooFew(0))
                .command(Touch.class, command -> null)
                .command(ClearOut.class, command -> {
                    Long there = pieces.remove(command.article());
                    return there == null ? 0 : there;
                })
                .build(StateSnapshots.of(
                        Codecs.with(MethodHandles.lookup()).of(State.class),
                        () -> new State(new TreeMap<>(pieces), 0),
                        state -> {
                            pieces.clear();
                            pieces.putAll(state.pieces());
                        }));
    }
}
