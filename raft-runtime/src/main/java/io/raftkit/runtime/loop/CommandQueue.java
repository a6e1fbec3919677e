package io.raftkit.runtime.loop;

import io.raftkit.api.RejectedException;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way into a log: all that came in a turn, or while the leader's disk wrote, are handed over in a few large batches. Those that were
 * submitted travel in the session of this server; they wait while no leader is known. Confined to the loop.
 */
public final class CommandQueue {
    static final String OVERLOADED =
            "The leader takes no more commands now: its log waits for the other servers or for its own disk, or that"
                    + " is full. Wait before sending this one again.";

    private final int commandBytesMax;
    private final Map<Integer, String> addresses;
    private final ApplyLane applyLane;
    private final @Nullable NodeSession session;
    private final ClientQueue clients;
    private final CommandBatches batches;
    private final Counters counters;
    private final ArrayDeque<CommandCall> proposed = new ArrayDeque<>();
    private final Gathering gathering = new Gathering();
    private final List<CommandCall> accepted = new ArrayList<>();

    /** A queue of a server; null for the session if its cluster has none, so that only the leader takes what is submitted. */
    public CommandQueue(
            EngineConfig.Limits limits,
            Map<Integer, String> addresses,
            ApplyLane applyLane,
            @Nullable NodeSession session,
            ClientQueue clients,
            Counters counters) {
        batches = new CommandBatches(limits.batchBytesMax());
        commandBytesMax = limits.commandBytesMax();
        this.addresses = addresses;
        this.applyLane = applyLane;
        this.session = session;
        this.clients = clients;
        this.counters = counters;
    }

    void add(CommandCall call) {
        if (call.isProposed() || session == null) {
            proposed.add(call);
        } else {
            session.add(call);
        }
        counters.count(Counter.COMMANDS);
    }

    void add(ClientCall call) {
        clients.add(call);
    }

    /** Hands over what can be, unless it is better to let more commands gather. */
    void handOver(RaftEngine engine, long nowNanos) {
        if (gathering.goesOn(engine.isLeaderWriting(), waiting(), nowNanos)) {
            return;
        }
        propose(engine);
        if (session != null) {
            session.handOver(engine, nowNanos);
        }
        clients.handOver(engine);
    }

    private int waiting() {
        return proposed.size() + clients.waiting() + (session == null ? 0 : session.waiting());
    }

    /** Takes note of how far the state machine has come. */
    void applied(Applied applied) {
        if (session != null) {
            session.applied(applied);
        }
    }

    /** Takes an answer of the leader to a forward. */
    void answered(ForwardReply reply) {
        if (session != null) {
            session.answered(reply);
        }
        clients.answered(reply);
    }

    /** When to hand over again though nothing has happened. */
    long wakeAtNanos() {
        if (gathering.isOn()) {
            return gathering.untilNanos();
        }
        return session == null ? Long.MAX_VALUE : session.wakeAtNanos();
    }

    /** Tells proposers what became of their commands. */
    void tellAcceptances() {
        accepted.forEach(CommandCall::tellAcceptance);
        accepted.clear();
    }

    private void propose(RaftEngine engine) {
        while (!proposed.isEmpty()) {
            List<CommandCall> batch = batches.next(proposed);
            if (batch.isEmpty()) {
                return;
            }
            Admission admission = engine.propose(CommandBatches.payloads(batch));
            enter(batch.subList(0, admission.taken()), admission);
            if (!settle(batch.subList(admission.taken(), batch.size()), admission, engine.leaderId())) {
                return;
            }
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
        applyLane.taken(taken);
    }

    /** Deals with what was not taken. Returns false if no more can be proposed now. */
    private boolean settle(List<CommandCall> rest, Admission admission, int leaderId) {
        switch (admission.verdict()) {
            case TAKEN -> {}
            // The next leader is known soon, or this one takes them again.
            case HANDING_OVER -> CommandBatches.putBack(rest, proposed);
            case OVERLOADED -> {
                RejectedException overloaded = new RejectedException(RejectedException.Reason.OVERLOADED, OVERLOADED);
                rest.forEach(call -> call.reject(overloaded, admission.term()));
            }
            case TOO_LARGE -> {
                CommandCall first = rest.get(0);
                first.reject(tooLarge(first.command().length, commandBytesMax), admission.term());
                CommandBatches.putBack(rest.subList(1, rest.size()), proposed);
            }
            case NOT_LEADER -> rest.forEach(call -> call.reject(notLeader(call, leaderId), admission.term()));
        }
        return admission.verdict() != Admission.Verdict.HANDING_OVER;
    }

    private RejectedException notLeader(CommandCall call, int leaderId) {
        return new RejectedException(
                RejectedException.Reason.NOT_LEADER,
                call.isProposed()
                        ? "This server does not lead: propose to the leader, or submit, which forwards."
                        : "This server does not lead, and in a cluster with noOpOnElection(false) nothing is"
                                + " forwarded, for there are no sessions: submit to the leader.",
                leaderId,
                addresses.get(leaderId),
                null);
    }

    public static RejectedException tooLarge(int bytes, int bytesMax) {
        return new RejectedException(
                RejectedException.Reason.TOO_LARGE,
                "The command has " + bytes + " bytes, but " + bytesMax
                        + " are the most that is taken: send less at once, or call maxCommandBytes(...) on the builder"
                        + " of every server.");
    }

    static String tooManySessions(int open) {
        return "This cluster has as many sessions open as it may, " + open
                + ", and this server needs one for what is submitted to it. Sessions that are not used expire.";
    }

    /** Only where servers disagree: this one takes no command that is larger than it would take as a leader. */
    static RejectedException tooLargeForLeader(int bytes) {
        return new RejectedException(
                RejectedException.Reason.TOO_LARGE,
                "The command has " + bytes
                        + " bytes and was handed to the leader in one message with others, of which one at least is"
                        + " larger than the leader takes, though this server takes it: give all servers the same"
                        + " maxCommandBytes(...).");
    }
}
