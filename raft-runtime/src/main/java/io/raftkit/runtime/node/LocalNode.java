package io.raftkit.runtime.node;

import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.membership.Members;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.call.SnapshotCall;
import io.raftkit.runtime.loop.CommandQueue;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.Outline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A server of a cluster in this process. It takes the calls of users and puts them into the queue of its loop. */
public final class LocalNode implements RaftNode {
    /** The longest deadline, so that adding it to a clock never overflows. */
    private static final Duration TIMEOUT_MAX = Duration.ofDays(36_500);

    private final NodeParts parts;
    private final NodeAssembly assembly;
    private final Shutdown closing;
    private final Lifecycle lifecycle;
    private final OpenCalls openCalls;
    private final LocalMembers members;

    private LocalNode(NodeParts parts) {
        this.parts = parts;
        assembly = new NodeAssembly(parts, this::loopEnded);
        closing = new Shutdown(parts, assembly);
        lifecycle = assembly.commons.lifecycle();
        openCalls = assembly.openCalls;
        members = new LocalMembers(assembly);
    }

    /**
     * Puts a node together, registers it with its transport and starts it.
     *
     * @param parts what it is put together from
     * @return the running node
     * @throws IllegalStateException if the transport serves this group already; then nothing was started
     */
    public static LocalNode start(NodeParts parts) {
        try {
            return startClaimed(parts);
        } catch (Throwable t) {
            parts.stateMachine().giveBack();
            throw t;
        }
    }

    private static LocalNode startClaimed(NodeParts parts) {
        LocalNode node = new LocalNode(parts);
        // First, for it may be refused: the peers that another node of this group has said must stay then.
        parts.transport().register(parts.identity().group(), node.assembly.inbox);
        try {
            node.assembly.addresses.publish();
            node.assembly.start();
        } catch (Throwable t) {
            node.halt();
            throw t;
        }
        return node;
    }

    private void loopEnded() {
        closing.loopEnded();
    }

    /**
     * The engine, for checks between turns of a simulation; in a real node it belongs to the loop's thread.
     *
     * @return the engine
     */
    public RaftEngine engine() {
        return assembly.engine;
    }

    /**
     * What waits in the node, for checks between turns of a simulation.
     *
     * @return its load
     */
    public NodeLoad load() {
        return new NodeLoad(
                assembly.inbox.queuedBytes(),
                assembly.inbox.queuedBytesMax(),
                !assembly.inputs.isEmpty(),
                openCalls.bytes(),
                openCalls.bytesMax(),
                assembly.session == null ? 0 : assembly.session.forwards(),
                assembly.session == null ? 0 : assembly.session.forwardBytes(),
                assembly.applyLane.hasTasks());
    }

    /**
     * Whether the node was not closed and has not stopped, for checks between turns of a simulation.
     *
     * @return whether it is open
     */
    public boolean isOpen() {
        return lifecycle.isOpen();
    }

    /**
     * What the node knows of the client sessions, for checks between turns of a simulation; in a real node it belongs to the apply lane.
     *
     * @return the table
     */
    public SessionTable sessions() {
        return assembly.sessions;
    }

    /** {@return what the node is doing, for checks between turns of a simulation} */
    public Outline outline() {
        return assembly.latestStatus.outline();
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command) {
        return submitted(command, parts.callTimeoutNanos()).result;
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        return submitted(command, timeoutNanos(timeout)).result;
    }

    @Override
    public Proposal propose(byte[] command) {
        return command(Objects.requireNonNull(command, "command"), command.length, true, parts.callTimeoutNanos());
    }

    private CommandCall submitted(byte[] command, long timeoutNanos) {
        Objects.requireNonNull(command, "command");
        byte[] payload = assembly.session == null ? command.clone() : SessionPlace.roomFor(command);
        return command(payload, command.length, false, timeoutNanos);
    }

    /**
     * Hands an entry of the session of a client outside the cluster to whichever server leads, once.
     *
     * @param entry the entry; its payload must not be changed from now on
     * @param timeout how long the client waits
     * @return what became of it; it fails as a submitted command does
     */
    public CompletableFuture<ClientAnswer> handOver(ClientEntry entry, Duration timeout) {
        if (assembly.session == null) {
            return CompletableFuture.completedFuture(ClientAnswer.of(
                    ReplyCode.UNSUPPORTED, "In a cluster with noOpOnElection(false) there are no sessions."));
        }
        boolean hasRoom = openCalls.begin(entry.payload().length);
        ClientCall call = new ClientCall(entry, assembly.commons.clock().nanos(), timeoutNanos(timeout), openCalls);
        if (!hasRoom) {
            call.failHere(overloaded());
        } else if (entry.commandBytes() > maxCommandBytes()) {
            call.failHere(CommandQueue.tooLarge(entry.commandBytes(), maxCommandBytes()));
        } else if (!lifecycle.isOpen() || !offer(call)) {
            call.failHere(Call.stopped());
        }
        return call.result;
    }

    static long timeoutNanos(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must not be negative");
        }
        return nanos(timeout);
    }

    private CommandCall command(byte[] payload, int commandBytes, boolean isProposed, long timeoutNanos) {
        boolean hasRoom = openCalls.begin(payload.length);
        CommandCall call =
                new CommandCall(payload, isProposed, assembly.commons.clock().nanos(), timeoutNanos, openCalls);
        if (!hasRoom) {
            call.rejectHere(overloaded(), term());
        } else if (commandBytes > maxCommandBytes()) {
            call.rejectHere(CommandQueue.tooLarge(commandBytes, maxCommandBytes()), term());
        } else if (!lifecycle.isOpen() || !offer(call)) {
            call.rejectHere(Call.stopped(), term());
        }
        return call;
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query, Duration timeout) {
        return read(query, false, timeoutNanos(timeout));
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
        Duration timeout = Objects.requireNonNull(options, "options").timeout();
        boolean isStale = switch (options.consistency()) {
            case LINEARIZABLE -> false;
            case STALE -> true;
        };
        return read(query, isStale, timeout == null ? parts.callTimeoutNanos() : nanos(timeout));
    }

    private CompletableFuture<byte[]> read(byte[] query, boolean isStale, long timeoutNanos) {
        Objects.requireNonNull(query, "query");
        boolean hasRoom = openCalls.begin(query.length);
        ReadCall call = new ReadCall(query, isStale, assembly.commons.clock().nanos(), timeoutNanos, openCalls);
        if (!hasRoom) {
            call.failHere(overloaded());
        } else if (!lifecycle.isOpen() || !offer(call)) {
            call.failHere(Call.stopped());
        }
        return call.result;
    }

    /**
     * The caller of a call that is alone takes the turn. Of many, all that come while the loop is woken share a turn and what follows from it: a
     * write, a message.
     */
    private boolean offer(Call<?> call) {
        return openCalls.isOnly(call.payloadBytes()) ? assembly.inputs.offerAndTurn(call) : assembly.inputs.offer(call);
    }

    @Override
    public CompletableFuture<StoredSnapshot> snapshot() {
        boolean hasRoom = openCalls.begin(0);
        SnapshotCall call = new SnapshotCall(assembly.commons.clock().nanos(), TIMEOUT_MAX.toNanos(), openCalls);
        if (!hasRoom) {
            call.failHere(overloaded());
        } else if (assembly.snapshots == null) {
            call.failHere(new RejectedException(
                    RejectedException.Reason.SNAPSHOTS_UNSUPPORTED,
                    "This node has nowhere to keep snapshots: it has no data directory of its own, and the persister"
                            + " that it was given brings no store of snapshots. Call data(...) on the builder instead of"
                            + " persister(...), or let Persister.snapshots() return a store."));
        } else if (!lifecycle.isOpen() || !assembly.inputs.offer(call)) {
            call.failHere(Call.stopped());
        }
        return call.result;
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public int maxCommandBytes() {
        return parts.config().limits().commandBytesMax();
    }

    static RejectedException overloaded() {
        return new RejectedException(
                RejectedException.Reason.OVERLOADED,
                "This server has as many open calls as its memory allows: wait for some to end, or give the node more"
                        + " memory.");
    }

    private long term() {
        return assembly.latestStatus.latest().term();
    }

    /**
     * A timeout as a number, which is cut where adding it to a clock could overflow.
     *
     * @param timeout a duration that is not negative
     * @return nanoseconds, at most a hundred years
     */
    public static long nanos(Duration timeout) {
        return timeout.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX.toNanos() : timeout.toNanos();
    }

    @Override
    public NodeStatus status() {
        return assembly.latestStatus.status();
    }

    @Override
    public void close() {
        closing.close();
    }

    @Override
    public void halt() {
        closing.halt();
    }
}
