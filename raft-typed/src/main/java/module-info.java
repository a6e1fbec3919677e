/**
 * Typed commands: records as commands, queries and results of a state machine.
 * <p>{@link io.raftkit.typed.Schema} gives them lasting numbers, {@link io.raftkit.typed.TypedStateMachine} applies them, and
 * {@link io.raftkit.typed.TypedNode} submits them, as does {@link io.raftkit.typed.TypedClient} from outside the cluster.
 * <p>It knows the api alone. Whoever works with bytes needs nothing of it.
 */
module io.raftkit.typed {
    requires static org.jspecify;
    requires transitive io.raftkit.api;

    exports io.raftkit.typed;
    exports io.raftkit.typed.codec;
}
