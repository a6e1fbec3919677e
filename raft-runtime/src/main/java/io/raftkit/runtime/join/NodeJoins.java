package io.raftkit.runtime.join;

import io.raftkit.api.membership.Members;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.Message;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.runtime.transfer.MessageSender;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a node joins, and has others join. */
public final class NodeJoins {
    /** Null where servers may not ask. */
    private final @Nullable JoinRequests requests;
    /** Null where this node asks nobody. */
    private final @Nullable Joining joining;

    private NodeJoins(@Nullable JoinRequests requests, @Nullable Joining joining) {
        this.requests = requests;
        this.joining = joining;
    }

    /**
     * For a node.
     *
     * @param through whom it asks first, by id, and where they are; nobody if it asks nobody
     * @param areAllowed whether servers may ask it, members included: who is a learner becomes a voter by asking
     * @param waitNanos how long answers and changes are waited for
     * @param status how the node is
     * @param addresses where the members are reached
     * @param asked hears where those are whom this node asks
     * @param members changes the members
     * @param sender takes messages for others
     */
    public static NodeJoins of(
            NodeCommons commons,
            SortedMap<Integer, String> through,
            boolean areAllowed,
            long waitNanos,
            Supplier<EngineStatus> status,
            Map<Integer, String> addresses,
            Consumer<Map<Integer, String>> asked,
            Members members,
            MessageSender sender) {
        return new NodeJoins(
                areAllowed ? new JoinRequests(status, addresses, members, sender, waitNanos, commons) : null,
                through.isEmpty() ? null : new Joining(commons.serverId(), through, waitNanos, sender, asked));
    }

    /** Whether a message is about this. */
    public static boolean takes(Message message) {
        return message instanceof Join || message instanceof Join.Answer;
    }

    /** Takes a message; false if it is dropped. On the transport's thread. */
    public boolean offer(FrameHeader header, Message message) {
        if (message instanceof Join join) {
            return requests != null
                    && requests.offer(new JoinRequests.Asking(
                            header.from(), header.storeId(), header.address(), join.memberIndex()));
        }
        if (joining == null || !(message instanceof Join.Answer answer)) {
            return false;
        }
        joining.answered(header.from(), answer);
        return true;
    }

    /** Asks others if it is time. Returns when to be called again. On the loop. */
    public long goOn(RaftEngine engine, long now) {
        return joining == null ? Worker.IDLE : joining.goOn(engine, now);
    }

    /** What a change of the members waits for, or else how far this node has come, or null. Any thread. */
    public @Nullable String stage(@Nullable String ofChange) {
        return ofChange != null || joining == null ? ofChange : joining.stage();
    }
}
