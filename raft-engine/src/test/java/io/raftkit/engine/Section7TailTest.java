package io.raftkit.engine;

import static io.raftkit.engine.boundary.EngineConfig.Limits.BACK_TO_PREVIOUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import org.junit.jupiter.api.Test;

/** What of a leader's log stays beside a snapshot, for followers that are behind. Nothing that is durable stays in its memory. */
class Section7TailTest {
    private static final int ENTRY_BYTES = 40_000;

    /** A leader of three, whose log is empty. */
    private static SoloServer leader(long tailBytesMax) {
        SoloServer leader = SoloServer.keepingTail(tailBytesMax, 3, 5, 0);
        leader.lead();
        return leader;
    }

    /** Entries that server 3 takes at once, and so are committed and applied. */
    private static void commit(SoloServer leader, int count) {
        for (int i = 0; i < count; i++) {
            leader.propose("x".repeat(ENTRY_BYTES));
            leader.write();
            AppendEntries entries = leader.lastTo(3, AppendEntries.class);
            leader.accept(3, entries);
        }
        assertThat(leader.status().lastApplied()).isEqualTo(leader.status().lastIndex());
    }

    /** Server 2 takes the probe, and so is known to hold nothing; it answers heartbeats from then on. */
    private static void hear(SoloServer leader) {
        leader.after(100);
        leader.receive(2, AppendEntriesReply.accepted(leader.lastTo(2, AppendEntries.class), 1));
        leader.accept(3, leader.lastTo(3, AppendEntries.class));
    }

    private static void snapshot(SoloServer leader) {
        leader.snapshot();
        leader.write();
    }

    /** A follower that is fed is not overtaken by a snapshot: the entries it needs next stay, and it is sent them. */
    @Test
    void entriesThatAFollowerNeedsNext_stay() {
        SoloServer leader = leader(1 << 20);
        commit(leader, 5);
        hear(leader);
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(2);
        leader.engine().peerLost(2);
        leader.turn();
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(1);
        assertThat(leader.sentTo(2, InstallSnapshot.class)).isEmpty();
    }

    /** A server that is down keeps nobody's log. */
    @Test
    void followerThatWasNotHeardForAnElectionTimeout_keepsNothing() {
        SoloServer leader = leader(1 << 20);
        commit(leader, 5);
        hear(leader);
        for (int beat = 0; beat < 7; beat++) {
            leader.after(100);
            leader.accept(3, leader.lastTo(3, AppendEntries.class));
        }
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(6);
    }

    /** One that is slow for ever does not keep the log for ever. */
    @Test
    void moreThanTheBudget_doesNotStay() {
        SoloServer leader = leader(10L * ENTRY_BYTES + 2_000);
        commit(leader, 30);
        hear(leader);
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isBetween(21L, 23L);
    }

    @Test
    void withoutABudget_nothingStays() {
        SoloServer leader = leader(0);
        commit(leader, 5);
        hear(leader);
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(6);
    }

    /** Where a follower's log ends is not known when a term begins: it may need any entry. */
    @Test
    void followerThatWasNotCompared_keepsWhatTheBudgetAllows() {
        SoloServer leader = leader(1 << 20);
        commit(leader, 5);
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(1);
    }

    /** Else each snapshot would start the install before it again, and a follower that is slower than snapshots are taken would never be done. */
    @Test
    void followerThatIsOfferedASnapshot_findsTheEntriesBehindIt_thoughNewerSnapshotsWereTaken() {
        SoloServer leader = leader(1 << 20);
        commit(leader, 5);
        for (int beat = 0; beat < 7; beat++) {
            leader.after(100);
            leader.accept(3, leader.lastTo(3, AppendEntries.class));
        }
        StoredSnapshot first = leader.snapshot();
        leader.write();
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        InstallSnapshot offer = leader.lastTo(2, InstallSnapshot.class);
        assertThat(offer.snapshot()).isEqualTo(first);
        leader.receive(2, InstallSnapshotReply.fetching(offer, 5, 10));
        commit(leader, 3);
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(6);
        leader.after(100);
        assertThat(leader.lastTo(2, InstallSnapshot.class).snapshot()).isEqualTo(first);
        leader.receive(2, InstallSnapshotReply.installed(offer, 5));
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(5);
        assertThat(leader.lastTo(2, AppendEntries.class).lastIndex()).isEqualTo(6);
    }

    /** Lets server 2 fall behind, and be offered a snapshot, in a log of which nothing was said. */
    private static SoloServer offering() {
        SoloServer leader = leader(BACK_TO_PREVIOUS);
        commit(leader, 5);
        snapshot(leader);
        commit(leader, 3);
        for (int beat = 0; beat < 7; beat++) {
            leader.after(100);
            leader.accept(3, leader.lastTo(3, AppendEntries.class));
        }
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isEqualTo(6);
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        leader.receive(2, InstallSnapshotReply.fetching(leader.lastTo(2, InstallSnapshot.class), 8, 10));
        return leader;
    }

    /** A purge during a long install would make it endless: each would start another one. */
    @Test
    void followerThatIsOfferedASnapshot_findsTheEntriesBehindIt_thoughNoTailIsSet() {
        SoloServer leader = offering();
        InstallSnapshot offer = leader.lastTo(2, InstallSnapshot.class);
        for (int taken = 0; taken < 3; taken++) {
            commit(leader, 3);
            snapshot(leader);
            leader.after(100);
            leader.accept(3, leader.lastTo(3, AppendEntries.class));
            assertThat(leader.lastTo(2, InstallSnapshot.class).snapshot()).isEqualTo(offer.snapshot());
            leader.receive(2, InstallSnapshotReply.fetching(leader.lastTo(2, InstallSnapshot.class), 8, 10));
        }
        assertThat(leader.server.storedFirst()).isEqualTo(9);
        leader.receive(2, InstallSnapshotReply.installed(offer, 8));
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(8);
    }

    /** … but no more of the log stays than four times what the state takes: whoever is slower than that is offered a newer one. */
    @Test
    void followerThatIsSlowerThanItsBudget_isOfferedANewerSnapshot() {
        SoloServer leader = offering();
        StoredSnapshot offered = leader.lastTo(2, InstallSnapshot.class).snapshot();
        leader.server.stateBytesMax = 3 * ENTRY_BYTES;
        commit(leader, 20);
        snapshot(leader);
        commit(leader, 1);
        leader.receive(2, InstallSnapshotReply.fetching(leader.lastTo(2, InstallSnapshot.class), 8, 10));
        snapshot(leader);
        assertThat(leader.server.storedFirst()).isBetween(16L, 19L);
        leader.after(100);
        assertThat(leader.lastTo(2, InstallSnapshot.class).snapshot()).isNotEqualTo(offered);
    }
}
