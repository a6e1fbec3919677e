package io.raftkit.engine;

import static io.raftkit.engine.OfferedSnapshots.offer;
import static io.raftkit.engine.OfferedSnapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVoteReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server that can read none of its snapshots: it has term, vote and the log from entry 4 on, and nothing to apply that to. What it promises
 * goes by the log alone (Raft §5.4.1), so it promises as before.
 */
class Section7LostStateTest {

    /** Entries 1 to 3 are in a snapshot that cannot be read, entries 4 and 5 of term 3 in the log. */
    private static SoloServer damaged() {
        return damaged(3);
    }

    private static SoloServer damaged(int size) {
        SoloServer server = SoloServer.droppingLog(size, 5, 3, 1, 1, 2, 3, 3);
        server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(4);
        server.server.hasLostState = true;
        server.restart();
        return server;
    }

    @Test
    void nothingIsRestoredOrApplied_andTheStatusSaysWhy() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.append(5, 5, 3, 5));
        server.write();
        assertThat(server.server.restored).isEmpty();
        assertThat(server.server.applied).isEmpty();
        assertThat(server.server.inForce).as("nothing may be deleted").isEmpty();
        assertThat(server.status().commitIndex()).isEqualTo(5);
        assertThat(server.status().lastApplied()).isZero();
        assertThat(server.status().whyNoState()).isEqualTo("its snapshots are damaged");
    }

    /** Raft §5.4.1 compares logs, and this one is whole from its start on. */
    @Test
    void votesAreGivenByTheLog() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.requestVote(6, 4, 3));
        server.write();
        assertThat(server.lastTo(2, RequestVoteReply.class).granted()).isFalse();
        server.receive(3, SoloServer.requestVote(7, 5, 3));
        server.write();
        assertThat(server.lastTo(3, RequestVoteReply.class).granted()).isTrue();
        server.receive(2, SoloServer.preVote(8, 5, 3));
        assertThat(server.lastTo(2, PreVoteReply.class).granted()).isTrue();
    }

    /** An acknowledgement says that an entry is durable, not that it is applied. */
    @Test
    void entriesAreStoredAndAcknowledged() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.append(5, 5, 3, 4, 5, 5));
        server.write();
        assertThat(server.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(7);
        assertThat(server.server.storedLast()).isEqualTo(7);
    }

    /** As a leader it could answer no command and no read: it leaves that to servers with a state. */
    @Test
    void electionsAreLeftToOthers_alsoWithoutAnyOther() {
        for (int size : new int[] {1, 3}) {
            SoloServer server = damaged(size);
            server.timeOut();
            server.timeOut();
            assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
            assertThat(server.sentTo(2, PreVote.class)).isEmpty();
            assertThat(server.status().whyNoLeader()).contains("no state", "does not stand for election");
        }
    }

    /** … until it has one: then it campaigns as any other server. */
    @Test
    void serverThatHasAStateAgain_standsForElection() {
        SoloServer server = damaged();
        server.receiveSnapshot(snapshot(3, 2, 1, 2, 3));
        server.campaign();
        assertThat(server.status().whyNoState()).isNull();
    }

    /** No leader knows of it, and none is needed: all servers are asked, again and again. */
    @Test
    void snapshotIsLookedForOnAllServers_untilThereIsOne() {
        SoloServer server = damaged();
        Effects.Search search = new Effects.Search(3, 0, List.of(2, 3));
        assertThat(server.server.searches).containsExactly(search);
        server.after(100);
        assertThat(server.server.searches).hasSize(1);
        assertThat(server.wakesInNanos()).isLessThanOrEqualTo(500 * VirtualCluster.MILLIS);
        server.after(500);
        assertThat(server.server.searches).containsExactly(search, search);
        server.receiveSnapshot(snapshot(3, 2, 1, 2, 3));
        server.after(600);
        server.after(600);
        assertThat(server.server.searches).hasSize(2);
    }

    /** A snapshot from before commitIndex undoes nothing where nothing was applied; the log leads on from it. */
    @Test
    void snapshotThatTheLogJoins_isRestored_andTheLogAppliedBehindIt() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.append(5, 5, 3, 4));
        StoredSnapshot older = snapshot(3, 2, 1, 2, 3);
        server.receiveSnapshot(older);
        assertThat(server.server.restored).containsExactly(older);
        assertThat(server.status().lastApplied()).isEqualTo(4);
        assertThat(server.server.inForce).isEmpty();
        server.write();
        assertThat(server.server.storedSnapshot()).isEqualTo(older);
        assertThat(server.server.storedFirst()).isEqualTo(4);
        assertThat(server.server.inForce).containsExactly(older.ref());
        server.server.hasLostState = false;
        server.restart();
        assertThat(server.server.restored).containsExactly(older);
        assertThat(server.status().lastApplied()).isEqualTo(4);
    }

    /** One that reaches further than what is known to be committed says that this is, too. */
    @Test
    void snapshotOfANewerEntryOfTheLog_isRestored_andKeepsWhatFollows() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.append(5, 5, 3, 4, 5));
        server.receiveSnapshot(snapshot(5, 3, 1, 2, 3));
        server.write();
        assertThat(server.status().commitIndex()).isEqualTo(5);
        assertThat(server.status().lastApplied()).isEqualTo(5);
        assertThat(server.server.storedLast()).isEqualTo(6);
    }

    /** Neither a hole nor another history may lie between a state and the log. */
    @Test
    void snapshotThatTheLogDoesNotJoin_isPassedOver() {
        SoloServer server = damaged();
        server.receive(2, SoloServer.append(5, 5, 3, 4));
        server.write();
        server.receiveSnapshot(snapshot(2, 1, 1, 2, 3));
        server.receiveSnapshot(snapshot(4, 2, 1, 2, 3));
        // Of a term that this server has not heard of: it will, and then look again.
        server.receiveSnapshot(snapshot(9, 6, 1, 2, 3));
        assertThat(server.server.restored).isEmpty();
        assertThat(server.server.disk).isEmpty();
        assertThat(server.status().whyNoState()).isNotNull();
    }

    /** Where the leader's log begins behind this one's end, its offer brings state and log. */
    @Test
    void leadersOffer_bringsAStateToo() {
        SoloServer server = damaged();
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.wanted.snapshot()).isEqualTo(snapshot(9, 4, 1, 2, 3));
        server.receiveSnapshot(snapshot(9, 4, 1, 2, 3));
        server.write();
        server.receive(2, offer(5, 9, 4));
        assertThat(server.lastTo(2, InstallSnapshotReply.class).index()).isEqualTo(9);
        assertThat(server.status().lastApplied()).isEqualTo(9);
        assertThat(server.status().whyNoState()).isNull();
    }

    /** A state machine with a disk of its own that reaches up to the log needs no snapshot: it goes on, also in a cluster of one. */
    @Test
    void stateMachineThatReachesUpToTheLog_needsNoSnapshot() {
        SoloServer server = damaged();
        RaftEngine engine = server.server.restartedEngine(3);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(5, 5, 3, 5));
        Effects effects = engine.takeEffects();
        assertThat(effects.search()).isNull();
        assertThat(effects.restore()).isNull();
        assertThat(effects.loads()).hasSize(1);
        assertThat(engine.status().whyNoState()).isNull();
    }
}
