package io.raftkit.engine;

import static io.raftkit.engine.OfferedSnapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.InstallSnapshotReply.Phase;
import org.junit.jupiter.api.Test;

/** Raft §7 where a leader finds that it cannot read its newest snapshot, which its log begins behind. */
class Section7DamagedSnapshotTest {

    /** Its log begins behind the snapshot of entry 3, and server 2 needs what is before. */
    private static SoloServer leader() {
        SoloServer leader = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);
        leader.snapshot();
        leader.write();
        leader.lead();
        assertThat(leader.server.storedFirst()).isEqualTo(4);
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        return leader;
    }

    private static InstallSnapshot lastOffer(SoloServer leader) {
        return leader.lastTo(2, InstallSnapshot.class);
    }

    /** The offer says what the follower lacks, and that this leader does not have it. */
    @Test
    void leaderThatCannotReadItsSnapshot_saysSoInItsOffers() {
        SoloServer leader = leader();
        StoredSnapshot rotten = lastOffer(leader).snapshot();
        assertThat(lastOffer(leader).isReadable()).isTrue();
        leader.engine().snapshots().damaged(rotten.ref());
        leader.after(100);
        assertThat(lastOffer(leader).snapshot()).isEqualTo(rotten);
        assertThat(lastOffer(leader).isReadable()).isFalse();
    }

    /** Nothing was applied since, so a new one stands for the same entry. */
    @Test
    void newSnapshotOfTheSameEntry_takesThePlaceOfADamagedOne_andIsOffered() {
        SoloServer leader = leader();
        leader.engine().snapshots().damaged(lastOffer(leader).snapshot().ref());
        StoredSnapshot second = leader.snapshot();
        leader.write();
        assertThat(second.ref().index())
                .isEqualTo(lastOffer(leader).snapshot().ref().index());
        assertThat(leader.server.inForce).endsWith(second.ref());
        leader.after(100);
        assertThat(lastOffer(leader).snapshot()).isEqualTo(second);
        assertThat(lastOffer(leader).isReadable()).isTrue();
    }

    @Test
    void secondSnapshotOfTheSameEntry_isPassedOver_whileTheFirstCanBeRead() {
        SoloServer leader = leader();
        StoredSnapshot first = lastOffer(leader).snapshot();
        leader.snapshot();
        leader.write();
        leader.after(100);
        assertThat(lastOffer(leader).snapshot()).isEqualTo(first);
    }

    /** A restart that finds the new one damaged too goes back to what was before the first. */
    @Test
    void logIsKeptBehindTheSnapshotBeforeADamagedOne() {
        SoloServer server = SoloServer.committed(3, 5, 3, 1, 1, 2, 3, 3);
        server.snapshot();
        server.write();
        long first = server.server.storedFirst();
        server.engine().snapshots().damaged(server.server.storedSnapshot().ref());
        server.receive(2, SoloServer.append(5, 5, 3, 5));
        server.write();
        StoredSnapshot second = server.snapshot();
        server.write();
        assertThat(server.server.storedSnapshot()).isEqualTo(second);
        assertThat(server.server.storedFirst()).isEqualTo(first);
    }

    @Test
    void followerOfALeaderThatCannotReadItsSnapshot_looksForOneOnAllOthers() {
        SoloServer follower = SoloServer.with(3, 5, 1, 1);
        StoredSnapshot wanted = snapshot(9, 5, 1, 2, 3);
        follower.receive(2, new InstallSnapshot(5, 1, 1, 0, wanted, false));
        InstallSnapshotReply answer = follower.lastTo(2, InstallSnapshotReply.class);
        assertThat(answer.phase()).isEqualTo(Phase.REFUSED);
        assertThat(answer.reason()).contains("looks for one");
        assertThat(follower.server.fetches).isEmpty();
        assertThat(follower.server.searches)
                .extracting(Effects.Search::indexMin)
                .containsExactly(9L);
        StoredSnapshot found = snapshot(11, 5, 1, 2, 3);
        follower.receiveSnapshot(found);
        follower.write();
        assertThat(follower.server.restored).containsExactly(found);
    }

    /** The last offer counts. Whoever made the one before may be gone, and nobody offers that any more. */
    @Test
    void followerOfALeaderThatCannotReadItsSnapshot_looksForOne_thoughAnEarlierLeaderOfferedAnother() {
        SoloServer follower = SoloServer.with(3, 5, 1, 1);
        StoredSnapshot before = snapshot(9, 4, 1, 2, 3);
        follower.receive(2, new InstallSnapshot(5, 1, 1, 0, before, true));
        assertThat(follower.server.fetches).extracting(Effects.Fetch::snapshot).containsExactly(before);
        StoredSnapshot rotten = snapshot(12, 5, 1, 2, 3);
        follower.receive(3, new InstallSnapshot(6, 1, 1, 0, rotten, false));
        assertThat(follower.server.searches)
                .extracting(Effects.Search::indexMin)
                .containsExactly(12L);
        // What is on its way is of use all the same.
        follower.receiveSnapshot(before);
        follower.write();
        assertThat(follower.server.restored).containsExactly(before);
        follower.after(600);
        assertThat(follower.server.searches)
                .extracting(Effects.Search::indexMin)
                .containsExactly(12L, 12L);
    }
}
