package io.raftkit.runtime.loop;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.Forwarding;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.NodeLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The commands that were sent to another server, the leader, and are not answered. Confined to the loop. */
public final class ForwardedCalls {
    private final Map<Integer, String> addresses;
    private final ApplyLane applyLane;
    private final Counters counters;
    private final NodeLog log;
    private final Map<Long, Forwarding> unanswered = new HashMap<>();
    private long lastSequence;

    public ForwardedCalls(Map<Integer, String> addresses, ApplyLane applyLane, Counters counters, NodeLog log) {
        this.addresses = addresses;
        this.applyLane = applyLane;
        this.counters = counters;
        this.log = log;
    }

    /** Hands commands to the leader; false if none is known, and nothing was sent. */
    boolean forward(RaftEngine engine, List<CommandCall> calls) {
        List<ByteBuffer> commands = new ArrayList<>(calls.size());
        calls.forEach(call -> commands.add(ByteBuffer.wrap(call.command())));
        long sequence = lastSequence + 1;
        if (!engine.forward(sequence, commands)) {
            return false;
        }
        lastSequence = sequence;
        Forwarding forwarding = new Forwarding(calls, () -> giveUp(sequence));
        calls.forEach(call -> call.sentToLeader(forwarding));
        unanswered.put(sequence, forwarding);
        // Before the message leaves: from here on the lane keeps the results of what it applies,
        // for an answer that comes later than the entries.
        applyLane.forwardSent(sequence);
        counters.count(Counter.FORWARDS);
        return true;
    }

    private void giveUp(long sequence) {
        unanswered.remove(sequence);
        applyLane.forwardClosed(sequence);
        applyLane.wake();
    }

    /** Takes the leader's answer, or that there will be none. */
    void answered(Effects.Forwarded forwarded) {
        Forwarding forwarding = unanswered.remove(forwarded.sequence());
        if (forwarding == null) {
            return;
        }
        forwarding.calls().forEach(call -> call.forwarding = null);
        ForwardReply reply = forwarded.reply();
        if (reply == null) {
            OutcomeUnknownException unknown = new OutcomeUnknownException(
                    OutcomeUnknownException.Reason.LEADER_LOST,
                    "The command was forwarded to a leader whose term ended without an answer; it may be applied or not.");
            forwarding.calls().forEach(call -> call.fail(unknown));
        } else if (reply.verdict() == ForwardReply.Verdict.TAKEN) {
            long index = reply.firstIndex();
            for (CommandCall call : forwarding.calls()) {
                call.enteredLeadersLog(index++);
            }
            applyLane.taken(reply.firstIndex(), reply.forwardTerm(), forwarding.calls());
        } else if (reply.verdict() == ForwardReply.Verdict.TOO_LARGE) {
            log.once(
                    "other command size",
                    "the leader refused a command as too large that this server takes: give all servers the same"
                            + " maxCommandBytes(...)",
                    null);
            forwarding.calls().forEach(call -> call.fail(tooLarge(call)));
        } else {
            RejectedException rejected = rejection(reply);
            forwarding.calls().forEach(call -> call.fail(rejected));
        }
        applyLane.forwardClosed(forwarded.sequence());
    }

    /** Only where servers disagree: this one takes no command that is larger than it would take as a leader. */
    private static RejectedException tooLarge(Call<?> call) {
        return new RejectedException(
                RejectedException.Reason.TOO_LARGE,
                "The command has " + call.payloadBytes()
                        + " bytes and was handed to the leader in one message with others, of"
                        + " which one at least is larger than the leader takes, though this server takes it: give all servers"
                        + " the same maxCommandBytes(...).");
    }

    private RejectedException rejection(ForwardReply reply) {
        String said = reply.leader().address().isEmpty() ? null : reply.leader().address();
        String address = addresses.getOrDefault(reply.leader().id(), said);
        return switch (reply.verdict()) {
            case OVERLOADED ->
                new RejectedException(
                        RejectedException.Reason.OVERLOADED,
                        "The leader takes no more commands now: wait before sending this one again.",
                        reply.leader().id(),
                        address,
                        null);
            case NOT_LEADER ->
                new RejectedException(
                        RejectedException.Reason.NOT_LEADER,
                        "The server that the command was forwarded to no longer leads: send it again.",
                        reply.leader().id(),
                        address,
                        null);
            case TAKEN, TOO_LARGE, NOT_YET -> throw new IllegalArgumentException("no rejection: " + reply);
        };
    }

    int size() {
        return unanswered.size();
    }
}
