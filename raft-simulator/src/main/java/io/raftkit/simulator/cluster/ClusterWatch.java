package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.simulator.invariant.Invariants;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.testkit.network.NetworkObserver;
import io.raftkit.testkit.network.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells everybody who watches a cluster of what happens in it: first the invariants, then whoever else wants to know. */
public final class ClusterWatch implements ClusterObserver, NetworkObserver {
    private static final int TRANSITIONS_KEPT_MAX = 60;

    /** The kinds of messages that observers look into when they are delivered. Entries are none of them: there are too many. */
    private static final Set<Integer> LOOKED_INTO = Stream.of(
                    MessageKind.REQUEST_VOTE_REPLY,
                    MessageKind.APPEND_ENTRIES_REPLY,
                    MessageKind.INSTALL_SNAPSHOT_REPLY,
                    MessageKind.READ_INDEX,
                    MessageKind.READ_INDEX_REPLY,
                    MessageKind.FORWARD_REPLY,
                    MessageKind.TIMEOUT_NOW)
            .map(MessageKind::code)
            .collect(Collectors.toUnmodifiableSet());

    private final VirtualTime time;
    private final Invariants invariants;
    private final List<ClusterObserver> observers = new ArrayList<>();
    private final ArrayDeque<String> transitions = new ArrayDeque<>();

    ClusterWatch(
            VirtualTime time, Collection<Integer> servers, IntFunction<EngineConfig.Limits> limits, boolean isChecked) {
        this.time = time;
        invariants = new Invariants(servers, limits);
        observers.add(isChecked ? invariants : leadersOnly());
    }

    /** For long runs in little memory. */
    private ClusterObserver leadersOnly() {
        return new ClusterObserver() {
            @Override
            public void transition(Transition transition) {
                invariants.transition(transition);
            }
        };
    }

    /** Only transitions are noted from now on. */
    void ignoreAll() {
        observers.clear();
    }

    public void add(ClusterObserver observer) {
        observers.add(observer);
    }

    public Invariants invariants() {
        return invariants;
    }

    /** The last transitions, for people. */
    public Collection<String> transitions() {
        return transitions;
    }

    private void note(String what) {
        if (transitions.size() == TRANSITIONS_KEPT_MAX) {
            transitions.remove();
        }
        transitions.add(time.millis() + " ms: " + what);
    }

    @Override
    public void started(int server, Recovered recovered, List<EntryBatch> entries) {
        observers.forEach(observer -> observer.started(server, recovered, entries));
    }

    @Override
    public void ended(int server, NodeLoad load) {
        observers.forEach(observer -> observer.ended(server, load));
    }

    @Override
    public void transition(Transition transition) {
        note("server " + transition.serverId() + ", " + transition.role() + " of term " + transition.term()
                + ", leader " + transition.leaderId() + ": " + transition.reason());
        observers.forEach(observer -> observer.transition(transition));
    }

    @Override
    public void turned(int server, EngineStatus status) {
        observers.forEach(observer -> observer.turned(server, status));
    }

    @Override
    public void loaded(int server, NodeLoad load) {
        observers.forEach(observer -> observer.loaded(server, load));
    }

    @Override
    public void sessions(int server, SessionTable table) {
        observers.forEach(observer -> observer.sessions(server, table));
    }

    @Override
    public void delivered(Frame frame) {
        observers.forEach(observer -> observer.frameDelivered(frame));
        FrameHeader header = frame.header();
        RaftMessage message =
                LOOKED_INTO.contains(header.kind()) && FrameContent.messageIn(frame) instanceof RaftMessage read
                        ? read
                        : null;
        observers.forEach(observer -> observer.delivered(header, message));
    }

    @Override
    public void sent(Frame frame) {
        observers.forEach(observer -> observer.frameSent(frame));
        FrameHeader header = frame.header();
        Message content = FrameContent.messageIn(frame);
        if (content instanceof RaftMessage message) {
            sent(header.from(), header.to(), message);
        } else if (content instanceof FetchChunk request) {
            asked(header.from(), request);
        }
    }

    @Override
    public void sent(int from, int to, RaftMessage message) {
        observers.forEach(observer -> observer.sent(from, to, message));
    }

    @Override
    public void storing(int server, PersistBatch batch) {
        observers.forEach(observer -> observer.storing(server, batch));
    }

    @Override
    public void stored(int server, PersistBatch batch) {
        observers.forEach(observer -> observer.stored(server, batch));
    }

    @Override
    public void storeFailed(int server) {
        observers.forEach(observer -> observer.storeFailed(server));
    }

    @Override
    public void startsFrom(int server, Recovered chosen, List<SnapshotRef> whole) {
        observers.forEach(observer -> observer.startsFrom(server, chosen, whole));
    }

    @Override
    public void deletingSnapshot(int server, SnapshotRef deleted, List<SnapshotRef> others) {
        observers.forEach(observer -> observer.deletingSnapshot(server, deleted, others));
    }

    @Override
    public void fetchResumed(int server, String id, long bytes, int disk) {
        observers.forEach(observer -> observer.fetchResumed(server, id, bytes, disk));
    }

    @Override
    public void fetched(int server, String id, long bytes) {
        observers.forEach(observer -> observer.fetched(server, id, bytes));
    }

    @Override
    public void fetchDropped(int server) {
        observers.forEach(observer -> observer.fetchDropped(server));
    }

    @Override
    public void asked(int server, FetchChunk request) {
        observers.forEach(observer -> observer.asked(server, request));
    }

    @Override
    public void restored(int server, long index) {
        observers.forEach(observer -> observer.restored(server, index));
    }

    @Override
    public void applied(int server, Command command, byte[] result) {
        observers.forEach(observer -> observer.applied(server, command, result));
    }

    @Override
    public void applyFailed(int server) {
        observers.forEach(observer -> observer.applyFailed(server));
    }

    @Override
    public void called(long serial, boolean isRead) {
        observers.forEach(observer -> observer.called(serial, isRead));
    }

    @Override
    public void carriedOut(long serial, int server, long index) {
        observers.forEach(observer -> observer.carriedOut(serial, server, index));
    }

    @Override
    public void readAt(long serial, int server, long index) {
        observers.forEach(observer -> observer.readAt(serial, server, index));
    }

    @Override
    public void returned(long serial, Outcome outcome) {
        observers.forEach(observer -> observer.returned(serial, outcome));
    }

    @Override
    public void fault(String what) {
        note(what);
        observers.forEach(observer -> observer.fault(what));
    }
}
