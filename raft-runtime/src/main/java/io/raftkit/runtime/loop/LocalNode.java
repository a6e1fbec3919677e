package io.raftkit.runtime.loop;

import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RejectedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.engine.RaftEngine;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A server of a cluster, running in this process: the door to its loop. */
public final class LocalNode implements RaftNode {
    /** Names the runner of the loop. */
    static final String LOOP = "loop";

    /** The longest deadline, so that adding it to a clock never overflows. */
    private static final Duration TIMEOUT_MAX = Duration.ofDays(36_500);

    private final NodeParts parts;
    private final NodeAssembly assembly;
    private final Closing closing;
    private final Life life;
    private final OpenCalls openCalls;

    private LocalNode(NodeParts parts) {
        this.parts = parts;
        assembly = new NodeAssembly(parts, this::loopEnded);
        closing = new Closing(parts, assembly);
        life = assembly.commons.life();
        openCalls = assembly.openCalls;
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
        Map<Integer, String> others = new TreeMap<>(parts.addresses());
        others.remove(parts.identity().serverId());
        parts.transport().updatePeers(others);
        parts.transport().register(parts.identity().group(), node.assembly.inbox);
        try {
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

    @Override
    public CompletableFuture<byte[]> submit(byte[] command) {
        return command(copy(command), false, parts.callTimeoutNanos()).result;
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        return command(copy(command), false, timeoutNanos(timeout)).result;
    }

    @Override
    public Proposal propose(byte[] command) {
        return command(Objects.requireNonNull(command, "command"), true, parts.callTimeoutNanos());
    }

    private static byte[] copy(byte[] command) {
        return Objects.requireNonNull(command, "command").clone();
    }

    private static long timeoutNanos(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must not be negative");
        }
        return nanos(timeout);
    }

    private CommandCall command(byte[] command, boolean isProposed, long timeoutNanos) {
        boolean hasRoom = openCalls.begin(command.length);
        CommandCall call =
                new CommandCall(command, isProposed, assembly.commons.clock().nanos(), timeoutNanos, openCalls);
        if (!hasRoom) {
            call.rejectHere(overloaded(), term());
        } else if (command.length > maxCommandBytes()) {
            call.rejectHere(CommandIntake.tooLarge(command.length, maxCommandBytes()), term());
        } else if (!life.isOpen() || !assembly.entrance.offer(call)) {
            call.rejectHere(Call.stopped(), term());
        }
        return call;
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query, Duration timeout) {
        Objects.requireNonNull(query, "query");
        long timeoutNanos = timeoutNanos(timeout);
        boolean hasRoom = openCalls.begin(query.length);
        ReadCall call = new ReadCall(query, assembly.commons.clock().nanos(), timeoutNanos, openCalls);
        if (!hasRoom) {
            call.failHere(overloaded());
        } else if (!life.isOpen() || !assembly.entrance.offer(call)) {
            call.failHere(Call.stopped());
        }
        return call.result;
    }

    @Override
    public int maxCommandBytes() {
        return parts.config().limits().commandBytesMax();
    }

    private static RejectedException overloaded() {
        return new RejectedException(
                RejectedException.Reason.OVERLOADED,
                "This server has as many open calls as its memory allows: wait for some to end, or give the node more memory.");
    }

    private long term() {
        return assembly.board.latest().term();
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
        return assembly.board.status();
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
