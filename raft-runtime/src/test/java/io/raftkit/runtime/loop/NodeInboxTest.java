package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.FrameHeaderBuilder;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.KnownEpoch;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.lane.PeerVersions;
import io.raftkit.runtime.node.RecordedLog;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.Input;
import io.raftkit.runtime.thread.InputQueue;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.NodeClock;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is let in, what is turned away, and that neither strangers nor nonsense reach the loop. */
class NodeInboxTest {
    private static final long CLUSTER = 77;
    private static final int FRAME_BYTES_MAX = 10_000;
    private static final Configuration SERVERS =
            Configuration.of(List.of(Member.voter(1, "a:1"), Member.voter(2, "b:1")));

    private final Counters counters = new Counters();
    private final RecordedLog lines = new RecordedLog();
    private final NodeLog log = new NodeLog(1, lines);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final ManualRunner runner = new ManualRunner();
    private final InputQueue inputs = new InputQueue(runner);
    private final LatestPeers known = new LatestPeers(new KnownPeers(SERVERS.ids(), new TreeMap<>()));
    private final PeerVersions versions = new PeerVersions(1, 1);
    /** What was handed over that is not for the engine; there is room for two. */
    private final List<Message> pastEngine = new ArrayList<>();

    private final NodeInbox inbox = inbox(CLUSTER);

    private NodeInbox inbox(long cluster) {
        return new NodeInbox(
                bootstrap(cluster),
                versions,
                known,
                FRAME_BYTES_MAX,
                1_000,
                inputs,
                (from, message) -> pastEngine.add(message) && pastEngine.size() <= 2,
                newcomers(),
                null,
                new NodeCommons(1, lifecycle, NodeClock.system(), counters, log));
    }

    private Newcomers newcomers() {
        PeerAddresses addresses = new PeerAddresses(1, 5, membership -> Map.of(), known, null, null);
        return new Newcomers(known, addresses, NodeClock.system(), false);
    }

    private static Bootstrap bootstrap(long cluster) {
        return new Bootstrap(1, cluster, 5, 11, SERVERS, true, cluster != SERVERS.digest());
    }

    private static RaftEngine engine() {
        EngineConfig config =
                new EngineConfig(bootstrap(CLUSTER), 1, 3, 6, 1, EngineConfig.Limits.within(1 << 20, 1 << 20, 1 << 16));
        return new RaftEngine(config, Recovered.of(new Recovery()), 0, 0, 0);
    }

    private static FrameHeader good() {
        return FrameHeader.builder()
                .versions(1, 1, 1)
                .kind(MessageCodec.kind(reply()))
                .clusterId(CLUSTER)
                .initialDigest(SERVERS.digest())
                .group(5)
                .from(2)
                .to(1)
                .storeId(22)
                .address("b:1")
                .build();
    }

    private static FrameHeader good(UnaryOperator<FrameHeaderBuilder> but) {
        return but.apply(good().toBuilder()).build();
    }

    private static AppendEntriesReply reply() {
        return new AppendEntriesReply(1, 1, 1, 0, true, 1, 0, 0, 0);
    }

    private static Frame frame(FrameHeader header) {
        return Frame.of(header.toBuilder(), MessageCodec.encode(reply()));
    }

    @Test
    void admit_saysWhatIsWrong() {
        assertThat(inbox.admit(good())).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(good(but -> but.clusterId(78)))).isEqualTo(Admission.WRONG_CLUSTER);
        assertThat(inbox.admit(good(but -> but.group(6)))).isEqualTo(Admission.WRONG_GROUP);
        assertThat(inbox.admit(good(but -> but.to(3)))).isEqualTo(Admission.WRONG_SERVER);
        assertThat(inbox.admit(good(but -> but.from(1)))).isEqualTo(Admission.WRONG_SENDER);
        assertThat(inbox.admit(good(but -> but.from(0)))).isEqualTo(Admission.WRONG_SENDER);
        assertThat(inbox.admit(good(but -> but.from(-2)))).isEqualTo(Admission.WRONG_SENDER);
        assertThat(inbox.admit(good(but -> but.versions(2, 3, 2)))).isEqualTo(Admission.WRONG_VERSION);
        assertThat(inbox.admit(good(but -> but.versions(1, 2, 2)))).isEqualTo(Admission.WRONG_VERSION);
        assertThat(inbox.admit(good(but -> but.versions(0, 0, 0)))).isEqualTo(Admission.WRONG_VERSION);
        assertThat(inbox.admit(good(but -> but.versions(1, 2, 1)))).isEqualTo(Admission.ADMITTED);
        FrameHeader large = FrameHeader.builder()
                .kind(1)
                .clusterId(CLUSTER)
                .initialDigest(SERVERS.digest())
                .group(5)
                .from(2)
                .to(1)
                .storeId(22)
                .body(FRAME_BYTES_MAX, 0)
                .build();
        assertThat(inbox.admit(large)).isEqualTo(Admission.TOO_LARGE);
        assertThat(counters.of(Counter.FRAMES_REFUSED)).isEqualTo(10);
        lifecycle.close();
        assertThat(inbox.admit(good())).isEqualTo(Admission.STOPPED);
    }

    /** What a member is sent must be in a version that it reads: its own frames say which. */
    @Test
    void receive_notesWhichVersionsAMemberSpeaks_andOfNobodyElse() {
        PeerVersions noted = new PeerVersions(1, 3);
        NodeInbox admitting = new NodeInbox(
                bootstrap(CLUSTER),
                noted,
                known,
                FRAME_BYTES_MAX,
                1_000,
                inputs,
                (from, message) -> pastEngine.add(message) && pastEngine.size() <= 2,
                newcomers(),
                null,
                new NodeCommons(1, lifecycle, NodeClock.system(), counters, log));
        assertThat(noted.writtenTo(2)).isEqualTo(1);
        admitting.receive(frame(good(but -> but.versions(1, 2, 1))));
        assertThat(noted.writtenTo(2)).isEqualTo(2);
        admitting.receive(frame(good(but -> but.clusterId(78).versions(1, 3, 1))));
        assertThat(noted.writtenTo(2)).as("after a frame that was refused").isEqualTo(2);
        admitting.receive(frame(good(but -> but.from(9).versions(1, 3, 1))));
        assertThat(noted.writtenTo(9)).as("to who is no member").isEqualTo(1);
    }

    private static FrameHeader identified(long cluster, long digest, int from, long storeId, long toStoreId) {
        return FrameHeader.builder()
                .kind(1)
                .clusterId(cluster)
                .initialDigest(digest)
                .group(5)
                .from(from)
                .to(1)
                .storeId(storeId)
                .toStoreId(toStoreId)
                .address("b:1")
                .build();
    }

    /** Who the sender is, and whom it means. */
    @Test
    void admit_looksAtIdentities() {
        long digest = SERVERS.digest();
        known.set(new KnownPeers(SERVERS.ids(), new TreeMap<>(Map.of(2, new HeardStore(22, 0)))));
        assertThat(inbox.admit(identified(CLUSTER, digest, 2, 22, 0))).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(identified(CLUSTER, digest, 2, 22, 11))).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(identified(CLUSTER, digest, 2, 22, 12))).isEqualTo(Admission.WRONG_STORE);
        assertThat(inbox.admit(identified(CLUSTER, digest, 3, 0, 0)))
                .as("a server without a storage, which could not be recognised again")
                .isEqualTo(Admission.WRONG_SENDER);
        assertThat(inbox.admit(identified(CLUSTER, digest, 2, 23, 0))).isEqualTo(Admission.UNKNOWN_STORE);
        assertThat(inbox.admit(identified(CLUSTER, digest, 3, 33, 0))).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(identified(CLUSTER, digest + 1, 2, 22, 0))).isEqualTo(Admission.WRONG_CONFIGURATION);
        assertThat(inbox.admit(identified(digest + 1, digest + 1, 2, 22, 0)))
                .as("a cluster without a name, and this one has one")
                .isEqualTo(Admission.WRONG_CLUSTER);
        FrameHeader stranger = identified(CLUSTER, digest, 2, 23, 0);
        assertThat(inbox.explain(stranger, Admission.UNKNOWN_STORE))
                .contains("server 2 is known here by another storage");
        assertThat(inbox.explain(stranger, Admission.WRONG_CONFIGURATION)).contains("began with servers [1, 2]");
        assertThat(inbox.explain(stranger, Admission.WRONG_GROUP)).isEqualTo(Admission.WRONG_GROUP.words());
    }

    /** Two clusters that are called the same, of servers with the same ids, differ by their epochs, once both have one. */
    @Test
    void admit_comparesEpochs_whereBothSidesHaveOne() {
        FrameHeader without = identified(CLUSTER, SERVERS.digest(), 2, 22, 0);
        FrameHeader ours = without.toBuilder().epoch(7).build();
        FrameHeader theirs = without.toBuilder().epoch(8).build();
        assertThat(inbox.admit(theirs)).as("nothing to compare with").isEqualTo(Admission.ADMITTED);
        known.set(new KnownPeers(
                SERVERS.ids(), SERVERS.ids(), new TreeMap<>(), new TreeMap<>(Map.of(2, 22L)), KnownEpoch.committed(7)));
        assertThat(inbox.admit(ours)).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(without)).isEqualTo(Admission.ADMITTED);
        assertThat(inbox.admit(theirs)).isEqualTo(Admission.WRONG_EPOCH);
        assertThat(counters.of(Counter.FRAMES_REFUSED)).isEqualTo(1);
        inbox.receive(frame(theirs));
        RaftEngine engine = engine();
        ((VerbInput) Objects.requireNonNull(inputs.poll())).verb.accept(engine);
        assertThat(engine.status().peers().get(0).problem()).contains("server 2 (at b:1) belongs to another cluster");
        assertThat(inputs.poll()).as("the frame itself").isNull();
        inbox.refused(new Refusal(2, 5, 11, Admission.WRONG_EPOCH, "no"));
        ((VerbInput) Objects.requireNonNull(inputs.poll())).verb.accept(engine);
        assertThat(engine.status().peers().get(0).problem()).contains("(it says: no)");
    }

    /** Clusters without a name differ by nothing but their servers: a difference is a mistake in those, not another cluster. */
    @Test
    void admit_withoutANameOnBothSides_comparesTheServers() {
        NodeInbox unnamed = inbox(SERVERS.digest());
        long other = SERVERS.digest() + 1;
        assertThat(unnamed.admit(identified(other, other, 2, 22, 0))).isEqualTo(Admission.WRONG_CONFIGURATION);
        assertThat(unnamed.admit(identified(CLUSTER, other, 2, 22, 0))).isEqualTo(Admission.WRONG_CLUSTER);
        assertThat(unnamed.admit(identified(SERVERS.digest(), SERVERS.digest(), 2, 22, 0)))
                .isEqualTo(Admission.ADMITTED);
    }

    /** What is found here and what is told by others reaches the engine, once at a time of each kind. */
    @Test
    void disagreements_reachTheEngine_boundedly() {
        RaftEngine engine = engine();
        for (int i = 0; i < 1_000; i++) {
            inbox.admit(identified(CLUSTER, SERVERS.digest() + 1, 9, 22, 0));
            inbox.refused(new Refusal(2, 5, 11, Admission.UNKNOWN_STORE, "known by another"));
        }
        List<VerbInput> reports = new ArrayList<>();
        for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
            reports.add((VerbInput) input);
        }
        assertThat(reports).hasSize(2);
        assertThat(engine.status().isHeldBack()).isFalse();
        reports.forEach(report -> report.verb.accept(engine));
        assertThat(engine.status().isHeldBack()).isTrue();
        assertThat(engine.status().identityProblems().get(0)).contains("server 9 (at b:1) began with other servers");
        inbox.refused(new Refusal(2, 5, 11, Admission.WRONG_CONFIGURATION, ""));
        assertThat(inputs.poll()).as("the next one").isNotNull();
    }

    /** A refusal that was meant for an earlier incarnation of this server, or another under its id, is none of its own. */
    @Test
    void refusalsOfOthersFrames_areIgnored() {
        inbox.refused(new Refusal(2, 5, 12, Admission.UNKNOWN_STORE, ""));
        inbox.refused(new Refusal(2, 6, 11, Admission.UNKNOWN_STORE, ""));
        inbox.refused(new Refusal(2, 5, 11, Admission.TOO_LARGE, ""));
        assertThat(inputs.poll()).isNull();
    }

    @Test
    void outsiders_areCounted_andNotRemembered() {
        for (int id = 3; id < 1_003; id++) {
            inbox.receive(frame(good().toBuilder().from(id).build()));
        }
        assertThat(inputs.isEmpty()).isTrue();
        assertThat(counters.of(Counter.FRAMES_OF_OUTSIDERS)).isEqualTo(1_000);
        assertThat(lines.lines(Level.ALL)).hasSize(1);
    }

    /** "Servers process incoming RPC requests without consulting their current configurations" (thesis §4.1), of servers of this cluster. */
    @Test
    void candidateOfTheSameEpoch_isHeard_thoughItIsNoMember_andNothingElseItSays() {
        known.set(new KnownPeers(
                SERVERS.ids(), SERVERS.ids(), new TreeMap<>(), new TreeMap<>(Map.of(2, 22L)), KnownEpoch.committed(7)));
        FrameHeader candidate = good().toBuilder()
                .from(9)
                .storeId(99)
                .epoch(7)
                .initialDigest(0)
                .kind(MessageCodec.kind(candidacy()))
                .build();
        inbox.receive(Frame.of(candidate.toBuilder(), MessageCodec.encode(candidacy())));
        assertThat(inputs.poll()).isNotNull();
        inbox.receive(Frame.of(candidate.toBuilder().epoch(0), MessageCodec.encode(candidacy())));
        inbox.receive(Frame.of(candidate.toBuilder().storeId(22), MessageCodec.encode(candidacy())));
        inbox.receive(
                frame(candidate.toBuilder().kind(MessageCodec.kind(reply())).build()));
        assertThat(inputs.poll())
                .as("without epoch, of another's storage, an answer")
                .isNull();
        assertThat(counters.of(Counter.FRAMES_OF_OUTSIDERS)).isEqualTo(3);
    }

    /** The one that the cluster began with may have promised what this one does not know. Who leads or stands for election is told from it by the epoch. */
    @Test
    void serverThatJoined_isNoMember_underTheIdOfAVoterWhoseStorageIsNotAgreedOn() {
        known.set(new KnownPeers(
                SERVERS.ids(), SERVERS.ids(), new TreeMap<>(), new TreeMap<>(), KnownEpoch.committed(7)));
        FrameHeader joined = good().toBuilder().epoch(7).initialDigest(0).build();
        inbox.receive(frame(joined));
        assertThat(inputs.poll()).as("an acknowledgement").isNull();
        assertThat(counters.of(Counter.FRAMES_OF_OUTSIDERS)).isEqualTo(1);
        FrameHeaderBuilder candidate = joined.toBuilder().kind(MessageCodec.kind(candidacy()));
        inbox.receive(Frame.of(candidate, MessageCodec.encode(candidacy())));
        assertThat(inputs.poll())
                .isInstanceOfSatisfying(
                        FrameInput.class,
                        input -> assertThat(input.sender).isEqualTo(new Sender(2, joined.storeId(), 7, true, 1)));
    }

    private static PreVote candidacy() {
        return new PreVote(2, 0, 0);
    }

    @Test
    void receive_asksAgain_forATransportThatForgot() {
        inbox.receive(frame(good(but -> but.clusterId(78))));
        assertThat(inputs.isEmpty()).isTrue();
        inbox.receive(frame(good()));
        assertThat(inputs.poll()).isInstanceOfSatisfying(FrameInput.class, input -> {
            assertThat(input.sender).isEqualTo(new Sender(2, 22, 0));
            assertThat(input.message).isEqualTo(reply());
        });
        assertThat(runner.wakes).isEqualTo(1);
    }

    @Test
    void receive_afterTheEnd_dropsQuietly() {
        lifecycle.stop();
        inbox.receive(frame(good()));
        inbox.peerLost(2);
        assertThat(inputs.isEmpty()).isTrue();
        assertThat(counters.of(Counter.FRAMES_REFUSED)).isZero();
    }

    @Test
    void randomBodies_areCountedAndDropped_neverThrown() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(120)];
            random.nextBytes(body);
            FrameHeader h = good();
            FrameHeader any = FrameHeader.builder()
                    .kind(random.nextInt(256))
                    .clusterId(CLUSTER)
                    .initialDigest(SERVERS.digest())
                    .group(5)
                    .from(2)
                    .to(1)
                    .storeId(h.storeId())
                    .address(h.address())
                    .build();
            inbox.receive(Frame.of(any.toBuilder(), List.of(ByteBuffer.wrap(body))));
            Input input = inputs.poll();
            if (input != null) {
                inbox.left(((FrameInput) input).bytes);
            }
        }
        assertThat(counters.of(Counter.FRAMES_MALFORMED)).isGreaterThan(19_000);
        assertThat(lifecycle.isStopped()).isFalse();
    }

    /** They have no term, and the engine no place for them. */
    @Test
    void partsOfSnapshots_neverReachTheLoop_andAreDroppedWhereThereIsNoRoom() {
        FetchChunk request = new FetchChunk("9-5-a", 0, 10);
        Chunk chunk = Chunk.of(request, 3, new byte[Chunk.DIGEST_BYTES], ByteBuffer.allocate(3));
        for (Message message : List.of(request, chunk, request)) {
            FrameHeaderBuilder header = good().toBuilder().kind(MessageCodec.kind(message));
            inbox.receive(Frame.of(header, MessageCodec.encode(message)));
        }
        assertThat(inputs.isEmpty()).isTrue();
        assertThat(pastEngine).containsExactly(request, chunk, request);
        assertThat(counters.of(Counter.FRAMES_DROPPED)).isEqualTo(1);
        assertThat(counters.of(Counter.FRAMES_MALFORMED)).isZero();
    }

    @Test
    void moreThanTheLoopTakes_isDropped_andRoomComesBack() {
        Frame frame = frame(good());
        for (int i = 0; i < 100; i++) {
            inbox.receive(frame);
        }
        List<FrameInput> inside = new ArrayList<>();
        for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
            inside.add((FrameInput) input);
        }
        assertThat(inside).hasSize((int) (1_000 / frame.header().frameBytes()));
        assertThat(counters.of(Counter.FRAMES_DROPPED)).isEqualTo(100 - inside.size());
        inside.forEach(input -> inbox.left(input.bytes));
        inbox.receive(frame);
        assertThat(inputs.poll()).isNotNull();
    }

    /** A bound below the largest frame must not shut that frame out for ever: its sender would send it again and again. */
    @Test
    void frameLargerThanTheBound_isTakenAlone() {
        Frame small = frame(good());
        Forward forward = new Forward(1, 1, 1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.allocate(5_000)));
        FrameHeader good = good();
        Frame large = Frame.of(
                FrameHeader.builder()
                        .kind(MessageCodec.kind(forward))
                        .clusterId(CLUSTER)
                        .initialDigest(SERVERS.digest())
                        .group(5)
                        .from(2)
                        .to(1)
                        .storeId(good.storeId())
                        .address(good.address()),
                MessageCodec.encode(forward));
        inbox.receive(small);
        inbox.receive(large);
        assertThat(counters.of(Counter.FRAMES_DROPPED)).isEqualTo(1);
        inbox.left(((FrameInput) inputs.poll()).bytes);
        inbox.receive(large);
        FrameInput taken = (FrameInput) inputs.poll();
        assertThat(taken.message).isEqualTo(forward);
        inbox.receive(small);
        assertThat(inputs.isEmpty()).as("beside it nothing has room").isTrue();
        inbox.left(taken.bytes);
        inbox.receive(small);
        assertThat(inputs.poll()).isNotNull();
    }

    @Test
    void peerLost_reachesTheEngine_behindTheFramesThatCameBefore() {
        inbox.receive(frame(good()));
        inbox.peerLost(2);
        assertThat(inputs.poll()).isInstanceOf(FrameInput.class);
        assertThat(inputs.poll()).isInstanceOf(VerbInput.class);
        assertThat(runner.wakes).isEqualTo(2);
    }
}
