package io.raftkit.runtime.loop;

import io.raftkit.api.RejectedException;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Commands on their way into a log: all that came in a turn are handed to the own log, or to the leader, in a few large batches. Submitted ones
 * wait here while no leader is known. Confined to the loop.
 */
public final class CommandQueue {
    private static final int BATCH_COMMANDS_MAX = 1_024;
    private static final int COMMAND_OVERHEAD_BYTES = 40;
    private static final int SWEEP_MIN = 1_024;

    private final int serverId;
    private final int batchBytesMax;
    private final int commandBytesMax;
    private final Map<Integer, String> addresses;
    private final ApplyLane applyLane;
    private final ForwardedCalls forwarded;
    private final Counters counters;
    private final ArrayDeque<CommandCall> proposed = new ArrayDeque<>();
    private final ArrayDeque<CommandCall> submitted = new ArrayDeque<>();
    private final List<CommandCall> accepted = new ArrayList<>();
    private int sweepAt = SWEEP_MIN;

    public CommandQueue(
            int serverId,
            EngineConfig.Limits limits,
            Map<Integer, String> addresses,
            ApplyLane applyLane,
            ForwardedCalls forwarded,
            Counters counters) {
        this.serverId = serverId;
        batchBytesMax = limits.batchBytesMax();
        commandBytesMax = limits.commandBytesMax();
        this.addresses = addresses;
        this.applyLane = applyLane;
        this.forwarded = forwarded;
        this.counters = counters;
    }

    void add(CommandCall call) {
        if (submitted.size() >= sweepAt) {
            submitted.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, submitted.size() * 2);
        }
        (call.isProposed() ? proposed : submitted).add(call);
        counters.count(Counter.COMMANDS);
    }

    /** Hands over what can be: to the own log if this server leads, else what was submitted to the leader, if one is known. */
    void handOver(RaftEngine engine) {
        propose(engine, proposed);
        if (submitted.isEmpty() || engine.leaderId() == 0) {
            return;
        }
        if (engine.leaderId() == serverId) {
            propose(engine, submitted);
        } else {
            forward(engine);
        }
    }

    /** Tells proposers what became of their commands. */
    void tellAcceptances() {
        accepted.forEach(CommandCall::tellAcceptance);
        accepted.clear();
    }

    private void propose(RaftEngine engine, ArrayDeque<CommandCall> calls) {
        boolean goesOn = true;
        while (goesOn) {
            List<CommandCall> batch = nextBatch(calls);
            if (batch.isEmpty()) {
                return;
            }
            List<byte[]> commands = new ArrayList<>(batch.size());
            batch.forEach(call -> commands.add(call.command()));
            Admission admission = engine.propose(commands);
            enter(batch.subList(0, admission.taken()), admission);
            goesOn = reject(batch.subList(admission.taken(), batch.size()), admission, calls, engine.leaderId());
        }
    }

    private void enter(List<CommandCall> taken, Admission admission) {
        if (taken.isEmpty()) {
            return;
        }
        long index = admission.firstIndex();
        for (CommandCall call : taken) {
            call.enteredLog(index++, admission.term());
            if (call.isProposed()) {
                accepted.add(call);
            }
        }
        applyLane.taken(admission.firstIndex(), admission.term(), taken);
    }

    /** Deals with what was not taken; false if the rest has to wait. */
    private boolean reject(List<CommandCall> rest, Admission admission, ArrayDeque<CommandCall> calls, int leaderId) {
        return switch (admission.verdict()) {
            case TAKEN -> true;
            case OVERLOADED -> {
                RejectedException overloaded = new RejectedException(
                        RejectedException.Reason.OVERLOADED,
                        "The leader takes no more commands now: its log waits for the other servers or for its own disk, or that is full. Wait"
                                + " before sending this one again.");
                rest.forEach(call -> call.reject(overloaded, admission.term()));
                yield true;
            }
            case TOO_LARGE -> {
                CommandCall first = rest.get(0);
                first.reject(tooLarge(first.command().length, commandBytesMax), admission.term());
                putBack(rest.subList(1, rest.size()), calls);
                yield true;
            }
            case NOT_LEADER -> {
                if (calls == submitted) {
                    putBack(rest, calls);
                    yield false;
                }
                RejectedException notLeader = new RejectedException(
                        RejectedException.Reason.NOT_LEADER,
                        "This server does not lead: propose to the leader, or submit, which forwards.",
                        leaderId,
                        addresses.get(leaderId),
                        null);
                rest.forEach(call -> call.reject(notLeader, admission.term()));
                yield true;
            }
        };
    }

    public static RejectedException tooLarge(int bytes, int bytesMax) {
        return new RejectedException(
                RejectedException.Reason.TOO_LARGE,
                "The command has " + bytes + " bytes, but " + bytesMax
                        + " are the most that is taken: send less at once, or call maxCommandBytes(...) on the builder of"
                        + " every server.");
    }

    private void forward(RaftEngine engine) {
        // What finds no room on the way waits here: in no log yet, it may be rejected and sent again.
        while (engine.mayForward()) {
            List<CommandCall> batch = nextBatch(submitted);
            if (batch.isEmpty()) {
                return;
            }
            if (!forwarded.forward(engine, batch)) {
                putBack(batch, submitted);
                return;
            }
        }
    }

    /** Takes out the next commands that may travel together; those that ended meanwhile are left out. */
    private List<CommandCall> nextBatch(ArrayDeque<CommandCall> calls) {
        List<CommandCall> batch = new ArrayList<>(Math.min(calls.size(), BATCH_COMMANDS_MAX));
        long bytes = 0;
        while (!calls.isEmpty() && batch.size() < BATCH_COMMANDS_MAX) {
            CommandCall call = calls.peek();
            if (!call.hasEnded()) {
                bytes += call.command().length + COMMAND_OVERHEAD_BYTES;
                if (bytes > batchBytesMax && !batch.isEmpty()) {
                    break;
                }
                batch.add(call);
            }
            calls.remove();
        }
        return batch;
    }

    private static void putBack(List<CommandCall> batch, ArrayDeque<CommandCall> calls) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            calls.addFirst(batch.get(i));
        }
    }
}
