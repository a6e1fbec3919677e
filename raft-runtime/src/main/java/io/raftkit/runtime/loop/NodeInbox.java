package io.raftkit.runtime.loop;

import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.lane.PeerVersions;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.LatestStatus;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.InputQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the transport hands in frames: checked, decoded once, on the transport's thread, and put into the one queue. What has no room there
 * is dropped; its sender sends again.
 */
public final class NodeInbox implements Inbox {
    /** Takes messages that are not for the engine. */
    @FunctionalInterface
    public interface PastEngine {

        /** Hands one over, with the header of its frame; false if there is no room for it. On the transport's thread. */
        boolean offer(FrameHeader header, Message message);
    }

    private final Bootstrap identity;
    private final long initialDigest;
    private final PeerVersions versions;
    private final LatestPeers known;
    private final IdentityReports reports;
    private final long frameBytesMax;
    private final long queuedBytesMax;
    private final InputQueue inputs;
    private final PastEngine pastEngine;
    private final Newcomers newcomers;
    private final Lifecycle lifecycle;
    private final LatestStatus latestStatus;
    private final Counters counters;
    private final NodeLog log;
    private final AtomicLong queuedBytes = new AtomicLong();

    public NodeInbox(
            Bootstrap identity,
            PeerVersions versions,
            LatestPeers known,
            long frameBytesMax,
            long queuedBytesMax,
            InputQueue inputs,
            PastEngine pastEngine,
            Newcomers newcomers,
            LatestStatus latestStatus,
            NodeCommons commons) {
        this.identity = identity;
        this.versions = versions;
        initialDigest = identity.initial().digest();
        this.known = known;
        reports = new IdentityReports(identity, inputs);
        this.frameBytesMax = frameBytesMax;
        this.queuedBytesMax = queuedBytesMax;
        this.inputs = inputs;
        this.pastEngine = pastEngine;
        this.newcomers = newcomers;
        this.latestStatus = latestStatus;
        lifecycle = commons.lifecycle();
        counters = commons.counters();
        log = commons.log();
    }

    @Override
    public Admission admit(FrameHeader header) {
        return admit(header, standing(header));
    }

    private KnownPeers.Standing standing(FrameHeader header) {
        return known.get().standing(header.from(), header.storeId(), IdentityReports.isJoined(header));
    }

    private Admission admit(FrameHeader header, KnownPeers.Standing standing) {
        Admission admission = look(header, standing);
        if (admission != Admission.ADMITTED && admission != Admission.STOPPED) {
            counters.count(Counter.FRAMES_REFUSED);
            reports.refusedHere(header, admission);
            log.once(
                    "refused " + header.from() + admission,
                    "frames from server " + header.from() + " at " + header.address() + " are refused: " + admission
                            + ", " + header,
                    null);
        }
        return admission;
    }

    private Admission look(FrameHeader header, KnownPeers.Standing standing) {
        if (!lifecycle.isOpen()) {
            return Admission.STOPPED;
        }
        if (header.clusterId() != identity.clusterId() && !areBothUnnamed(header)) {
            return Admission.WRONG_CLUSTER;
        }
        if (header.group() != identity.group()) {
            return Admission.WRONG_GROUP;
        }
        if (header.to() != identity.serverId()) {
            return Admission.WRONG_SERVER;
        }
        if (header.from() < 1 || header.from() == identity.serverId() || header.storeId() == 0) {
            return Admission.WRONG_SENDER;
        }
        if (!versions.canRead(header)) {
            return Admission.WRONG_VERSION;
        }
        return header.frameBytes() > frameBytesMax ? Admission.TOO_LARGE : identify(header, standing);
    }

    /** Two clusters without names are told apart by the servers they began with, and by their epochs once they have some. */
    private boolean areBothUnnamed(FrameHeader header) {
        return !identity.isNamed() && header.clusterId() == header.initialDigest();
    }

    /** Whether the sender is the server it should be, and means this one: only then may what it says reach the engine. */
    private Admission identify(FrameHeader header, KnownPeers.Standing standing) {
        if (hasAnotherBeginning(header)) {
            return Admission.WRONG_CONFIGURATION;
        }
        if (isOfAnotherEpoch(header)) {
            return Admission.WRONG_EPOCH;
        }
        if (header.toStoreId() != 0 && header.toStoreId() != identity.storeId()) {
            return Admission.WRONG_STORE;
        }
        return switch (standing) {
            // Whoever began with the same servers and is none of them is nobody who should be told.
            case KNOWN, UNHEARD, OUTSIDER -> Admission.ADMITTED;
            case UNKNOWN_STORE -> newcomers.areHeard(header) ? Admission.ADMITTED : Admission.UNKNOWN_STORE;
        };
    }

    /** A server that joined began with no servers, and is told of the others by the cluster's name and epoch. */
    private boolean hasAnotherBeginning(FrameHeader header) {
        return header.initialDigest() != initialDigest && initialDigest != 0 && header.initialDigest() != 0;
    }

    /**
     * Each cluster draws an epoch and agrees on it, so two that differ belong to two clusters, however these are called. A server that has
     * not learned of its own must hear those that have, or it would never learn: with one epoch missing the rest must do.
     */
    private boolean isOfAnotherEpoch(FrameHeader header) {
        long own = known.get().epoch();
        return own != 0 && header.epoch() != 0 && header.epoch() != own;
    }

    @Override
    public String explain(FrameHeader header, Admission admission) {
        return switch (admission) {
            case WRONG_CONFIGURATION ->
                "this server's cluster began with servers " + identity.initial().ids();
            case UNKNOWN_STORE ->
                "server " + header.from()
                        + " is known here by another storage, so its disk is lost or two servers use its id";
            case ADMITTED,
                    WRONG_CLUSTER,
                    WRONG_GROUP,
                    WRONG_SERVER,
                    WRONG_SENDER,
                    WRONG_VERSION,
                    TOO_LARGE,
                    STOPPED,
                    WRONG_STORE,
                    WRONG_EPOCH -> admission.words();
        };
    }

    @Override
    public void refused(Refusal refusal) {
        if (lifecycle.isOpen()) {
            reports.refusedThere(refusal);
        }
    }

    @Override
    public void receive(Frame frame) {
        FrameHeader header = frame.header();
        KnownPeers.Standing standing = standing(header);
        // Asked again although the transport should have: a transport that forgets to must not let other servers in.
        if (admit(header, standing) != Admission.ADMITTED) {
            return;
        }
        if (standing == KnownPeers.Standing.OUTSIDER && !newcomers.areHeard(header)) {
            passOver(header);
            return;
        }
        newcomers.heard(header, standing);
        versions.heard(header);
        Message message;
        try {
            message = MessageCodec.decode(header.versionBody(), header.kind(), frame.contiguousBody());
        } catch (RuntimeException e) {
            counters.count(Counter.FRAMES_MALFORMED);
            log.once("malformed " + header.from(), "server " + header.from() + " sent what is no message: " + e, null);
            return;
        } catch (Error e) {
            lifecycle.fail(Failure.of("Reading a message from server " + header.from(), e));
            return;
        }
        if (message instanceof RaftMessage forEngine) {
            queue(header, forEngine);
        } else {
            counters.count(Counter.FRAMES_RECEIVED);
            if (!pastEngine.offer(header, message)) {
                counters.count(Counter.FRAMES_DROPPED);
            }
        }
    }

    private void queue(FrameHeader header, RaftMessage message) {
        long bytes = header.frameBytes();
        if (!reserve(bytes)) {
            counters.count(Counter.FRAMES_DROPPED);
            return;
        }
        if (!inputs.offerAndTurn(new FrameInput(IdentityReports.senderOf(header), message, bytes))) {
            left(bytes);
        }
    }

    /** Ids can be made up without end: those of no members are counted, and not remembered. */
    private void passOver(FrameHeader header) {
        counters.count(Counter.FRAMES_OF_OUTSIDERS);
        log.once(
                "outsiders",
                "server " + header.from() + " at " + header.address()
                        + " is no member of this cluster; what it says is not heard",
                null);
    }

    /** Takes room for a frame; false if there is none. One frame always gets it: otherwise a small bound would refuse a large frame each time. */
    private boolean reserve(long bytes) {
        long after = queuedBytes.addAndGet(bytes);
        if (after > queuedBytesMax && after > bytes) {
            queuedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives back the room of a frame that left the queue. */
    void left(long bytes) {
        queuedBytes.addAndGet(-bytes);
    }

    /** How many bytes of frames are in the queue. */
    public long queuedBytes() {
        return queuedBytes.get();
    }

    public long queuedBytesMax() {
        return queuedBytesMax;
    }

    @Override
    public void peerLost(int serverId) {
        if (lifecycle.isOpen()) {
            inputs.offer(new VerbInput(Counter.CONNECTIONS_LOST, engine -> engine.peerLost(serverId)));
        }
    }

    @Override
    public void peerProblem(int serverId, @Nullable String problem) {
        newcomers.reached(serverId, problem == null);
        latestStatus.peerProblem(serverId, problem);
    }

    @Override
    public NodeStatus status() {
        return latestStatus.status();
    }

    @Override
    public Health health() {
        return latestStatus.health();
    }
}
