package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Raft §6: configurations in the log. Members cannot be changed yet, but whatever a leader or a disk holds is gone by. */
class Section6MembershipTest {

    private static Configuration voters(int... ids) {
        return Configuration.of(IntStream.of(ids)
                .mapToObj(id -> Member.voter(id, "server" + id + ":1"))
                .toList());
    }

    /** What the leader of term 5 sends: a configuration right behind an entry. */
    private static AppendEntries configuration(long prevLogIndex, long leaderCommit, Configuration configuration) {
        long prevLogTerm = prevLogIndex == 0 ? 0 : 5;
        EntryBatch entries = Entries.configuration(prevLogIndex + 1, 5, configuration);
        return new AppendEntries(5, 1, 1, 0, prevLogIndex, prevLogTerm, leaderCommit, List.of(entries));
    }

    /** "A server always uses the latest configuration in its log, regardless of whether the entry is committed." */
    @Test
    void appendedConfigurationGovernsAtOnce() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(0, 0, voters(1, 2, 3, 4, 5)));
        assertThat(server.status().membership().latestIndex()).isEqualTo(1);
        assertThat(server.status().membership().committedIndex()).isZero();
        server.timeOut();
        assertThat(server.status().whyNoLeader()).contains("3 of [1, 2, 3, 4, 5] are needed");
        assertThat(server.sentTo(5, PreVote.class)).hasSize(1);
        server.receive(4, PreVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        server.receive(5, PreVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        server.write();
        server.receive(2, RequestVoteReply.granted(6));
        assertThat(server.role()).as("2 of 5").isEqualTo(ServerRole.CANDIDATE);
        server.receive(4, RequestVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
        assertThat(server.sentTo(5, AppendEntries.class))
                .as("servers of the new configuration are led")
                .isNotEmpty();
    }

    /** A configuration that was not committed may be replaced with the entry that held it: then the one before governs again. */
    @Test
    void replacedConfigurationIsTakenBack() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(0, 0, voters(1, 2, 3, 4, 5)));
        assertThat(standing(server, 4)).isEqualTo(KnownPeers.Standing.UNHEARD);
        server.receive(3, SoloServer.append(6, 0, 0, 0, 6));
        assertThat(server.status().membership().latestIndex()).isZero();
        assertThat(standing(server, 4)).as("it is nobody again").isEqualTo(KnownPeers.Standing.OUTSIDER);
        server.timeOut();
        assertThat(server.status().whyNoLeader()).contains("2 of [1, 2, 3] are needed");
        assertThat(server.sentTo(4, PreVote.class)).isEmpty();
    }

    private static KnownPeers.Standing standing(SoloServer server, int id) {
        return server.engine().knownPeers().standing(id, 1000 + id, false);
    }

    /** What the builder of a node says decides nothing once the disk holds a configuration. */
    @Test
    void newestStoredConfigurationGovernsAfterARestart() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(0, 0, voters(1, 2, 3, 4)));
        server.receive(2, configuration(1, 1, voters(1, 2, 3, 4, 5)));
        server.write();
        server.restart();
        assertThat(server.status().membership().latestIndex()).isEqualTo(2);
        server.timeOut();
        assertThat(server.status().whyNoLeader()).contains("3 of [1, 2, 3, 4, 5] are needed");
    }

    @Test
    void committedConfigurationIsReported() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(0, 1, voters(1, 2, 3, 4)));
        assertThat(server.status().membership())
                .isEqualTo(new EngineStatus.Membership(voters(1, 2, 3, 4), 1, voters(1, 2, 3, 4), 1));
        assertThat(server.status().peers()).extracting(EngineStatus.Peer::id).containsExactly(2, 3, 4);
    }

    /** A server of 1, 2 and 3, whom 1, 4 and 5 are to follow, whose election begins. */
    private static SoloServer inAJointConfiguration() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration joint = Configuration.builder()
                .members(List.of(Member.voter(1, ""), Member.learner(2, ""), Member.learner(3, "")))
                .members(List.of(Member.voter(4, ""), Member.voter(5, "")))
                .outgoingVoters(List.of(1, 2, 3))
                .build();
        server.receive(2, configuration(0, 0, joint));
        server.timeOut();
        return server;
    }

    /** "Agreement (for elections and entry commitment) requires separate majorities from both the old and new configurations." */
    @Test
    void jointConfigurationNeedsAMajorityOfBothSides() {
        SoloServer server = inAJointConfiguration();
        server.receive(4, PreVoteReply.granted(6));
        server.receive(5, PreVoteReply.granted(6));
        assertThat(server.role()).as("none of the old side but itself").isEqualTo(ServerRole.PRE_CANDIDATE);
        server.receive(3, PreVoteReply.granted(6));
        server.write();
        server.receive(2, RequestVoteReply.granted(6));
        server.receive(3, RequestVoteReply.granted(6));
        assertThat(server.role()).as("none of the new side but itself").isEqualTo(ServerRole.CANDIDATE);
        server.receive(4, RequestVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
        server.propose("x");
        server.write();
        catchUp(server, 4);
        catchUp(server, 5);
        assertThat(server.engine().commitIndex()).isZero();
        catchUp(server, 3);
        assertThat(server.engine().commitIndex()).isEqualTo(2);
    }

    /** Whichever side did not confirm that this server leads could have elected another one meanwhile, and committed with it what is not read. */
    @Test
    void readInAJointConfigurationNeedsAMajorityOfBothSides() {
        SoloServer server = inAJointConfiguration();
        for (int id = 3; id <= 5; id++) {
            server.receive(id, PreVoteReply.granted(6));
        }
        server.write();
        for (int id : new int[] {3, 4}) {
            server.receive(id, RequestVoteReply.granted(6));
        }
        server.propose("x");
        server.write();
        for (int id = 2; id <= 5; id++) {
            catchUp(server, id);
        }
        read(server, 1);
        server.acceptLast(4);
        server.acceptLast(5);
        assertThat(server.server.readsReady).as("by the new side").isEmpty();
        server.acceptLast(3);
        assertThat(server.server.readsReady).hasSize(1);
        read(server, 2);
        server.acceptLast(2);
        server.acceptLast(3);
        assertThat(server.server.readsReady).as("by the old side").hasSize(1);
        server.acceptLast(4);
        assertThat(server.server.readsReady).hasSize(2);
    }

    private static void read(SoloServer server, long readId) {
        server.engine().read(readId);
        server.turn();
    }

    /** Lets a follower answer the probe, and then what it is sent behind that. */
    private static void catchUp(SoloServer leader, int follower) {
        leader.acceptLast(follower);
        leader.acceptLast(follower);
    }

    /** A server that is left out is fed until that is committed, for it may come to nothing; it counts for nothing meanwhile. */
    @Test
    void serverLeftOutIsFedUntilThatIsCommitted() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(0, 0, voters(1, 2)));
        server.campaign();
        server.write();
        server.receive(2, RequestVoteReply.granted(6));
        server.propose("x");
        server.write();
        catchUp(server, 3);
        assertThat(server.engine().commitIndex())
                .as("acknowledged by who is no voter")
                .isZero();
        catchUp(server, 2);
        assertThat(server.engine().commitIndex()).isEqualTo(2);
        server.after(1);
        server.sent.clear();
        server.after(120);
        assertThat(server.sentTo(2, AppendEntries.class)).isNotEmpty();
        assertThat(server.sentTo(3, AppendEntries.class)).isEmpty();
    }

    @Test
    void serverThatIsNoVoterDoesNotCampaign() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration configuration =
                Configuration.of(List.of(Member.learner(1, ""), Member.voter(2, ""), Member.voter(3, "")));
        server.receive(2, configuration(0, 1, configuration));
        server.timeOut();
        server.after(700);
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.sentTo(2, PreVote.class)).isEmpty();
        server.receive(3, SoloServer.requestVote(6, 1, 5));
        server.write();
        assertThat(server.lastTo(3, RequestVoteReply.class).granted())
                .as("whose votes count is the asker's business")
                .isTrue();
        assertThat(server.sentTo(2, RequestVote.class)).isEmpty();
    }

    /** To guess whose majority decides would be worse than to stop. */
    @Test
    void configurationThatCannotBeReadStopsTheServer() {
        SoloServer server = SoloServer.with(3, 5);
        EntryBatch entries = EntryBatch.builder(1, 0)
                .add(5, 1_000, EntryType.CONFIGURATION, new byte[] {99})
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> server.receive(2, new AppendEntries(5, 1, 1, 0, 0, 0, 0, List.of(entries))))
                .withMessageContaining("entry 1");
    }

    /** Entries that a later version may skip keep their place in the log. */
    @Test
    void entryThatMayBeSkippedIsStoredAndCommitted() {
        SoloServer server = SoloServer.with(3, 5);
        EntryBatch entries = EntryBatch.builder(1, 0)
                .add(5, 1_000, EntryType.SKIPPED, new byte[] {99})
                .build();
        server.receive(2, new AppendEntries(5, 1, 1, 0, 0, 0, 1, List.of(entries)));
        server.write();
        assertThat(server.log()).containsExactly(5L);
        assertThat(server.engine().commitIndex()).isEqualTo(1);
    }
}
