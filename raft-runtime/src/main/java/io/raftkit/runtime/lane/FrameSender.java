package io.raftkit.runtime.lane;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.FrameHeaderBuilder;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import java.util.List;

/** Encodes messages in frames and gives them to the transport. Thread-safe. */
public final class FrameSender {
    private final Transport transport;

    /** What all headers of this node have in common. */
    private final FrameHeader like;

    private final PeerVersions versions;
    private final LatestPeers known;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final NodeLog log;

    public FrameSender(
            Transport transport,
            Bootstrap identity,
            PeerVersions versions,
            LatestPeers known,
            String ownAddress,
            Lifecycle lifecycle,
            Counters counters,
            NodeLog log) {
        this.transport = transport;
        this.versions = versions;
        like = FrameHeader.builder()
                .clusterId(identity.clusterId())
                .initialDigest(identity.initial().digest())
                .group(identity.group())
                .from(identity.serverId())
                .storeId(identity.storeId())
                .address(ownAddress)
                .build();
        this.known = known;
        this.lifecycle = lifecycle;
        this.counters = counters;
        this.log = log;
    }

    public void send(List<Effects.Outgoing> messages) {
        for (int i = 0; i < messages.size() && !lifecycle.isStopped(); i++) {
            Effects.Outgoing outgoing = messages.get(i);
            send(frame(outgoing.to(), outgoing.message()));
        }
    }

    /** Sends a message that does not come from the engine. */
    public void send(int to, Message message) {
        if (!lifecycle.isStopped()) {
            send(frame(to, message));
        }
    }

    private void send(Frame frame) {
        try {
            transport.send(frame);
            counters.count(Counter.MESSAGES_SENT);
        } catch (RuntimeException e) {
            // It must not throw. If it does, that frame is lost, as frames may be, and nothing else.
            counters.count(Counter.FRAMES_DROPPED);
            log.once("send", "the transport threw when given a frame to send: " + e, e);
        }
    }

    /**
     * Which storage is meant. What a leader or candidate asks is meant for the member as it is known; anything else may be for a newcomer: an old frame of
     * a storage that was replaced must not turn away from the member what it is led by. A server that asks to join may have any storage.
     */
    private static long addressee(KnownPeers peers, int to, Message message) {
        if (message instanceof Join.Answer) {
            return 0;
        }
        return message instanceof RaftMessage request && request.isOfLeaderOrCandidate()
                ? peers.storeId(to)
                : peers.addressee(to);
    }

    private Frame frame(int to, Message message) {
        int version = versions.writtenTo(to);
        KnownPeers peers = known.get();
        FrameHeaderBuilder header = like.toBuilder()
                .versions(versions.lowest(), versions.highest(), version)
                .kind(MessageCodec.kind(message))
                .exchange(message.exchange())
                .bulk(message instanceof Chunk)
                .to(to)
                .toStoreId(addressee(peers, to, message))
                .epoch(peers.epoch());
        return Frame.of(header, MessageCodec.encode(version, message));
    }
}
