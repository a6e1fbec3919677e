package io.raftkit.typed;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.typed.codec.ByteReader;
import io.raftkit.typed.codec.DecodingException;
import io.raftkit.typed.codec.DecodingException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A state machine made of handlers, one for each command and each query of a {@link Schema}. Everything that {@link StateMachine} says holds:
 * an instance, and the state behind its handlers, is one node's.
 *
 * <p>A committed command that this build does not know, or that is malformed, stops the node before any handler is called; see the
 * {@linkplain io.raftkit.typed package} for why, and for the order in which servers are upgraded.
 */
public final class TypedStateMachine implements StateMachine {
    private final Schema schema;
    private final EntryHandler<Object, Object>[] commands;
    private final QueryHandler<Object, Object>[] queries;
    private final StateSnapshots snapshots;

    TypedStateMachine(
            Schema schema,
            EntryHandler<Object, Object>[] commands,
            QueryHandler<Object, Object>[] queries,
            StateSnapshots snapshots) {
        this.schema = schema;
        this.commands = commands;
        this.queries = queries;
        this.snapshots = snapshots;
    }

    /**
     * Begins a state machine.
     *
     * @param schema its commands and queries
     * @return a builder
     */
    public static TypedStateMachineBuilder builder(Schema schema) {
        return new TypedStateMachineBuilder(schema);
    }

    @Override
    public byte[] apply(Command command) throws Exception {
        Operation operation;
        Object request;
        try {
            ByteReader in = new ByteReader(command.bytes());
            operation = schema.commands().readId(in);
            request = schema.commands().readRest(operation, in);
        } catch (DecodingException e) {
            throw new DecodingException(
                    e.reason(), "entry " + command.index() + ": " + e.getMessage() + advice(e.reason()), e);
        }
        @Nullable Object result = commands[operation.id()].apply(request, command);
        return operation.encodeResult(result);
    }

    private static String advice(Reason reason) {
        return reason == Reason.UNKNOWN
                ? ". A newer version of the program wrote it. It is committed, so it cannot be left out: this server stops before it. Start it"
                        + " again with a version that knows the command"
                : ". It is committed, so it cannot be left out: this server stops before it. Submit only commands that this schema has encoded";
    }

    @Override
    public byte[] query(byte[] query) throws Exception {
        ByteReader in = new ByteReader(query);
        Operation operation = schema.queries().readId(in);
        Object request = schema.queries().readRest(operation, in);
        return operation.encodeResult(queries[operation.id()].answer(request));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return snapshots.snapshot(point);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        snapshots.restore(snapshot);
    }

    @Override
    public long lastApplied() {
        return snapshots.lastApplied();
    }
}
