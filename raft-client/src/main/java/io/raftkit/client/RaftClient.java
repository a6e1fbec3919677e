package io.raftkit.client;

import io.raftkit.api.OkHttpLibraries;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.client.ClientRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Calls a cluster from outside. Thread-safe; any number of calls may be open at once. The {@linkplain io.raftkit.client package description} says
 * which servers are called, what is sent again, on which threads futures complete, and what is bounded.
 *
 * <p>Every call ends by its deadline: the given timeout, or the builder's. It ends with the state machine's answer, or with one of two
 * exceptions: after {@link RejectedException} it had no effect and will have none; after {@link OutcomeUnknownException} a command may or may not
 * take effect. A timeout of more than five minutes is cut to that.
 *
 * <p>An argument that is null or a negative timeout is a mistake of the program: the call itself throws {@link NullPointerException} or {@link
 * IllegalArgumentException}, and nothing was done.
 */
public final class RaftClient implements AutoCloseable {
    private final Duration callTimeout;
    private final OpenCalls openCalls;
    private final Router router;
    private final CommandStream commands;

    RaftClient(Duration callTimeout, OpenCalls openCalls, Router router, CommandStream commands) {
        this.callTimeout = callTimeout;
        this.openCalls = openCalls;
        this.router = router;
        this.commands = commands;
    }

    /**
     * Begins a client.
     *
     * @return a new builder
     * @throws StartRefusedException if the application has OkHttp, or what that needs, in a version that will not do; the message says what to
     *     change
     */
    public static RaftClientBuilder builder() {
        OkHttpLibraries.require(RaftClient.class.getClassLoader());
        return new RaftClientBuilder();
    }

    /**
     * Has a command applied by the cluster, once. The builder's call timeout is the deadline.
     *
     * @param command the command; copied before the call returns
     * @return the state machine's answer to come
     */
    public CompletableFuture<byte[]> submit(byte[] command) {
        return submit(command, callTimeout);
    }

    /**
     * Has a command applied by the cluster, once. It is sent again until its result is known, or its deadline comes; commands take effect in the order in
     * which this is called.
     *
     * @param command the command; copied before the call returns
     * @param timeout how long to wait for the answer, from now
     * @return the state machine's answer to come
     */
    public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        return call(ClientRequest.Kind.SUBMIT, Objects.requireNonNull(command, "command"), timeout);
    }

    /**
     * Answers a linearizable query: the answer reflects every command whose result was known to anybody before this call began. The
     * builder's call timeout is the deadline.
     *
     * @param query what the state machine is given; copied before the call returns
     * @return its answer to come; a read has no effect, so it only ever fails with {@link RejectedException}
     */
    public CompletableFuture<byte[]> read(byte[] query) {
        return read(query, ReadOptions.defaults());
    }

    /**
     * Answers a linearizable query, as {@link #read(byte[])}, with a deadline of its own.
     *
     * @param query what the state machine is given; copied before the call returns
     * @param timeout how long to wait for the answer, from now
     * @return its answer to come
     */
    public CompletableFuture<byte[]> read(byte[] query, Duration timeout) {
        return read(query, ReadOptions.defaults().withTimeout(timeout));
    }

    /**
     * Answers a query with what the options ask for. Stale reads go to all servers that the client knows, one after the other, so that each
     * answer may be older than the one before.
     *
     * @param query what the state machine is given; copied before the call returns
     * @param options how it is to be answered, and by when
     * @return its answer to come
     */
    public CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
        Duration timeout = Objects.requireNonNull(options, "options").timeout();
        ClientRequest.Kind kind = switch (options.consistency()) {
            case LINEARIZABLE -> ClientRequest.Kind.READ;
            case STALE -> ClientRequest.Kind.READ_STALE;
        };
        return call(kind, Objects.requireNonNull(query, "query"), timeout == null ? callTimeout : timeout);
    }

    private CompletableFuture<byte[]> call(ClientRequest.Kind kind, byte[] body, Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must not be negative");
        }
        Duration cut = timeout.compareTo(ClientRequest.TIMEOUT_MAX) > 0 ? ClientRequest.TIMEOUT_MAX : timeout;
        Call call = new Call(kind, body.clone(), System.nanoTime() + cut.toNanos());
        if (openCalls.begin(call)) {
            if (call.isRead()) {
                router.send(call);
            } else {
                commands.send(call);
            }
        }
        return call.result();
    }

    /**
     * Ends every open call: those that no server was sent with {@link RejectedException}, and commands that may have been taken with {@link
     * OutcomeUnknownException}, both for the reason {@code STOPPED}. Closes connections and ends the client's threads; those of the builder's executor
     * stay. Waits a few seconds at most, for callbacks that do not return. May be repeated, and called from a callback, which it does not
     * wait for.
     */
    @Override
    public void close() {
        router.endCalls();
        commands.close();
        router.close();
    }
}
