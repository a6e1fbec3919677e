package io.raftkit.transport.http.common;

import io.raftkit.api.spi.Frame;
import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox;
import io.raftkit.api.spi.Refusal;
import io.raftkit.api.status.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that receive through one transport, by group. Thread-safe. An inbox that throws, against its contract, is treated as one that
 * has stopped, so that no caller can end a thread here.
 */
public final class Inboxes {
    private static final System.Logger LOG = System.getLogger(Inboxes.class.getName());

    private final NavigableMap<Long, Inbox> inboxes = new ConcurrentSkipListMap<>();
    private final int frameBytesMax;
    private final Counters counters;
    private volatile boolean isStarting = true;
    private boolean isClosed;

    /** No nodes yet. */
    public Inboxes(int frameBytesMax, Counters counters) {
        this.frameBytesMax = frameBytesMax;
        this.counters = counters;
    }

    /** From now on the frames of a group go to a node. */
    public synchronized void register(long group, Inbox inbox) {
        if (isClosed) {
            throw new IllegalStateException("the transport is closed");
        }
        if (inboxes.putIfAbsent(group, inbox) != null) {
            throw new IllegalStateException("group " + group + " is registered with this transport already");
        }
        isStarting = false;
    }

    /** From now on the frames of a group go nowhere. */
    public void unregister(long group) {
        inboxes.remove(group);
    }

    /** From now on nothing is delivered and nobody registers. */
    public synchronized void close() {
        isClosed = true;
        inboxes.clear();
    }

    /** Whether a frame is of a size that travels here. */
    public boolean carries(FrameHeader header) {
        return header.frameBytes() <= frameBytesMax;
    }

    /** Asks the frame's receiver whether its body may be read. What is refused is counted. */
    public Inbox.Admission admit(FrameHeader header) {
        Inbox inbox = inboxes.get(header.group());
        Inbox.Admission admission;
        if (!carries(header)) {
            admission = Inbox.Admission.TOO_LARGE;
        } else if (inbox == null) {
            admission = Inbox.Admission.WRONG_GROUP;
        } else {
            admission = ask(inbox, header);
        }
        if (admission != Inbox.Admission.ADMITTED) {
            counters.count(Counter.FRAMES_REFUSED);
        }
        return admission;
    }

    /** Whether no node has been here yet: the process is being started. */
    public boolean isStarting() {
        return isStarting;
    }

    /** What the sender's node is told of a frame that is not admitted, in the words of the node that did not admit it. */
    public Refusal refusal(FrameHeader header, Inbox.Admission admission) {
        Inbox inbox = inboxes.get(header.group());
        String words = admission.words();
        try {
            words = inbox == null ? words : inbox.explain(header, admission);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an inbox threw although it must not", e);
        }
        return Refusal.of(header, admission, words);
    }

    /** Tells the node whose frame another did not admit. */
    public void refused(Refusal refusal) {
        Inbox inbox = inboxes.get(refusal.group());
        if (inbox != null) {
            tell(inbox, sender -> sender.refused(refusal));
        }
    }

    /** Whether nodes of several groups receive here. */
    public boolean areSeveral() {
        return inboxes.size() > 1;
    }

    private static Inbox.Admission ask(Inbox inbox, FrameHeader header) {
        try {
            return inbox.admit(header);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an inbox threw although it must not", e);
            return Inbox.Admission.STOPPED;
        }
    }

    /** Hands a frame to its receiver. */
    public void receive(Frame frame) {
        Inbox inbox = inboxes.get(frame.header().group());
        if (inbox != null) {
            counters.count(Counter.FRAMES_RECEIVED);
            tell(inbox, receiver -> receiver.receive(frame));
        }
    }

    /** Tells every node that a connection from or to a server broke. */
    public void peerLost(int serverId) {
        counters.count(Counter.PEERS_LOST);
        inboxes.values().forEach(inbox -> tell(inbox, receiver -> receiver.peerLost(serverId)));
    }

    /** How each node is, by group. */
    public List<Health> health() {
        List<Health> all = new ArrayList<>();
        inboxes.values().forEach(inbox -> tell(inbox, node -> all.add(node.health())));
        return all;
    }

    /** Tells every node what is wrong with a server, or that it is reached again. */
    public void peerProblem(int serverId, @Nullable String problem) {
        inboxes.values().forEach(inbox -> tell(inbox, receiver -> receiver.peerProblem(serverId, problem)));
    }

    private static void tell(Inbox inbox, Consumer<Inbox> news) {
        try {
            news.accept(inbox);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an inbox threw although it must not", e);
        }
    }

    /** The inbox of a group, or of the lowest-numbered group if none is named; null if there is none. */
    @Nullable
    public Inbox find(@Nullable Long group) {
        if (group != null) {
            return inboxes.get(group);
        }
        var first = inboxes.firstEntry();
        return first == null ? null : first.getValue();
    }
}
