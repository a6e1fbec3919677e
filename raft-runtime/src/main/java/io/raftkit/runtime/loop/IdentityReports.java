package io.raftkit.runtime.loop;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.InputQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the engine that another server and this one do not agree about who either is: found by this node in a frame's header, or told by the
 * other node. Thread-safe. Of each kind one report waits for the loop, so that many frames cost little; what is dropped is found again
 * with the next frame.
 */
final class IdentityReports {
    private final Bootstrap identity;
    private final InputQueue inputs;
    private final Set<Dispute> waiting = ConcurrentHashMap.newKeySet();

    IdentityReports(Bootstrap identity, InputQueue inputs) {
        this.identity = identity;
        this.inputs = inputs;
    }

    /** This node did not admit a frame. */
    void refusedHere(FrameHeader header, Admission admission) {
        Dispute dispute = ofSender(admission);
        if (dispute != null) {
            report(senderOf(header), dispute, header.address().isEmpty() ? "" : " (at " + header.address() + ")");
        }
    }

    static Sender senderOf(FrameHeader header) {
        return new Sender(header.from(), header.storeId(), header.epoch(), isJoined(header), header.versionHighest());
    }

    /** Whether the sender joined a cluster that ran: such a server began with no servers. */
    static boolean isJoined(FrameHeader header) {
        return header.initialDigest() == 0;
    }

    private static @Nullable Dispute ofSender(Admission admission) {
        return switch (admission) {
            case WRONG_CONFIGURATION -> Dispute.OTHER_BEGINNING;
            case WRONG_EPOCH -> Dispute.OTHER_EPOCH;
            case UNKNOWN_STORE -> Dispute.UNKNOWN_STORE;
            case WRONG_STORE -> Dispute.DISOWNS_THIS;
            case ADMITTED, WRONG_CLUSTER, WRONG_GROUP, WRONG_SERVER, WRONG_SENDER, WRONG_VERSION, TOO_LARGE, STOPPED ->
                null;
        };
    }

    /** Another node did not admit a frame of this one. */
    void refusedThere(Refusal refusal) {
        Dispute dispute = ofReceiver(refusal.admission());
        if (dispute != null && refusal.storeId() == identity.storeId() && refusal.group() == identity.group()) {
            report(new Sender(refusal.serverId(), 0, 0), dispute, " (it says: " + refusal.words() + ")");
        }
    }

    private static @Nullable Dispute ofReceiver(Admission admission) {
        return switch (admission) {
            case WRONG_CONFIGURATION -> Dispute.OTHER_BEGINNING;
            case WRONG_EPOCH -> Dispute.OTHER_EPOCH;
            case UNKNOWN_STORE -> Dispute.DISOWNS_THIS;
            case WRONG_STORE -> Dispute.UNKNOWN_STORE;
            case ADMITTED, WRONG_CLUSTER, WRONG_GROUP, WRONG_SERVER, WRONG_SENDER, WRONG_VERSION, TOO_LARGE, STOPPED ->
                null;
        };
    }

    private void report(Sender sender, Dispute dispute, String view) {
        if (!waiting.add(dispute)) {
            return;
        }
        boolean isTaken = inputs.offer(new VerbInput(Counter.IDENTITY_DISPUTES, engine -> {
            waiting.remove(dispute);
            engine.disputed(sender, dispute, view);
        }));
        if (!isTaken) {
            waiting.remove(dispute);
        }
    }
}
