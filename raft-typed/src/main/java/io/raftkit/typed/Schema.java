package io.raftkit.typed;

import io.raftkit.typed.codec.DecodingException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands and queries of an application: their ids, and the binary forms of their records and results. Everything is checked and derived
 * when the schema is built; afterwards nothing is looked up by name or by reflection. Immutable and thread-safe; one for an application, as a
 * constant.
 *
 * <p>A command is its id, from 1, and its record; a query likewise, with ids of its own; a result is just its value. The forms are those of
 * {@link io.raftkit.typed.codec}.
 */
public final class Schema {
    private final Operations commands;
    private final Operations queries;

    Schema(Operations commands, Operations queries) {
        this.commands = commands;
        this.queries = queries;
    }

    /**
     * Begins a schema.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the records: it lets this module read and make them, without any
     *     {@code opens} or {@code exports}
     * @return a builder
     */
    public static SchemaBuilder builder(MethodHandles.Lookup lookup) {
        return new SchemaBuilder(lookup);
    }

    Operations commands() {
        return commands;
    }

    Operations queries() {
        return queries;
    }

    /**
     * Writes a command, for {@link io.raftkit.api.RaftNode#submit(byte[])} or {@link io.raftkit.api.RaftNode#propose}.
     *
     * @param command a command of this schema
     * @return its bytes
     * @throws IllegalArgumentException if the schema does not have it, or it cannot be written, for instance because a component is null
     */
    public byte[] encode(TypedCommand<?> command) {
        return commands.encode(Objects.requireNonNull(command, "command"));
    }

    /**
     * Writes a query, for {@link io.raftkit.api.RaftNode#read(byte[], java.time.Duration)}.
     *
     * @param query a query of this schema
     * @return its bytes
     * @throws IllegalArgumentException if the schema does not have it, or it cannot be written
     */
    public byte[] encode(TypedQuery<?> query) {
        return queries.encode(Objects.requireNonNull(query, "query"));
    }

    /**
     * Reads a command. A server that receives commands as bytes from elsewhere calls this <em>before</em> it submits them: what is refused here
     * would stop every server that does not understand it.
     *
     * @param bytes what {@link #encode(TypedCommand)} returned, here or in another version of the program
     * @return the command
     * @throws DecodingException if this build does not know its id or version, or if it is malformed
     */
    public TypedCommand<?> decodeCommand(byte[] bytes) {
        return (TypedCommand<?>) commands.decode(Objects.requireNonNull(bytes, "bytes"));
    }

    /**
     * Reads a query.
     *
     * @param bytes what {@link #encode(TypedQuery)} returned
     * @return the query
     * @throws DecodingException if this build does not know its id or version, or if it is malformed
     */
    public TypedQuery<?> decodeQuery(byte[] bytes) {
        return (TypedQuery<?>) queries.decode(Objects.requireNonNull(bytes, "bytes"));
    }

    /**
     * Reads the result of a command.
     *
     * @param <R> its type
     * @param command the command
     * @param result what the node returned for it
     * @return the result; null if its type is {@code Void}
     * @throws DecodingException if it is no result of this command
     */
    // The codec of the result is that of the type argument, as the schema has derived it.
    @SuppressWarnings("unchecked")
    public <R> @Nullable R decodeResult(TypedCommand<R> command, byte[] result) {
        return (R) commands.of(command.getClass()).decodeResult(result);
    }

    /**
     * Reads the answer to a query.
     *
     * @param <R> its type
     * @param query the query
     * @param answer what the node returned for it
     * @return the answer
     * @throws DecodingException if it is no answer to this query
     */
    // As above.
    @SuppressWarnings("unchecked")
    public <R> @Nullable R decodeResult(TypedQuery<R> query, byte[] answer) {
        return (R) queries.of(query.getClass()).decodeResult(answer);
    }

    /**
     * The lasting forms in words: a line for each command and each query, with its id, the components of its record, and its result. A test of
     * yours that compares this with a text fails whenever a form changes. Within one version of this library the words do not change.
     *
     * @return lines
     */
    public String describe() {
        return commands.describe() + queries.describe();
    }
}
