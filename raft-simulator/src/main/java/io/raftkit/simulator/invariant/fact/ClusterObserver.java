package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.runtime.session.SessionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told of every step of a simulated cluster, when it has happened. Servers are named by their ids. Does nothing unless overridden. */
public interface ClusterObserver {

    /**
     * A server begins an incarnation.
     *
     * @param server the server
     * @param recovered what its storage reported
     * @param entries the whole log that is stored
     */
    default void started(int server, Recovered recovered, List<EntryBatch> entries) {}

    /**
     * A server's incarnation is over.
     *
     * @param server the server
     * @param load what its node still keeps
     */
    default void ended(int server, NodeLoad load) {}

    /**
     * A server's role or term changed.
     *
     * @param transition what changed
     */
    default void transition(Transition transition) {}

    /**
     * A server's loop has come to the end of a turn.
     *
     * @param server the server
     * @param status what its engine holds now
     */
    default void turned(int server, EngineStatus status) {}

    /**
     * A server's loop has come to the end of a turn; follows {@link #turned}.
     *
     * @param server the server
     * @param load what its node keeps beside its engine
     */
    default void loaded(int server, NodeLoad load) {}

    /**
     * A server's loop has come to the end of a turn; follows {@link #loaded}.
     *
     * @param server the server
     * @param table what it knows of the client sessions
     */
    default void sessions(int server, SessionTable table) {}

    /**
     * A server sent a message.
     *
     * @param from the server
     * @param to the receiver
     * @param message the message
     */
    default void sent(int from, int to, RaftMessage message) {}

    /**
     * The frame of a message was handed to the network; {@link #sent} follows.
     *
     * @param frame the frame
     */
    default void frameSent(Frame frame) {}

    /**
     * A frame arrived at its receiver's node.
     *
     * @param frame the frame, the same object as when it was sent unless it was changed on the way
     */
    default void frameDelivered(Frame frame) {}

    /**
     * A message arrived at its receiver's node; follows {@link #frameDelivered}.
     *
     * @param header the header of its frame
     * @param message the message, or null if it cannot be read, or holds entries
     */
    default void delivered(FrameHeader header, @Nullable RaftMessage message) {}

    /**
     * A server's storage begins to store a batch. It becomes durable, or part of nothing, even if the server does not live to hear of it.
     *
     * @param server the server
     * @param batch what is stored
     */
    default void storing(int server, PersistBatch batch) {}

    /**
     * A server's storage said that a batch is durable.
     *
     * @param server the server
     * @param batch what is
     */
    default void stored(int server, PersistBatch batch) {}

    /**
     * A server's storage failed to store a batch, otherwise than for want of space.
     *
     * @param server the server
     */
    default void storeFailed(int server) {}

    /**
     * A server has chosen what to start from; follows {@link #started}.
     *
     * @param server the server
     * @param chosen what its node is given
     * @param whole those of its snapshots that nobody has damaged
     */
    default void startsFrom(int server, Recovered chosen, List<SnapshotRef> whole) {}

    /**
     * A server is about to delete one of its snapshots.
     *
     * @param server the server
     * @param deleted the snapshot
     * @param others those that stay
     */
    default void deletingSnapshot(int server, SnapshotRef deleted, List<SnapshotRef> others) {}

    /**
     * A server begins to fetch a snapshot, or goes on.
     *
     * @param server the server
     * @param id the snapshot
     * @param bytes how much of it is there
     * @param disk counts the disks that the server had; a power cut leaves another one
     */
    default void fetchResumed(int server, String id, long bytes, int disk) {}

    /**
     * A server has written a part of the snapshot that it fetches.
     *
     * @param server the server
     * @param id the snapshot
     * @param bytes how much of it is there now
     */
    default void fetched(int server, String id, long bytes) {}

    /**
     * A server throws away what it fetched of a snapshot, or may do so.
     *
     * @param server the server
     */
    default void fetchDropped(int server) {}

    /**
     * A server asked another one for a part of a snapshot.
     *
     * @param server who asked
     * @param request for what
     */
    default void asked(int server, FetchChunk request) {}

    /**
     * A server's state machine was put to the state of a snapshot.
     *
     * @param server the server
     * @param index the last entry whose effects the snapshot holds
     */
    default void restored(int server, long index) {}

    /**
     * A server's state machine applied a command.
     *
     * @param server the server
     * @param command the command
     * @param result what it answered
     */
    default void applied(int server, Command command, byte[] result) {}

    /**
     * A server's state machine is about to fail.
     *
     * @param server the server
     */
    default void applyFailed(int server) {}

    /**
     * A client calls a server.
     *
     * @param serial names the call
     * @param isRead whether it reads
     */
    default void called(long serial, boolean isRead) {}

    /**
     * A server's state machine was given the command of a call.
     *
     * @param serial the call
     * @param server the server
     * @param index the command's index
     */
    default void carriedOut(long serial, int server, long index) {}

    /**
     * A server's state machine answered the read of a call.
     *
     * @param serial the call
     * @param server the server
     * @param index of the last command applied there
     */
    default void readAt(long serial, int server, long index) {}

    /**
     * A client's call ended.
     *
     * @param serial the call
     * @param outcome how
     */
    default void returned(long serial, Outcome outcome) {}

    /**
     * Something was done to the cluster.
     *
     * @param what for people
     */
    default void fault(String what) {}

    /** How a call ended. */
    enum Outcome {
        /** With an answer. */
        ANSWERED,
        /** It had no effect and never will. */
        REJECTED,
        /** Nobody knows. */
        UNKNOWN
    }
}
