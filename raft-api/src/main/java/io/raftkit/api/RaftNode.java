package io.raftkit.api;

import io.raftkit.api.membership.Members;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.StoredSnapshot;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * One server of a Raft cluster, running in this process. Thread-safe.
 *
 * <p>Not for implementing: later versions add methods without defaults. A test that stands in for a node should put an interface of its own
 * before it.
 *
 * <p>Every call ends by its deadline; {@link #snapshot} has none, and ends at the latest with the node. Futures fail with
 * {@link RejectedException} (no effect, try again) or {@link OutcomeUnknownException}.
 *
 * <p>An argument that is null or a negative timeout is a mistake of the program, not an outcome: the call itself throws
 * {@link NullPointerException} or {@link IllegalArgumentException}, which names the argument, and nothing was done. A timeout of zero has
 * passed at once.
 *
 * <p><b>Callbacks.</b> Futures complete on threads of the node: answers on the one that calls the state machine, all other ends on one of up
 * to 16 that do nothing else. An action that takes time, or waits for anything, belongs on an executor of the caller's
 * ({@code thenApplyAsync(action, executor)}). One that depends on an answer keeps other answers waiting; they then end by their deadlines,
 * with {@link OutcomeUnknownException} or {@link RejectedException.Reason#DEADLINE}. Whatever callbacks do, heartbeats, votes and writes go on, and calls end by
 * their deadlines as long as fewer than 16 callbacks are held; {@link NodeStatus#warnings()} names those that are.
 */
public interface RaftNode extends AutoCloseable {

    /**
     * Begins a node whose plugins are those that the calling module requires: the nearest one on the stack that is not the JDK's and reads
     * this library. If there is none, the builder's {@code start()} refuses to look for plugins; call {@link #builder(Module)} then.
     *
     * @return a new builder
     */
    static RaftNodeBuilder builder() {
        return new RaftNodeBuilder(CallingModule.find());
    }

    /**
     * Begins a node on behalf of another module, for frameworks that wrap this library.
     *
     * @param application the module whose {@code requires} choose the plugins
     * @return a new builder
     */
    static RaftNodeBuilder builder(Module application) {
        return new RaftNodeBuilder(Objects.requireNonNull(application, "application"));
    }

    /**
     * Has a command applied by the cluster, from any server: a follower forwards it to the leader. It is sent again, also to the next leader, until it
     * is applied, and takes effect once. The call timeout of the builder is the deadline. In a cluster with {@code noOpOnElection(false)} only the leader
     * takes it.
     *
     * @param command the command; copied before the call returns
     * @return the state machine's answer to come
     */
    CompletableFuture<byte[]> submit(byte[] command);

    /**
     * Has a command applied by the cluster, as {@link #submit(byte[])}, with a deadline of its own.
     *
     * @param command the command; copied before the call returns
     * @param timeout how long to wait for the answer, from now
     * @return the state machine's answer to come
     */
    CompletableFuture<byte[]> submit(byte[] command, Duration timeout);

    /**
     * Hands a command to this server's own log and returns at once; never forwarded. Several calls from one thread enter the log in
     * their order.
     *
     * @param command the command; must not be changed until {@link Proposal#accepted()} completes
     * @return what becomes of it
     */
    Proposal propose(byte[] command);

    /**
     * Answers a linearizable query on any server: the answer reflects every command whose result was known before this call began
     * (ReadIndex, thesis §6.4).
     *
     * @param query what {@link StateMachine#query} is given; must not be changed until the answer is there
     * @param timeout how long to wait for the answer, from now
     * @return the state machine's answer to come; a read has no effect, so it only ever fails with {@link RejectedException}
     */
    CompletableFuture<byte[]> read(byte[] query, Duration timeout);

    /**
     * Answers a query as {@link #read(byte[], Duration)} does, with what the options ask for; a {@linkplain ReadOptions.Consistency#STALE
     * stale} one from what this server has applied.
     *
     * @param query what {@link StateMachine#query} is given; must not be changed until the answer is there
     * @param options how it is to be answered, and by when
     * @return the state machine's answer to come; a read has no effect, so it only ever fails with {@link RejectedException}
     */
    CompletableFuture<byte[]> read(byte[] query, ReadOptions options);

    /**
     * Takes a snapshot of this server's state machine, beside those that it takes by itself. It holds the effects of every command whose
     * result was known here before this call, unless the state machine hands over an earlier image. Commands and reads go on while it is written. Calls that wait at the same time share one; if
     * nothing was applied since the last one, that is the answer.
     *
     * <p>It has no deadline: a large state takes as long as it takes. It ends at the latest with the node.
     *
     * @return the snapshot to come, once it is durable and this server will start from it; fails with {@link RejectedException}:
     *     {@link RejectedException.Reason#SNAPSHOTS_UNSUPPORTED} where there is nowhere to keep snapshots, or the state machine takes none
     */
    CompletableFuture<StoredSnapshot> snapshot();

    /**
     * The members of the cluster, to be changed. {@link NodeStatus#members()} says which they are.
     *
     * @return adds, promotes, removes and replaces servers, where this one leads
     */
    Members members();

    /**
     * The largest command this node takes: what {@link RaftNodeBuilder#maxCommandBytes} was given, or its default.
     *
     * @return bytes
     */
    int maxCommandBytes();

    /**
     * How the node is, at the end of its last turn. Never blocks, and works on a stopped node too.
     *
     * @return the status
     */
    NodeStatus status();

    /**
     * Stops in good order: no new calls, what is already being written becomes durable, threads end, plugins that the node made are
     * closed. A leader asks the server with the most entries to lead, so that the others need not wait for an election timeout. Open calls end with {@link OutcomeUnknownException} or {@link RejectedException}. Blocks for a few seconds at most; may be repeated.
     */
    @Override
    void close();

    /**
     * Stops as a crash would: from the moment of return nothing more is sent, and nothing more is handed to the persister; threads end.
     * Open calls end with {@link OutcomeUnknownException} or {@link RejectedException}. May be repeated.
     *
     * <p>A call of the persister that is under way is not interrupted. This method waits for it for some seconds: what it wrote may be durable
     * then, and nobody is told. Once it has returned, a persister that the node made is closed and its data directory unlocked; one that was
     * handed in may be used by another node. If it has not returned by then, the log says so, this method returns, and the persister is left as
     * it is: not closed, with its directory locked until the process ends, so that a start on that directory is refused.
     */
    void halt();
}
