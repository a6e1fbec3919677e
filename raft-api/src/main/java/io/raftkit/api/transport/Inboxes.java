package io.raftkit.api.transport;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The nodes that receive through one transport, by group, and what every transport has to do with them. For transports. Thread-safe. */
public final class Inboxes {
    private final SortedMap<Long, Inbox> byGroup = new ConcurrentSkipListMap<>();
    private boolean isClosed;

    /** No nodes yet. */
    public Inboxes() {}

    /**
     * Does what {@link Transport#register} promises.
     *
     * @param group a group that has no inbox here yet
     * @param inbox where its frames go
     * @throws IllegalStateException if the group has an inbox, or the transport is closed
     */
    public synchronized void register(long group, Inbox inbox) {
        Objects.requireNonNull(inbox, "inbox");
        if (isClosed) {
            throw new IllegalStateException("the transport is closed");
        }
        if (byGroup.putIfAbsent(group, inbox) != null) {
            throw new IllegalStateException("group " + group + " is registered with this transport already");
        }
    }

    /**
     * Stops delivering frames of a group.
     *
     * @param group the group; nothing happens if it is not registered
     */
    public void unregister(long group) {
        byGroup.remove(group);
    }

    /** From now on nothing is delivered and nobody registers. */
    public synchronized void close() {
        isClosed = true;
        byGroup.clear();
    }

    /**
     * The nodes that are registered.
     *
     * @return a view, by group
     */
    public SortedMap<Long, Inbox> all() {
        return Collections.unmodifiableSortedMap(byGroup);
    }

    /**
     * Asks the node that a frame is for whether it admits the frame.
     *
     * @param header the frame's header
     * @return null if it does; else what the sender's node is to be told, by {@link #refused} there
     */
    public @Nullable Refusal refusal(FrameHeader header) {
        Inbox inbox = byGroup.get(header.group());
        Inbox.Admission admission = inbox == null ? Inbox.Admission.WRONG_GROUP : inbox.admit(header);
        if (admission == Inbox.Admission.ADMITTED) {
            return null;
        }
        String words = inbox == null ? admission.words() : inbox.explain(header, admission);
        return Refusal.of(header, admission, words);
    }

    /**
     * Hands a frame to the node it is for.
     *
     * @param frame a frame without {@link #refusal}
     */
    public void receive(Frame frame) {
        Inbox inbox = byGroup.get(frame.header().group());
        if (inbox != null) {
            inbox.receive(frame);
        }
    }

    /**
     * Tells the node whose frame another did not admit.
     *
     * @param refusal what the other node's transport sent back
     */
    public void refused(Refusal refusal) {
        Inbox inbox = byGroup.get(refusal.group());
        if (inbox != null) {
            inbox.refused(refusal);
        }
    }

    /**
     * Tells every node that a server {@linkplain Inbox#peerLost is lost}.
     *
     * @param serverId the server
     */
    public void peerLost(int serverId) {
        byGroup.values().forEach(inbox -> inbox.peerLost(serverId));
    }

    /**
     * Tells every node {@linkplain Inbox#peerProblem what is wrong} on the way to a server.
     *
     * @param serverId the server
     * @param problem in words for people, or null if it is reached again
     */
    public void peerProblem(int serverId, @Nullable String problem) {
        byGroup.values().forEach(inbox -> inbox.peerProblem(serverId, problem));
    }
}
