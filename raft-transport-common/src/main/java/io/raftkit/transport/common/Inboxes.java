package io.raftkit.transport.common;

import io.raftkit.api.status.Health;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The nodes that receive through one transport, each guarded, with what is counted of them and how large frames may be. Thread-safe. */
public final class Inboxes {
    private final io.raftkit.api.transport.Inboxes nodes = new io.raftkit.api.transport.Inboxes();
    private final int frameBytesMax;
    private final Counters counters;
    private volatile boolean isStarting = true;

    /** No nodes yet. */
    public Inboxes(int frameBytesMax, Counters counters) {
        this.frameBytesMax = frameBytesMax;
        this.counters = counters;
    }

    /** From now on the frames of a group go to a node. */
    public void register(long group, Inbox inbox) {
        nodes.register(group, new GuardedInbox(inbox));
        isStarting = false;
    }

    /** From now on the frames of a group go nowhere. */
    public void unregister(long group) {
        nodes.unregister(group);
    }

    /** From now on nothing is delivered and nobody registers. */
    public void close() {
        nodes.close();
    }

    /** Whether a frame is of a size that travels here. */
    public boolean carries(FrameHeader header) {
        return header.frameBytes() <= frameBytesMax;
    }

    /** Asks the frame's receiver whether its body may be read: null, or what the sender's node is to be told. What is refused is counted. */
    public @Nullable Refusal refusal(FrameHeader header) {
        Refusal refusal = carries(header)
                ? nodes.refusal(header)
                : Refusal.of(header, Inbox.Admission.TOO_LARGE, Inbox.Admission.TOO_LARGE.words());
        if (refusal != null) {
            counters.count(Counter.FRAMES_REFUSED);
        }
        return refusal;
    }

    /** Whether no node has been here yet: the process is being started. */
    public boolean isStarting() {
        return isStarting;
    }

    /** Tells the node whose frame another did not admit. */
    public void refused(Refusal refusal) {
        nodes.refused(refusal);
    }

    /** Whether nodes of several groups receive here. */
    public boolean areSeveral() {
        return nodes.all().size() > 1;
    }

    /** Hands a frame to its receiver. */
    public void receive(Frame frame) {
        counters.count(Counter.FRAMES_RECEIVED);
        nodes.receive(frame);
    }

    /** Tells every node that a connection from or to a server broke. */
    public void peerLost(int serverId) {
        counters.count(Counter.PEERS_LOST);
        nodes.peerLost(serverId);
    }

    /** How each node is, by group. */
    public List<Health> health() {
        return nodes.all().values().stream().map(Inbox::health).toList();
    }

    /** Tells every node what is wrong with a server, or that it is reached again. */
    public void peerProblem(int serverId, @Nullable String problem) {
        nodes.peerProblem(serverId, problem);
    }

    /** The inbox of a group, or of the lowest-numbered group if none is named; null if there is none. */
    public @Nullable Inbox find(@Nullable Long group) {
        SortedMap<Long, Inbox> all = nodes.all();
        return group == null ? all.values().stream().findFirst().orElse(null) : all.get(group);
    }
}
