package io.raftkit.examples.inventory;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.typed.Schema;
import io.raftkit.typed.StateSnapshots;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.TypedQuery;
import io.raftkit.typed.TypedStateMachine;
import io.raftkit.typed.codec.Codec;
import io.raftkit.typed.codec.Codecs;
import io.raftkit.typed.codec.Id;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.TreeMap;

/** How many pieces of each item there are. Nothing can be taken that is not there. */
public final class Inventory {
    sealed interface Change<R> extends TypedCommand<R> {}

    @Id(1)
    record Add(String item, long pieces) implements Change<Long> {}

    @Id(2)
    record Take(String item, long pieces) implements Change<Taken> {}

    sealed interface Taken {}

    @Id(1)
    record Done(long left) implements Taken {}

    @Id(2)
    record TooFew(long there) implements Taken {}

    @Id(1)
    record Pieces(String item) implements TypedQuery<Long> {}

    static final Schema SCHEMA = Schema.builder(MethodHandles.lookup())
            .commands(Change.class)
            .queries(Pieces.class)
            .build();

    private record State(Map<String, Long> pieces) {}

    private static final Codec<State> STATE =
            Codecs.with(MethodHandles.lookup()).of(State.class);

    private Map<String, Long> pieces = new TreeMap<>();

    StateMachine machine() {
        return TypedStateMachine.builder(SCHEMA)
                .command(Add.class, add -> pieces.merge(add.item(), add.pieces(), Long::sum))
                .command(Take.class, this::take)
                .query(Pieces.class, query -> pieces.getOrDefault(query.item(), 0L))
                .build(StateSnapshots.of(
                        STATE,
                        () -> new State(new TreeMap<>(pieces)),
                        state -> pieces = new TreeMap<>(state.pieces())));
    }

    private Taken take(Take command) {
        long left = pieces.getOrDefault(command.item(), 0L) - command.pieces();
        if (left < 0) {
            return new TooFew(left + command.pieces());
        }
        pieces.put(command.item(), left);
        return new Done(left);
    }

    /** Starts one server: {@code --id 1 --peers 1=host:port,2=host:port,3=host:port --data DIR --http PORT}. */
    public static void main(String[] args) {
        InventoryHttp.of(args)
                .serve(given -> RaftNode.builder()
                        .id(given.id())
                        .peers(given.peers())
                        .data(given.data())
                        .stateMachine(new Inventory().machine())
                        .start());
    }
}
