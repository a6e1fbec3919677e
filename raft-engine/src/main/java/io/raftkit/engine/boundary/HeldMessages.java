package io.raftkit.engine.boundary;

import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.message.RaftMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Messages of the current term that wait until what they depend on is durable, in the order in which they were added. While a disk does not finish a
 * write, requests still arrive. So if one message makes another one to the same server unnecessary, the unnecessary one is dropped. Any of them may be
 * left out, as the network may lose any: a server that needs the answer asks again.
 */
public final class HeldMessages {
    private static final int MESSAGES_MAX = 1_024;

    /**
     * What a message is about.
     *
     * @param to its receiver
     * @param kind its kind
     * @param number tells messages of one kind from each other of which one does not stand for another; 0 if there are none
     */
    private record Subject(int to, MessageKind kind, long number) {}

    private final LinkedHashMap<Subject, Effects.Outgoing> newest = new LinkedHashMap<>();

    /** No messages. */
    public HeldMessages() {}

    /**
     * What to send of messages that waited for several writes, which became durable together, without what a later one makes unnecessary. A message
     * stands for none of another term.
     *
     * @param messages in the order in which they were added
     * @return the messages to send, in this order
     */
    public static List<Effects.Outgoing> newest(List<Effects.Outgoing> messages) {
        if (messages.size() < 2) {
            return messages;
        }
        List<Effects.Outgoing> newest = new ArrayList<>(messages.size());
        HeldMessages held = new HeldMessages();
        long term = 0;
        for (Effects.Outgoing outgoing : messages) {
            if (outgoing.message().term() != term || held.size() == MESSAGES_MAX) {
                newest.addAll(held.take());
                term = outgoing.message().term();
            }
            held.add(outgoing.to(), outgoing.message());
        }
        newest.addAll(held.take());
        return newest;
    }

    /** Whether no message waits. */
    public boolean isEmpty() {
        return newest.isEmpty();
    }

    /** Adds a message, unless one that waits says more. One that it makes unnecessary is dropped. */
    public void add(int to, RaftMessage message) {
        Subject subject = new Subject(to, message.kind(), number(message));
        Effects.Outgoing earlier = newest.get(subject);
        if (earlier == null ? newest.size() >= MESSAGES_MAX : saysMore(earlier.message(), message)) {
            return;
        }
        newest.remove(subject);
        newest.put(subject, new Effects.Outgoing(to, message));
    }

    private static long number(RaftMessage message) {
        if (message instanceof AppendEntries request) {
            return request.sequence();
        }
        if (message instanceof ForwardReply reply) {
            return reply.copy();
        }
        if (message instanceof InstallSnapshotReply reply) {
            return reply.phase() == InstallSnapshotReply.Phase.INSTALLED ? 1 : 0;
        }
        // An answer to a heartbeat does not count entries that are still being written,
        // so it does not replace an acknowledgement.
        return message instanceof AppendEntriesReply reply && isAcknowledgement(reply) ? 1 : 0;
    }

    private static boolean isAcknowledgement(AppendEntriesReply reply) {
        return reply.matchIndex() > reply.prevLogIndex();
    }

    /** Whether an earlier message says more than a newer one: an acknowledgement that a repeated request must not take back. */
    private static boolean saysMore(RaftMessage earlier, RaftMessage newer) {
        return earlier instanceof AppendEntriesReply reply
                && newer instanceof AppendEntriesReply other
                && isAcknowledgement(reply)
                && reply.streamId() == other.streamId()
                && reply.matchIndex() > other.matchIndex();
    }

    /** How many messages wait. */
    public int size() {
        return newest.size();
    }

    /** How many answers to AppendEntries wait for one and the same server at most. */
    public int answersMost() {
        if (newest.isEmpty()) {
            return 0;
        }
        Map<Integer, Integer> answers = new TreeMap<>();
        for (Effects.Outgoing outgoing : newest.values()) {
            if (outgoing.message() instanceof AppendEntriesReply) {
                answers.merge(outgoing.to(), 1, Integer::sum);
            }
        }
        return answers.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Forgets them, because their term is over: nobody counts in the next one what they say. */
    public void clear() {
        newest.clear();
    }

    /** Takes them out. */
    public List<Effects.Outgoing> take() {
        if (newest.isEmpty()) {
            return List.of();
        }
        List<Effects.Outgoing> taken = new ArrayList<>(newest.values());
        newest.clear();
        return taken;
    }
}
