package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.state.ServerState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Appends commands to a leader's log; each is encoded once. There is a bound for the entries at the end of the log that are uncommitted, or not
 * durable on this server. So memory does not grow when a leader has no majority, or when its followers are faster than its own disk.
 */
final class Proposals {
    private record Unsettled(long lastIndex, long bytes) {}

    private final ServerState state;
    private final ArrayDeque<Unsettled> tail = new ArrayDeque<>();
    private long tailBytes;

    Proposals(ServerState state) {
        this.state = state;
    }

    /** Takes as many payloads as there is room for, in order; each becomes an entry. */
    Admission take(EntryType type, List<byte[]> payloads) {
        long bytes = 0;
        int fitting = 0;
        Admission.Verdict verdict = Admission.Verdict.TAKEN;
        while (fitting < payloads.size()) {
            int length = payloads.get(fitting).length;
            if (isTooLarge(type, length)) {
                verdict = Admission.Verdict.TOO_LARGE;
                break;
            }
            if (!hasRoomFor(bytes)) {
                verdict = Admission.Verdict.OVERLOADED;
                break;
            }
            bytes += EntryBatch.ENTRY_HEADER_BYTES + length;
            fitting++;
        }
        long firstIndex = state.log.lastIndex() + 1;
        if (fitting == 0) {
            return new Admission(verdict, 0, 0, state.currentTerm());
        }
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, fitting, Math.toIntExact(bytes));
        long time = time();
        for (int i = 0; i < fitting; i++) {
            batch.add(state.currentTerm(), time, type, payloads.get(i));
        }
        append(batch.build());
        return new Admission(verdict, fitting, firstIndex, state.currentTerm());
    }

    /** Takes all forwarded entries or none. */
    ForwardReply.Verdict take(Forward forward) {
        long bytes = 0;
        long bytesBeforeLast = 0;
        for (ByteBuffer payload : forward.payloads()) {
            bytesBeforeLast = bytes;
            if (isTooLarge(forward.type(), payload.remaining())) {
                return ForwardReply.Verdict.TOO_LARGE;
            }
            bytes += EntryBatch.ENTRY_HEADER_BYTES + payload.remaining();
        }
        if (!hasRoomFor(bytesBeforeLast)) {
            return ForwardReply.Verdict.OVERLOADED;
        }
        EntryBatchBuilder batch =
                EntryBatch.builder(state.log.lastIndex() + 1, forward.payloads().size(), Math.toIntExact(bytes));
        long time = time();
        for (ByteBuffer payload : forward.payloads()) {
            batch.add(state.currentTerm(), time, forward.type(), payload);
        }
        append(batch.build());
        return ForwardReply.Verdict.TAKEN;
    }

    /** The bound is for commands; an entry of a session says more than its command. */
    private boolean isTooLarge(EntryType type, int length) {
        int besides = type == EntryType.COMMAND ? 0 : EngineConfig.Limits.SESSION_OVERHEAD_BYTES;
        return length - besides > state.config.limits().commandBytesMax();
    }

    /** Opens the term with an entry that does nothing (Raft §8). */
    void appendNoOp() {
        appendOwn(EntryType.NO_OP, new byte[0]);
    }

    /** Takes a configuration into the log; it governs from now on (Raft §6). */
    void append(Configuration configuration) {
        appendOwn(EntryType.CONFIGURATION, configuration.toBytes());
    }

    private void appendOwn(EntryType type, byte[] payload) {
        long index = state.log.lastIndex() + 1;
        append(EntryBatch.builder(index, 1, EntryBatch.ENTRY_HEADER_BYTES + payload.length)
                .add(state.currentTerm(), time(), type, payload)
                .build());
    }

    /** Whether there is room for one more command behind so many bytes, whatever its size: otherwise the largest one would be refused each time. */
    private boolean hasRoomFor(long bytes) {
        return !state.isStalled && tailBytes + bytes < state.config.limits().uncommittedBytesMax();
    }

    private void append(EntryBatch batch) {
        state.changes.append(batch);
        tail.add(new Unsettled(batch.lastIndex(), batch.sizeBytes()));
        tailBytes += batch.sizeBytes();
    }

    /** Notes that entries up to this one are committed, and durable here. */
    void settledUpTo(long index) {
        while (!tail.isEmpty() && tail.peek().lastIndex <= index) {
            tailBytes -= tail.poll().bytes;
        }
    }

    /** How many bytes of entries are not settled. */
    long unsettledBytes() {
        return tailBytes;
    }

    /** The leader's clock, or the last entry's time if that is later: times never fall along the log. */
    private long time() {
        return Math.max(state.epochMillis, state.log.lastTime());
    }
}
