package io.raftkit.runtime.node;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A network within the process: a frame is delivered on the sender's thread, or kept until {@link #deliver}, or lost. */
public final class Wires {
    private final Map<Integer, Inbox> inboxes = new HashMap<>();
    private final Set<Integer> cut = new HashSet<>();
    private final Map<Integer, String> places = new HashMap<>();
    private final Map<Integer, Map<Integer, String>> told = new HashMap<>();
    private final List<Frame> kept = new ArrayList<>();
    private Predicate<Frame> lost = frame -> false;
    private final boolean keeps;
    public final List<Frame> sent = new ArrayList<>();
    public boolean isRecording;

    public Wires(boolean keeps) {
        this.keeps = keeps;
    }

    public Plug plug(int serverId) {
        return new Plug(serverId);
    }

    synchronized Inbox inbox(int serverId) {
        return inboxes.get(serverId);
    }

    public synchronized void cut(int serverId) {
        cut.add(serverId);
    }

    public synchronized void mend(int serverId) {
        cut.remove(serverId);
    }

    /** From here on a server is reached only by those that were told this address of it. */
    synchronized void place(int serverId, String address) {
        places.put(serverId, address);
    }

    private boolean isElsewhere(int from, int to) {
        String place = places.get(to);
        return place != null && !place.equals(told.getOrDefault(from, Map.of()).get(to));
    }

    public synchronized void lose(Predicate<Frame> frames) {
        lost = frames;
    }

    /** Takes out the frames that were sent and not delivered. */
    public synchronized List<Frame> take() {
        List<Frame> taken = new ArrayList<>(kept);
        kept.clear();
        return taken;
    }

    public void deliver(Frame frame) {
        Inbox inbox;
        Inbox sender;
        synchronized (this) {
            int to = frame.header().to();
            int from = frame.header().from();
            if (cut.contains(to) || cut.contains(from) || isElsewhere(from, to) || lost.test(frame)) {
                return;
            }
            inbox = inboxes.get(to);
            sender = inboxes.get(from);
        }
        if (inbox == null) {
            return;
        }
        Inbox.Admission admission = inbox.admit(frame.header());
        if (admission == Inbox.Admission.ADMITTED) {
            inbox.receive(frame);
        } else if (sender != null) {
            sender.refused(Refusal.of(frame.header(), admission, inbox.explain(frame.header(), admission)));
        }
    }

    /** Tells a server that its connection to another broke. */
    public void lost(int serverId, int peerId) {
        Inbox inbox;
        synchronized (this) {
            inbox = inboxes.get(serverId);
        }
        inbox.peerLost(peerId);
    }

    /** Tells a server what is wrong on the way to another. */
    public void problem(int serverId, int peerId, @Nullable String problem) {
        Inbox inbox;
        synchronized (this) {
            inbox = inboxes.get(serverId);
        }
        inbox.peerProblem(peerId, problem);
    }

    public synchronized boolean isRegistered(int serverId) {
        return inboxes.containsKey(serverId);
    }

    /** One server's end. */
    public final class Plug implements Transport {
        private final int serverId;
        public volatile boolean isClosed;
        public int peerUpdates;

        private Plug(int serverId) {
            this.serverId = serverId;
        }

        @Override
        public void register(long group, Inbox inbox) {
            synchronized (Wires.this) {
                if (isClosed || inboxes.putIfAbsent(serverId, inbox) != null) {
                    throw new IllegalStateException("group " + group + " has an inbox");
                }
            }
        }

        @Override
        public void unregister(long group) {
            synchronized (Wires.this) {
                inboxes.remove(serverId);
            }
        }

        @Override
        public void updatePeers(long group, Map<Integer, String> addresses) {
            peerUpdates++;
            synchronized (Wires.this) {
                told.put(serverId, Map.copyOf(addresses));
            }
        }

        @Override
        public void send(Frame frame) {
            synchronized (Wires.this) {
                if (isRecording) {
                    sent.add(frame);
                }
                if (keeps) {
                    kept.add(frame);
                    return;
                }
            }
            deliver(frame);
        }

        @Override
        public int maxFrameBytes() {
            return 4 << 20;
        }

        @Override
        public void close() {
            isClosed = true;
            unregister(0);
        }
    }
}
