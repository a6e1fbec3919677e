package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * "Servers process incoming RPC requests without consulting their current configurations" (thesis §4.1), also those with which a cluster began and that
 * do not know its epoch yet: servers that were added later may lead them, and get their votes. What a server acknowledged to one cluster, another must
 * not remove.
 */
class Section4EpochTest {
    private static final long EPOCH = 7;
    private static final long JOINED = 9_999;

    /** Servers 1 and 2 of three, which have agreed on an epoch and made 4 and 5 voters; 3 was never up. */
    private static VirtualCluster without3() {
        ClusterOptions options = ClusterOptions.of(3);
        VirtualCluster cluster = new VirtualCluster(options);
        cluster.start(1, 2);
        cluster.elect(1);
        cluster.run(300);
        cluster.join(options, 4);
        cluster.join(options, 5);
        change(cluster, new MemberChange.Add(Member.learner(4, "")), new MemberChange.Add(Member.learner(5, "")));
        change(cluster, new MemberChange.Promote(4), new MemberChange.Promote(5));
        assertThat(latest(cluster, 5).voters()).containsExactly(1, 2, 3, 4, 5);
        return cluster;
    }

    private static void change(VirtualCluster cluster, MemberChange... changes) {
        cluster.at(1, engine -> engine.changeMembership(1, List.of(changes), 0));
        cluster.run(500);
    }

    private static Configuration latest(VirtualCluster cluster, int id) {
        return cluster.engine(id).status().membership().latest();
    }

    private static void requireThat3And4And5Elect(VirtualCluster cluster) {
        cluster.run(3_000);
        VirtualServer leader = cluster.leader();
        assertThat(leader).as("4 or 5, with the vote of 3").isNotNull();
        cluster.propose(leader.id, "x");
        cluster.run(300);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
        assertThat(cluster.engine(3).knownPeers().epoch())
                .isEqualTo(latest(cluster, 4).epoch());
        assertThat(cluster.engine(3).knownPeers().heard()).doesNotContainKey(3);
    }

    /** (1) 1, 2 and 3 begin, and 3 is down. (2) 4 and 5 are added. (3) 1 and 2 die: 3, 4 and 5 are a majority of five. */
    @Test
    void firstServerThatWasNeverUp_votesForServersThatWereAdded_andIsLedByThem() {
        VirtualCluster cluster = without3();
        cluster.crash(1, 2);
        cluster.start(3);
        requireThat3And4And5Elect(cluster);
    }

    /** The same, if it starts while one of the new servers leads. */
    @Test
    void firstServerThatStartsLate_isLedByAServerThatWasAdded() {
        VirtualCluster cluster = without3();
        cluster.at(1, engine -> engine.transferLeadership(2, 4));
        cluster.run(500);
        assertThat(cluster.role(4)).isEqualTo(ServerRole.LEADER);
        cluster.start(3);
        cluster.run(1_000);
        assertThat(latest(cluster, 3)).isEqualTo(latest(cluster, 4));
        cluster.crash(1, 2);
        requireThat3And4And5Elect(cluster);
    }

    /** The same, if it was there for the first entries only, and hears again of those from whom it has them. */
    @Test
    void firstServerWithEntriesWithoutAnEpoch_isLedByAServerThatWasAdded() {
        ClusterOptions options = ClusterOptions.of(3);
        VirtualCluster cluster = VirtualCluster.started(options);
        cluster.post = letter -> {
            boolean bringsEpoch = letter.message() instanceof AppendEntries request && request.lastIndex() > 1;
            if (letter.to() != 3 || !bringsEpoch) {
                cluster.network.add(letter);
            }
        };
        cluster.elect(1);
        cluster.run(300);
        assertThat(cluster.engine(3).lastIndex()).isEqualTo(1);
        cluster.isolate(3);
        cluster.post = cluster.network::add;
        cluster.join(options, 4);
        cluster.join(options, 5);
        change(cluster, new MemberChange.Add(Member.learner(4, "")), new MemberChange.Add(Member.learner(5, "")));
        change(cluster, new MemberChange.Promote(4), new MemberChange.Promote(5));
        cluster.at(1, engine -> engine.transferLeadership(2, 4));
        cluster.run(500);
        cluster.heal();
        cluster.run(1_000);
        assertThat(latest(cluster, 3)).isEqualTo(latest(cluster, 4));
        cluster.crash(1, 2);
        requireThat3And4And5Elect(cluster);
    }

    /** A message of a server that joined, and that speaks for an epoch. */
    private static void receiveOfJoined(SoloServer server, int from, long epoch, RaftMessage message) {
        server.server.receive(new Letter(from, SoloServer.SELF, JOINED + from, epoch, true, message));
        server.turn();
    }

    private static void receive(SoloServer server, int from, long epoch, RaftMessage message) {
        server.server.receive(new Letter(from, SoloServer.SELF, ClusterOptions.firstStoreId(from), epoch, message));
        server.turn();
    }

    private static Configuration firstServers(long epoch) {
        List<Member> members = List.of(Member.voter(1, ""), Member.voter(2, ""), Member.voter(3, ""));
        return Configuration.builder().members(members).epoch(epoch).build();
    }

    private static AppendEntries entry(long term) {
        return SoloServer.append(term, 0, 0, 0, term);
    }

    private static boolean isAnswered(SoloServer server, int from, long epoch) {
        server.write();
        int before = server.sentTo(from, PreVoteReply.class).size();
        receiveOfJoined(server, from, epoch, SoloServer.preVote(server.term() + 9, 9, 9));
        return server.sentTo(from, PreVoteReply.class).size() > before;
    }

    /** An entry that it acknowledged to one cluster, no other may remove, also before the log has an epoch. */
    @Test
    void serverThatTookEntriesOfAnEpoch_hearsNewcomersOfThisOneOnly() {
        SoloServer server = SoloServer.fresh(3);
        assertThat(isAnswered(server, 5, EPOCH + 1))
                .as("it has promised nothing yet")
                .isTrue();
        receiveOfJoined(server, 4, EPOCH, entry(2));
        server.write();
        assertThat(server.lastTo(4, AppendEntriesReply.class).success()).isTrue();
        for (int incarnation = 0; incarnation < 2; incarnation++) {
            receiveOfJoined(server, 5, EPOCH + 1, SoloServer.append(9, 0, 0, 0, 9));
            assertThat(server.log()).containsExactly(2L);
            assertThat(isAnswered(server, 5, EPOCH + 1)).isFalse();
            assertThat(isAnswered(server, 4, EPOCH)).isTrue();
            server.restart();
        }
    }

    /**
     * (1) 4 and 5 joined a cluster of 1, 2 and 3, and 4 leads; its snapshot is from before the epoch. (2) A server that joins is given it: by that, its
     * members are 1, 2 and 3. (3) What comes behind it, it must take from 4.
     */
    @Test
    void serverThatJoins_hearsItsLeader_afterASnapshotWithoutAnEpoch() {
        SoloServer server = SoloServer.joining(3);
        StoredSnapshot snapshot = new StoredSnapshot(SnapshotRef.of(1, 1, 1_000, 0, firstServers(0), 1), 100);
        receiveOfJoined(server, 5, EPOCH + 1, new InstallSnapshot(3, 1, 1, 0, snapshot, true));
        receiveOfJoined(server, 4, EPOCH, new InstallSnapshot(4, 1, 1, 0, snapshot, true));
        server.write();
        server.receiveSnapshot(snapshot);
        server.write();
        for (int incarnation = 0; incarnation < 2; incarnation++) {
            assertThat(isAnswered(server, 5, EPOCH + 1)).isFalse();
            assertThat(isAnswered(server, 4, EPOCH)).isTrue();
            server.restart();
        }
        receiveOfJoined(server, 4, EPOCH, SoloServer.append(server.term(), 1, 1, 0, 4));
        server.write();
        assertThat(server.lastTo(4, AppendEntriesReply.class).success()).isTrue();
    }

    /** What it acknowledged to a server that it knows is of another cluster, as far as it can tell. */
    @Test
    void serverThatTookEntriesOfAMember_hearsNoNewcomer_beforeAllThatItHeardSpeakForItsEpoch() {
        SoloServer server = SoloServer.fresh(3);
        receive(server, 2, 0, entry(2));
        receive(server, 3, EPOCH, SoloServer.preVote(1, 0, 0));
        server.after(1_000);
        assertThat(isAnswered(server, 4, EPOCH)).isFalse();
        receive(server, 2, EPOCH + 1, SoloServer.preVote(1, 0, 0));
        assertThat(isAnswered(server, 4, EPOCH)).isFalse();
        assertThat(isAnswered(server, 4, EPOCH + 1)).isFalse();
    }

    @Test
    void serverThatTookEntriesOfAMember_hearsNewcomers_whenAllThatItHeardSpeakForTheirEpoch() {
        SoloServer server = SoloServer.fresh(3);
        receive(server, 2, 0, entry(2));
        receive(server, 2, EPOCH, SoloServer.preVote(1, 0, 0));
        assertThat(isAnswered(server, 4, EPOCH)).isTrue();
        assertThat(isAnswered(server, 4, EPOCH + 1)).isFalse();
    }

    /** Its leader drew that number for this cluster, and no other cluster has it. */
    @Test
    void serverWhoseLogHasAnEpochThatIsNotCommitted_hearsNewcomersOfIt() {
        SoloServer server = SoloServer.fresh(3);
        List<EntryBatch> seal = List.of(Entries.configuration(1, 1, firstServers(EPOCH)));
        receive(server, 2, 0, new AppendEntries(1, 1, 1, 0, 0, 0, 0, seal));
        assertThat(server.engine().knownPeers().epoch()).isZero();
        assertThat(isAnswered(server, 4, EPOCH + 1)).isFalse();
        assertThat(isAnswered(server, 4, EPOCH)).isTrue();
    }

    /** Two that contradict each other may both be of another cluster. */
    @Test
    void serverWithoutEntries_hearsNoNewcomer_ofAnotherEpochThanAServerThatItKnows() {
        SoloServer server = SoloServer.fresh(3);
        receive(server, 2, EPOCH, SoloServer.preVote(1, 0, 0));
        assertThat(isAnswered(server, 4, EPOCH + 1)).isFalse();
        assertThat(isAnswered(server, 4, EPOCH)).isTrue();
        assertThat(isAnswered(server, 4, 0)).as("it never changed its members").isFalse();
    }

    /** A storage that takes a first server's place joins, or the members name it; one that is heard second may be anybody's. */
    @Test
    void serverWithoutEntries_hearsNoSecondStorageOfAFirstServer() {
        SoloServer server = SoloServer.fresh(3);
        receive(server, 2, 0, SoloServer.preVote(1, 0, 0));
        server.server.receive(new Letter(2, SoloServer.SELF, JOINED, EPOCH, entry(1)));
        server.turn();
        assertThat(server.log()).isEmpty();
        server.server.receive(new Letter(2, SoloServer.SELF, JOINED, EPOCH, true, entry(1)));
        server.turn();
        assertThat(server.log()).as("it joined").containsExactly(1L);
    }
}
