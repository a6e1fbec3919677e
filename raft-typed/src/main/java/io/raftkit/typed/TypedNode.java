package io.raftkit.typed;

import io.raftkit.api.RaftNode;
import io.raftkit.api.ReadOptions;
import io.raftkit.typed.codec.DecodingException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Submits commands to a node, and asks it queries, as records. Thread-safe. All calls are those of {@link RaftNode}, with their deadlines and
 * outcomes; the threads that complete their futures are the same.
 *
 * <p>A command that the schema does not have is refused by the call itself, with {@link IllegalArgumentException}: it enters no log. A result
 * that is not understood, because the server that computed it has a newer version of the program, fails the future with
 * {@link DecodingException}. Where that is the outcome of a command, the command was applied: do not submit it again.
 */
public final class TypedNode {
    private final RaftNode node;
    private final Schema schema;
    private final TypedClient calls;

    private TypedNode(RaftNode node, Schema schema) {
        this.node = node;
        this.schema = schema;
        calls = TypedClient.of(schema, node::submit, node::read);
    }

    /**
     * Puts a schema before a node.
     *
     * @param node a node whose state machine is a {@link TypedStateMachine} of the same schema; stays the caller's, who closes it
     * @param schema commands and queries
     * @return calls with records
     */
    public static TypedNode of(RaftNode node, Schema schema) {
        return new TypedNode(Objects.requireNonNull(node, "node"), Objects.requireNonNull(schema, "schema"));
    }

    /**
     * The node that is called.
     *
     * @return the node
     */
    public RaftNode node() {
        return node;
    }

    /**
     * Has a command applied, as {@link RaftNode#submit(byte[])} does.
     *
     * @param <R> the type of the result
     * @param command a command of the schema
     * @return the result to come; null if its type is {@code Void}. If it fails with {@link DecodingException}, the command was applied
     * @throws IllegalArgumentException if the schema does not have the command, or it cannot be written
     */
    public <R> CompletableFuture<R> submit(TypedCommand<R> command) {
        return TypedClient.typed(node.submit(schema.encode(command)), bytes -> schema.decodeResult(command, bytes));
    }

    /**
     * Has a command applied, as {@link RaftNode#submit(byte[], Duration)} does.
     *
     * @param <R> the type of the result
     * @param command a command of the schema
     * @param timeout how long to wait for the result, from now
     * @return the result to come; null if its type is {@code Void}. If it fails with {@link DecodingException}, the command was applied
     * @throws IllegalArgumentException if the schema does not have the command, or it cannot be written, or the timeout is negative
     */
    public <R> CompletableFuture<R> submit(TypedCommand<R> command, Duration timeout) {
        return calls.submit(command, timeout);
    }

    /**
     * Answers a linearizable query, as {@link RaftNode#read(byte[], Duration)} does.
     *
     * @param <R> the type of the answer
     * @param query a query of the schema
     * @param timeout how long to wait for the answer, from now
     * @return the answer to come
     * @throws IllegalArgumentException if the schema does not have the query, or it cannot be written, or the timeout is negative
     */
    public <R> CompletableFuture<R> read(TypedQuery<R> query, Duration timeout) {
        return calls.read(query, timeout);
    }

    /**
     * Answers a query, as {@link RaftNode#read(byte[], ReadOptions)} does.
     *
     * @param <R> the type of the answer
     * @param query a query of the schema
     * @param options how it is to be answered, and by when
     * @return the answer to come
     * @throws IllegalArgumentException if the schema does not have the query, or it cannot be written
     */
    public <R> CompletableFuture<R> read(TypedQuery<R> query, ReadOptions options) {
        return calls.read(query, options);
    }
}
