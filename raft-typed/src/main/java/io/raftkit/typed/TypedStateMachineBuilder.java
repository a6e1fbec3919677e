package io.raftkit.typed;

import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** Gathers the handlers of a {@link TypedStateMachine}. Not thread-safe. */
public final class TypedStateMachineBuilder {
    private final Schema schema;
    private final EntryHandler<Object, Object>[] commands;
    private final QueryHandler<Object, Object>[] queries;

    // Arrays of a generic interface, whose elements are all put in below.
    @SuppressWarnings("unchecked")
    TypedStateMachineBuilder(Schema schema) {
        this.schema = Objects.requireNonNull(schema, "schema");
        commands = byId(schema.commands(), EntryHandler[]::new);
        queries = byId(schema.queries(), QueryHandler[]::new);
    }

    private static <T> T[] byId(Operations operations, IntFunction<T[]> array) {
        List<Operation> all = operations.all();
        return array.apply(all.isEmpty() ? 0 : all.get(all.size() - 1).id() + 1);
    }

    /**
     * Says how commands of a type are applied.
     *
     * @param <R> their result
     * @param <C> the commands
     * @param type a command of the schema
     * @param handler applies them
     * @return this
     * @throws IllegalArgumentException if the schema does not have the command, or it has a handler already
     */
    public <R, C extends TypedCommand<R>> TypedStateMachineBuilder command(
            Class<C> type, CommandHandler<C, R> handler) {
        Objects.requireNonNull(handler, "handler");
        return command(type, (C command, io.raftkit.api.Command entry) -> handler.apply(command));
    }

    /**
     * Says how commands of a type are applied, by a handler that sees their place in the log and their time.
     *
     * @param <R> their result
     * @param <C> the commands
     * @param type a command of the schema
     * @param handler applies them
     * @return this
     * @throws IllegalArgumentException if the schema does not have the command, or it has a handler already
     */
    // A handler is called with commands of its own type only.
    @SuppressWarnings("unchecked")
    public <R, C extends TypedCommand<R>> TypedStateMachineBuilder command(Class<C> type, EntryHandler<C, R> handler) {
        put(commands, schema.commands().of(type), (EntryHandler<Object, Object>)
                (EntryHandler<?, ?>) Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Says how queries of a type are answered.
     *
     * @param <R> their answer
     * @param <Q> the queries
     * @param type a query of the schema
     * @param handler answers them
     * @return this
     * @throws IllegalArgumentException if the schema does not have the query, or it has a handler already
     */
    // A handler is called with queries of its own type only.
    @SuppressWarnings("unchecked")
    public <R, Q extends TypedQuery<R>> TypedStateMachineBuilder query(Class<Q> type, QueryHandler<Q, R> handler) {
        put(queries, schema.queries().of(type), (QueryHandler<Object, Object>)
                (QueryHandler<?, ?>) Objects.requireNonNull(handler, "handler"));
        return this;
    }

    private static <T> void put(T[] handlers, Operation operation, T handler) {
        if (handlers[operation.id()] != null) {
            throw new IllegalArgumentException(operation + " has two handlers: give it one");
        }
        handlers[operation.id()] = handler;
    }

    /**
     * Makes the state machine.
     *
     * @param snapshots how its state is written and restored
     * @return the state machine
     * @throws IllegalStateException if a command or a query of the schema has no handler
     */
    public TypedStateMachine build(StateSnapshots snapshots) {
        Objects.requireNonNull(snapshots, "snapshots");
        check("command", schema.commands(), commands);
        check("query", schema.queries(), queries);
        return new TypedStateMachine(schema, commands.clone(), queries.clone(), snapshots);
    }

    private static void check(String what, Operations operations, Object[] handlers) {
        for (Operation operation : operations.all()) {
            if (handlers[operation.id()] == null) {
                throw new IllegalStateException("the " + what + " " + operation + " has no handler: add " + what + "("
                        + operation.type().getSimpleName() + ".class, …)");
            }
        }
    }
}
