package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.transport.Exchange;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.KnownEpoch;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.node.Wires;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What stands in the header of a message. */
class FrameSenderTest {
    private static final Bootstrap IDENTITY = new Bootstrap(
            1, 7, 3, 9, Configuration.of(List.of(Member.voter(1, "a:1"), Member.voter(2, "b:1"))), true, false);

    private final Wires wires = new Wires(true);
    private final NodeLog log = new NodeLog(1, System.getLogger("none"));
    private final LatestPeers known = new LatestPeers(new KnownPeers(
            List.of(1, 2), List.of(1, 2), new TreeMap<>(), new TreeMap<>(Map.of(2, 22L)), KnownEpoch.committed(4_711)));
    private final PeerVersions versions = new PeerVersions(MessageCodec.VERSION_LOWEST, MessageCodec.VERSION_NEXT);
    private final FrameSender sender =
            new FrameSender(wires.plug(1), IDENTITY, versions, known, "a:1", new Lifecycle(log), new Counters(), log);

    private FrameHeader header(RaftMessage message) {
        sender.send(List.of(new Effects.Outgoing(2, message)));
        return wires.take().get(0).header();
    }

    private static AppendEntries heartbeat(long sequence) {
        return new AppendEntries(1, 1, sequence, 0, 0, 0, 0, List.of());
    }

    @Test
    void header_saysWhoSendsToWhom_andInWhichVersion() {
        FrameHeader header = header(heartbeat(1));
        assertThat(header)
                .isEqualTo(FrameHeader.builder()
                        .versions(MessageCodec.VERSION_LOWEST, MessageCodec.VERSION_NEXT, MessageCodec.VERSION_LOWEST)
                        .kind(MessageCodec.kind(heartbeat(1)))
                        .exchange(Exchange.ASKS)
                        .clusterId(7)
                        .initialDigest(IDENTITY.initial().digest())
                        .group(3)
                        .from(1)
                        .to(2)
                        .storeId(9)
                        .toStoreId(22)
                        .epoch(4_711)
                        .address("a:1")
                        .body(header.bodyBytes(), header.bodyCrc())
                        .build());
    }

    /** Servers of two versions are in one cluster while it is upgraded. */
    @Test
    void message_isInTheHighestVersionThatBothSpeak() {
        for (int version : new int[] {MessageCodec.VERSION, MessageCodec.VERSION_NEXT}) {
            versions.heard(FrameHeader.builder()
                    .versions(MessageCodec.VERSION_LOWEST, version, MessageCodec.VERSION_LOWEST)
                    .from(2)
                    .to(1)
                    .build());
            FrameHeader header = header(heartbeat(1));
            assertThat(header.versionBody()).isEqualTo(version);
            assertThat(header.versionHighest()).isEqualTo(MessageCodec.VERSION_NEXT);
        }
    }

    @Test
    void header_saysWhetherAnAnswerIsWanted() {
        assertThat(header(heartbeat(1)).exchange()).isEqualTo(Exchange.ASKS);
        assertThat(header(heartbeat(0)).exchange()).as("news of a commit").isEqualTo(Exchange.NEITHER);
    }

    /** An old frame of the storage that it had before must not cut a member off from the leader. */
    @Test
    void answerNamesTheStorageThatAsked_andWhatALeaderSaysTheMembers() {
        known.set(known.get().withNewcomer(2, 99));
        assertThat(header(PreVoteReply.granted(2)).toStoreId()).isEqualTo(99);
        assertThat(header(heartbeat(1)).toStoreId()).isEqualTo(22);
    }
}
