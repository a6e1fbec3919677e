package io.raftkit.typed;

import io.raftkit.api.ReadOptions;
import io.raftkit.typed.codec.DecodingException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands and asks queries, as records, through whatever takes them as bytes: for instance a client outside the cluster. Thread-safe
 * if that is. The calls have its deadlines and outcomes, and its threads complete their futures.
 *
 * <p>A command that the schema does not have is refused by the call itself, with {@link IllegalArgumentException}: it enters no log. A result
 * that is not understood, because the server that computed it has a newer version of the program, fails the future with
 * {@link DecodingException}. Where that is the outcome of a command, the command was applied: do not submit it again.
 */
public final class TypedClient {
    private final Schema schema;
    private final Submit submit;
    private final Read read;

    private TypedClient(Schema schema, Submit submit, Read read) {
        this.schema = schema;
        this.submit = submit;
        this.read = read;
    }

    /** Has commands applied. */
    @FunctionalInterface
    public interface Submit {
        /**
         * Has a command applied.
         *
         * @param command its bytes
         * @param timeout how long to wait for the result, from now
         * @return the result to come
         */
        CompletableFuture<byte[]> submit(byte[] command, Duration timeout);
    }

    /** Has queries answered. */
    @FunctionalInterface
    public interface Read {
        /**
         * Answers a query.
         *
         * @param query its bytes
         * @param options how it is to be answered, and by when
         * @return the answer to come
         */
        CompletableFuture<byte[]> read(byte[] query, ReadOptions options);
    }

    /**
     * Puts a schema before two methods, for instance {@code TypedClient.of(SCHEMA, client::submit, client::read)}.
     *
     * @param schema commands and queries of the servers' state machine
     * @param submit takes commands
     * @param read takes queries
     * @return calls with records
     */
    public static TypedClient of(Schema schema, Submit submit, Read read) {
        return new TypedClient(
                Objects.requireNonNull(schema, "schema"),
                Objects.requireNonNull(submit, "submit"),
                Objects.requireNonNull(read, "read"));
    }

    /**
     * Has a command applied.
     *
     * @param <R> the type of the result
     * @param command a command of the schema
     * @param timeout how long to wait for the result, from now
     * @return the result to come; null if its type is {@code Void}. If it fails with {@link DecodingException}, the command was applied
     * @throws IllegalArgumentException if the schema does not have the command, or it cannot be written
     */
    public <R> CompletableFuture<R> submit(TypedCommand<R> command, Duration timeout) {
        return typed(submit.submit(schema.encode(command), timeout), bytes -> schema.decodeResult(command, bytes));
    }

    /**
     * Answers a linearizable query.
     *
     * @param <R> the type of the answer
     * @param query a query of the schema
     * @param timeout how long to wait for the answer, from now
     * @return the answer to come
     * @throws IllegalArgumentException if the schema does not have the query, or it cannot be written
     */
    public <R> CompletableFuture<R> read(TypedQuery<R> query, Duration timeout) {
        return read(query, ReadOptions.defaults().withTimeout(timeout));
    }

    /**
     * Answers a query.
     *
     * @param <R> the type of the answer
     * @param query a query of the schema
     * @param options how it is to be answered, and by when
     * @return the answer to come
     * @throws IllegalArgumentException if the schema does not have the query, or it cannot be written
     */
    public <R> CompletableFuture<R> read(TypedQuery<R> query, ReadOptions options) {
        return typed(read.read(schema.encode(query), options), bytes -> schema.decodeResult(query, bytes));
    }

    /** Not thenApply, which would wrap what the future fails with. */
    static <R> CompletableFuture<R> typed(CompletableFuture<byte[]> answer, Function<byte[], @Nullable R> decode) {
        CompletableFuture<R> typed = new CompletableFuture<>();
        answer.whenComplete((bytes, failure) -> {
            if (failure != null) {
                typed.completeExceptionally(failure);
                return;
            }
            try {
                typed.complete(decode.apply(bytes));
            } catch (Throwable e) {
                typed.completeExceptionally(e);
            }
        });
        return typed;
    }
}
