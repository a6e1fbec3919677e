package io.raftkit.runtime.loop;

import io.raftkit.api.RejectedException;
import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/** Hands the commands of this server's session to its own log if it leads, else to the leader. Confined to the loop. */
final class SessionSender {
    private final int serverId;
    private final CommandBatches batches;
    private final long outstandingBytesMax;
    private final SentForwards forwards;
    private final SentCommands commands;
    private final SessionNumbers numbers;
    private final ArrayDeque<CommandCall> waiting;
    private final Counters counters;

    /** Sends commands that wait, and those that are to be sent again. */
    SessionSender(
            int serverId,
            EngineConfig.Limits limits,
            SentForwards forwards,
            SentCommands commands,
            SessionNumbers numbers,
            ArrayDeque<CommandCall> waiting,
            Counters counters) {
        this.serverId = serverId;
        batches = new CommandBatches(limits.batchBytesMax());
        outstandingBytesMax = limits.uncommittedBytesMax();
        this.forwards = forwards;
        this.commands = commands;
        this.numbers = numbers;
        this.waiting = waiting;
        this.counters = counters;
    }

    /** Sends what there is room for, those first that were sent before. */
    void send(RaftEngine engine, Applied applied, long nowNanos) {
        boolean goesOn = true;
        while (goesOn && commands.isAny() && hasRoom(engine)) {
            List<CommandCall> batch = batches.nextOfAll(commands.again(), roomBytes(engine));
            goesOn = leads(engine) ? proposeAgain(engine, batch) : forward(engine, batch, false, nowNanos);
        }
        while (goesOn && !waiting.isEmpty() && hasRoom(engine) && commands.bytes() < outstandingBytesMax) {
            // Over a slow link a call that ends too soon is left to its deadline: others behind it can be answered in
            // time.
            long answeredNanos = nowNanos + (leads(engine) || commands.isEmpty() ? 0 : commands.untilAppliedNanos());
            List<CommandCall> batch = batches.nextBefore(waiting, roomBytes(engine), answeredNanos);
            if (batch.isEmpty()) {
                return;
            }
            numbers.write(batch, applied);
            goesOn = leads(engine) ? propose(engine, batch, nowNanos) : forward(engine, batch, true, nowNanos);
        }
    }

    private boolean hasRoom(RaftEngine engine) {
        return leads(engine) || forwards.hasRoom();
    }

    private long roomBytes(RaftEngine engine) {
        return leads(engine) ? Long.MAX_VALUE : forwards.roomBytes();
    }

    private boolean proposeAgain(RaftEngine engine, List<CommandCall> batch) {
        Admission admission = engine.propose(EntryType.SESSION_COMMAND, CommandBatches.payloads(batch));
        List<CommandCall> taken = batch.subList(0, admission.taken());
        commands.sentAgain(taken);
        commands.taken(taken, admission.firstIndex());
        CommandBatches.putBack(batch.subList(admission.taken(), batch.size()), commands.again());
        return admission.taken() == batch.size();
    }

    private boolean propose(RaftEngine engine, List<CommandCall> batch, long nowNanos) {
        Admission admission = engine.propose(EntryType.SESSION_COMMAND, CommandBatches.payloads(batch));
        List<CommandCall> taken = batch.subList(0, admission.taken());
        if (!taken.isEmpty()) {
            sent(taken, nowNanos);
            commands.taken(taken, admission.firstIndex());
        }
        List<CommandCall> rest = batch.subList(admission.taken(), batch.size());
        if (admission.verdict() == Admission.Verdict.OVERLOADED) {
            refuse(rest, CommandQueue.OVERLOADED);
        } else {
            CommandBatches.putBack(rest, waiting);
        }
        return rest.isEmpty();
    }

    private boolean forward(RaftEngine engine, List<CommandCall> batch, boolean isFirst, long nowNanos) {
        List<ByteBuffer> payloads =
                CommandBatches.payloads(batch).stream().map(ByteBuffer::wrap).toList();
        if (!forwards.send(engine, EntryType.SESSION_COMMAND, payloads, batch, nowNanos)) {
            CommandBatches.putBack(batch, isFirst ? waiting : commands.again());
            return false;
        }
        if (isFirst) {
            sent(batch, nowNanos);
        } else {
            commands.sentAgain(batch);
        }
        counters.count(Counter.FORWARDS);
        return true;
    }

    private void sent(List<CommandCall> batch, long nowNanos) {
        numbers.sent(batch);
        commands.sent(batch, nowNanos);
    }

    private boolean leads(RaftEngine engine) {
        return engine.leaderId() == serverId;
    }

    static void refuse(Collection<CommandCall> calls, String why) {
        RejectedException refused = new RejectedException(RejectedException.Reason.OVERLOADED, why);
        calls.forEach(call -> call.fail(refused));
    }
}
