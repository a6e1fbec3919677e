package io.raftkit.runtime.loop;

import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of the sessions of clients outside the cluster, on their way into a log: this server's own if it leads, else that of the leader. They are handed
 * over once, in the order in which they came. Nothing is sent again from here: the client numbers its commands, so it may send them again, here or
 * to another server, whenever it is told that something went wrong, or is told nothing. Confined to the loop.
 */
public final class ClientQueue {
    private static final int ENTRIES_MAX = 1_024;
    private static final int ENTRY_OVERHEAD_BYTES = 40;

    /** Entries that were sent to the leader, which has not answered. */
    private record Sent(long copy, List<ClientCall> calls, long bytes) {}

    private final int serverId;
    private final EngineConfig.Limits limits;
    private final ForwardNumbers copies;
    private final ApplyLane applyLane;
    private final Counters counters;
    private final ArrayDeque<ClientCall> waiting = new ArrayDeque<>();
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private long unansweredBytes;
    private long term;

    public ClientQueue(
            int serverId, EngineConfig.Limits limits, ForwardNumbers copies, ApplyLane applyLane, Counters counters) {
        this.serverId = serverId;
        this.limits = limits;
        this.copies = copies;
        this.applyLane = applyLane;
        this.counters = counters;
    }

    void add(ClientCall call) {
        waiting.add(call);
        counters.count(Counter.COMMANDS);
    }

    /** How many entries are not handed over. */
    int waiting() {
        return waiting.size();
    }

    /** Hands over what can be. */
    void handOver(RaftEngine engine) {
        if (term != engine.currentTerm()) {
            // The answers to what was sent in another term say nothing that the apply lane does not see.
            term = engine.currentTerm();
            unanswered.clear();
            unansweredBytes = 0;
        }
        while (!waiting.isEmpty()) {
            boolean leads = engine.leaderId() == serverId;
            List<ClientCall> batch = leads || hasRoom() ? next() : List.of();
            if (batch.isEmpty()) {
                return;
            }
            if (!leads) {
                forward(engine, batch);
            } else if (!propose(engine, batch)) {
                return;
            }
        }
    }

    /** The next entries of one type, without those of calls that have ended. */
    private List<ClientCall> next() {
        List<ClientCall> batch = new ArrayList<>();
        long bytes = 0;
        EntryType type = null;
        while (!waiting.isEmpty() && batch.size() < ENTRIES_MAX) {
            ClientCall call = waiting.element();
            if (!call.hasEnded()) {
                bytes += call.payloadBytes() + ENTRY_OVERHEAD_BYTES;
                if (!batch.isEmpty()
                        && (bytes > limits.batchBytesMax() || call.entry().type() != type)) {
                    break;
                }
                type = call.entry().type();
                batch.add(call);
            }
            waiting.remove();
        }
        return batch;
    }

    private boolean propose(RaftEngine engine, List<ClientCall> batch) {
        List<byte[]> payloads = new ArrayList<>(batch.size());
        batch.forEach(call -> payloads.add(call.entry().payload()));
        Admission admission = engine.propose(batch.get(0).entry().type(), payloads);
        handedOver(batch.subList(0, admission.taken()), admission.term());
        List<ClientCall> rest = batch.subList(admission.taken(), batch.size());
        switch (admission.verdict()) {
            case TAKEN -> {}
            // To the next leader, or to this one when it goes on.
            case HANDING_OVER -> CommandBatches.putBack(rest, waiting);
            case OVERLOADED -> reject(rest, RejectedException.Reason.OVERLOADED, CommandQueue.OVERLOADED);
            case TOO_LARGE -> {
                // Those behind it would only leave a gap.
                ClientCall first = rest.get(0);
                first.fail(CommandQueue.tooLarge(first.entry().commandBytes(), limits.commandBytesMax()));
                reject(
                        rest.subList(1, rest.size()),
                        RejectedException.Reason.OVERLOADED,
                        "a command before is too large");
            }
            case NOT_LEADER -> reject(rest, RejectedException.Reason.NOT_LEADER, "this server does not lead any more");
        }
        return rest.isEmpty();
    }

    private void handedOver(List<ClientCall> calls, long inTerm) {
        if (!calls.isEmpty()) {
            calls.forEach(ClientCall::handedOver);
            applyLane.handedOver(inTerm, List.copyOf(calls));
        }
    }

    private static void reject(List<ClientCall> calls, RejectedException.Reason reason, String message) {
        RejectedException rejection = new RejectedException(reason, message);
        calls.forEach(call -> call.fail(rejection));
    }

    /** Whether one more forward may be on its way. */
    private boolean hasRoom() {
        unanswered.removeIf(sent -> {
            boolean isForgotten = sent.calls.stream().allMatch(ClientCall::hasEnded);
            unansweredBytes -= isForgotten ? sent.bytes : 0;
            return isForgotten;
        });
        return unanswered.isEmpty()
                || unanswered.size() < limits.inflightMessagesMax() && unansweredBytes < limits.inflightBytesMax();
    }

    private void forward(RaftEngine engine, List<ClientCall> batch) {
        List<ByteBuffer> payloads = new ArrayList<>(batch.size());
        batch.forEach(call -> payloads.add(ByteBuffer.wrap(call.entry().payload())));
        long copy = copies.send(engine, batch.get(0).entry().type(), payloads);
        if (copy == 0) {
            reject(batch, RejectedException.Reason.NO_LEADER, "no leader is known, or it cannot be reached");
            return;
        }
        long bytes = batch.stream().mapToLong(ClientCall::payloadBytes).sum();
        unanswered.add(new Sent(copy, batch, bytes));
        unansweredBytes += bytes;
        counters.count(Counter.FORWARDS);
        handedOver(batch, engine.currentTerm());
    }

    /** Takes an answer of the leader to a forward. Links keep the order: what was sent before is lost. */
    void answered(ForwardReply reply) {
        while (!unanswered.isEmpty() && unanswered.element().copy <= reply.copy()) {
            Sent sent = unanswered.remove();
            unansweredBytes -= sent.bytes;
            if (sent.copy < reply.copy()) {
                answer(sent.calls, ReplyCode.UNKNOWN, "the command may be lost on its way to the leader");
            } else {
                answered(sent, reply.verdict());
            }
        }
    }

    private static void answered(Sent sent, ForwardReply.Verdict verdict) {
        switch (verdict) {
            case TAKEN, ARRIVED -> {}
            // A second copy of the forward may have arrived before or come later, and be taken.
            case NOT_LEADER -> answer(sent.calls, ReplyCode.UNKNOWN, "the leader leads no more");
            case OVERLOADED -> answer(sent.calls, ReplyCode.UNKNOWN, CommandQueue.OVERLOADED);
            case TOO_LARGE -> tooLarge(sent.calls);
        }
    }

    /** Only where servers disagree about the size. Each copy of the largest one is too large for this leader. */
    private static void tooLarge(List<ClientCall> calls) {
        int largest = calls.stream().mapToInt(ClientCall::payloadBytes).max().orElse(0);
        String message = CommandQueue.tooLargeForLeader(largest).getMessage();
        for (ClientCall call : calls) {
            ReplyCode code = call.payloadBytes() == largest ? ReplyCode.TOO_LARGE : ReplyCode.UNKNOWN;
            call.answerLater(ClientAnswer.of(code, String.valueOf(message)));
        }
    }

    private static void answer(List<ClientCall> calls, ReplyCode code, String message) {
        ClientAnswer answer = ClientAnswer.of(code, message);
        calls.forEach(call -> call.answerLater(answer));
    }
}
