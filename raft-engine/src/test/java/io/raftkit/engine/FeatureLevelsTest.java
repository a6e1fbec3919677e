package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a cluster goes over to a later version of the protocol, and what becomes of a server that does not speak it. */
class FeatureLevelsTest {
    private static final int NEXT = 2;

    private final ClusterOptions options = ClusterOptions.of(5);

    /** A leader, server 1, whose followers all hear it, with the highest versions that the servers speak. */
    private static VirtualCluster led(int... versions) {
        return led(ClusterOptions.of(versions.length), versions);
    }

    private static VirtualCluster led(ClusterOptions options, int... versions) {
        VirtualCluster cluster = new VirtualCluster(options);
        for (int id = 1; id <= versions.length; id++) {
            cluster.server(id).protocolVersion = versions[id - 1];
            cluster.start(id);
        }
        cluster.elect(1);
        cluster.run(1_000);
        return cluster;
    }

    private static void restart(VirtualCluster cluster, int id, int version) {
        cluster.crash(id);
        cluster.run(100);
        cluster.server(id).protocolVersion = version;
        cluster.start(id);
        cluster.run(1_000);
    }

    private static Configuration committed(VirtualCluster cluster, int id) {
        return cluster.engine(id).status().membership().committed();
    }

    private static void requireLevel(VirtualCluster cluster, int level) {
        for (VirtualServer server : cluster.servers.values()) {
            if (server.isUp()) {
                assertThat(committed(cluster, server.id).featureLevel())
                        .as("server " + server.id)
                        .isEqualTo(level);
            }
        }
    }

    @Test
    void level_isRaisedWhenTheLastMemberSpeaksALaterVersion() {
        VirtualCluster cluster = led(1, 1, 1);
        restart(cluster, 3, NEXT);
        restart(cluster, 1, NEXT);
        cluster.electLeader();
        requireLevel(cluster, 1);
        restart(cluster, 2, NEXT);
        cluster.run(2_000);
        requireLevel(cluster, NEXT);
        int raised = (int) cluster.engine(1).status().membership().committedIndex();
        cluster.run(2_000);
        assertThat(cluster.engine(1).status().lastIndex()).as("once").isEqualTo(raised);
    }

    @Test
    void level_isThatOfTheMemberWithTheLowestVersion() {
        requireLevel(led(4, 3, 3), 3);
        requireLevel(led(4, 3, 1), 1);
        requireLevel(led(NEXT), NEXT);
    }

    /** It may come back with another version. */
    @Test
    void memberThatIsDown_supportsNothing_thoughItWasHeardBefore() {
        VirtualCluster cluster = led(NEXT, 1, NEXT, NEXT, NEXT);
        cluster.crash(3);
        cluster.run(1_000);
        restart(cluster, 2, NEXT);
        cluster.run(2_000);
        requireLevel(cluster, 1);
        cluster.start(3);
        cluster.run(500);
        requireLevel(cluster, NEXT);
    }

    @Test
    void memberThatGoesBack_countsWithWhatItSaidLast() {
        VirtualCluster cluster = led(NEXT, 1, NEXT, NEXT, NEXT);
        restart(cluster, 3, 1);
        restart(cluster, 2, NEXT);
        requireLevel(cluster, 1);
        restart(cluster, 3, NEXT);
        requireLevel(cluster, NEXT);
    }

    /** Learners apply the same entries. */
    @Test
    void learner_countsAsWell() {
        VirtualCluster cluster = led(NEXT, NEXT, 1, NEXT, NEXT);
        cluster.join(options, 6);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Add(learner(6))), 0));
        restart(cluster, 3, NEXT);
        assertThat(committed(cluster, 1).ids()).contains(6);
        requireLevel(cluster, 1);
        restart(cluster, 6, NEXT);
        requireLevel(cluster, NEXT);
    }

    private static Member learner(int id) {
        return Member.learner(id, "server" + id + ":1");
    }

    /** A server that only answers may be one of another cluster, which was started by mistake. */
    @Test
    void member_countsOnceItHasAcknowledgedAnEntryOfTheTerm() {
        SoloServer leader = SoloServer.fresh(3);
        leader.server.protocolVersion = NEXT;
        leader.restart();
        leader.lead();
        for (int sealed = 0; sealed < 2; sealed++) {
            hear(leader, 2, accepted(leader, 2));
            leader.write();
        }
        hear(leader, 3, AppendEntriesReply.accepted(leader.lastTo(3, AppendEntries.class), 0));
        leader.after(120);
        leader.write();
        assertThat(leader.status().lastIndex()).as("the opening and a seal").isEqualTo(2);
        for (int agreed = 0; agreed < 4; agreed++) {
            hear(leader, 3, accepted(leader, 3));
            hear(leader, 2, accepted(leader, 2));
            leader.write();
        }
        assertThat(leader.status().membership().committed().featureLevel()).isEqualTo(NEXT);
    }

    /** A frame may arrive late, from before the member was restarted. */
    @Test
    void answerThatIsOvertaken_saysNothing() {
        VirtualCluster cluster = led(NEXT, NEXT, 1);
        List<Letter> old = new ArrayList<>();
        cluster.watch = letter -> {
            if (letter.from() == 3 && letter.to() == 1) {
                old.add(letter);
            }
        };
        cluster.run(1_000);
        restart(cluster, 3, NEXT);
        requireLevel(cluster, NEXT);
        assertThat(old).hasSizeGreaterThan(3);
        List.copyOf(old).forEach(letter -> {
            cluster.deliver(letter);
            assertThat(peer(cluster, 3).protocolVersion()).isEqualTo(NEXT);
        });
    }

    private static AppendEntriesReply accepted(SoloServer leader, int from) {
        return SoloServer.accepted(leader.lastTo(from, AppendEntries.class));
    }

    private static void hear(SoloServer server, int from, RaftMessage message) {
        long storeId = ClusterOptions.firstStoreId(from);
        server.server.receive(new Letter(from, SoloServer.SELF, storeId, 0, false, NEXT, message));
        server.turn();
    }

    @Test
    void changesOfMembers_andRestarts_keepTheLevel() {
        VirtualCluster cluster = led(NEXT, NEXT, NEXT);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Remove(3)), 0));
        cluster.run(1_000);
        assertThat(committed(cluster, 1).ids()).containsExactly(1, 2);
        requireLevel(cluster, NEXT);
        restart(cluster, 1, NEXT);
        requireLevel(cluster, NEXT);
    }

    /** The entry that raised it is gone. */
    @Test
    void snapshot_hasTheLevel() {
        ClusterOptions droppingLog = ClusterOptions.of(3).withWindow(0).withTail(0);
        VirtualCluster cluster = led(droppingLog, NEXT, NEXT, NEXT);
        cluster.join(droppingLog, 4);
        cluster.server(4).protocolVersion = NEXT;
        for (int command = 0; command < 10; command++) {
            cluster.propose(1, "x" + command);
            cluster.run(100);
            cluster.takeSnapshot(1);
            cluster.run(100);
        }
        assertThat(cluster.engine(1).status().firstIndex())
                .isGreaterThan(cluster.engine(1).status().membership().committedIndex());
        cluster.crash(4);
        cluster.start(4);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Add(learner(4))), 0));
        cluster.run(1_000);
        assertThat(cluster.server(4).restored).isNotEmpty();
        requireLevel(cluster, NEXT);
        restart(cluster, 4, NEXT);
        requireLevel(cluster, NEXT);
    }

    private static Configuration upgraded(ConfigurationBuilder configuration) {
        return configuration.featureLevel(NEXT).build();
    }

    private static AppendEntries upgrade(SoloServer server) {
        Configuration configuration = upgraded(server.status().membership().latest().toBuilder());
        return new AppendEntries(5, 1, 1, 0, 1, 5, 1, List.of(Entries.configuration(2, 5, configuration)));
    }

    private static void requireStop(Runnable meeting, String where) {
        assertThatExceptionOfType(UnsupportedLevelException.class)
                .isThrownBy(meeting::run)
                .withMessage("The configuration in " + where
                        + " has the feature level 2, and this server supports levels up to 1."
                        + " Nothing is lost: start a release that speaks protocol version 2 with this server's data.");
    }

    @Test
    void serverThatIsTooOld_stopsBeforeItStoresTheEntry_andGoesOnWithALaterRelease() {
        SoloServer server = SoloServer.with(3, 5, 5);
        AppendEntries upgrade = upgrade(server);
        requireStop(() -> server.receive(2, upgrade), "entry 2");
        server.server.protocolVersion = NEXT;
        server.restart();
        assertThat(server.status().lastIndex()).isEqualTo(1);
        server.receive(2, upgrade);
        server.write();
        assertThat(server.status().membership().latest().featureLevel()).isEqualTo(NEXT);
        server.server.protocolVersion = 1;
        requireStop(server::restart, "entry 2");
        server.server.protocolVersion = NEXT;
        server.restart();
        assertThat(server.log()).containsExactly(5L, 5L);
    }

    @Test
    void serverThatIsTooOld_stopsWhenItIsOfferedASnapshot() {
        SoloServer server = SoloServer.with(3, 5, 5);
        requireStop(() -> server.receive(2, offer(9)), "the snapshot that server 2 offers");
        assertThat(server.server.fetches).isEmpty();
    }

    private static InstallSnapshot offer(long index) {
        StoredSnapshot former = OfferedSnapshots.snapshot(index, 5, 1, 2, 3);
        Configuration configuration = upgraded(former.ref().configuration().toBuilder());
        SnapshotRef ref = SnapshotRef.of(index, 5, 1_000, 0, configuration, 0xbeef);
        return new InstallSnapshot(5, 1, 1, 0, new StoredSnapshot(ref, 5_000), true);
    }

    @Test
    void serverThatIsTooOld_doesNotStartFromASnapshot() {
        VirtualCluster cluster = led(NEXT, NEXT, NEXT);
        cluster.propose(1, "x");
        cluster.run(1_000);
        cluster.takeSnapshot(2);
        cluster.run(1_000);
        cluster.crash(2);
        cluster.server(2).protocolVersion = 1;
        requireStop(() -> cluster.start(2), "the snapshot that this server starts from");
    }

    /** An operator sees on the leader whom it concerns. */
    @Test
    void leader_namesAMemberThatIsTooOld() {
        VirtualCluster cluster = led(NEXT, NEXT, NEXT, NEXT, NEXT);
        cluster.join(options, 6);
        cluster.at(1, engine -> engine.changeMembership(1, List.of(new MemberChange.Add(learner(6))), 0));
        assertThatExceptionOfType(UnsupportedLevelException.class).isThrownBy(() -> cluster.run(1_000));
        cluster.crash(6);
        cluster.run(1_000);
        assertThat(peer(cluster, 2).protocolVersion()).isEqualTo(NEXT);
        assertThat(peer(cluster, 2).problem()).isNull();
        assertThat(peer(cluster, 6).protocolVersion()).isEqualTo(1);
        assertThat(peer(cluster, 6).problem())
                .isEqualTo("it speaks protocol versions up to 1, and the feature level of the cluster is 2:"
                        + " start it with the release that the other servers have");
        restart(cluster, 6, NEXT);
        assertThat(peer(cluster, 6).problem()).isNull();
        assertThat(cluster.engine(6).status().lastIndex())
                .isEqualTo(cluster.engine(1).status().lastIndex());
    }

    private static EngineStatus.Peer peer(VirtualCluster cluster, int id) {
        return cluster.engine(1).status().peers().stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow();
    }
}
