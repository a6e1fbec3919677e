package io.raftkit.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.stored.Found;
import io.raftkit.engine.stored.Recovered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which snapshot a follower is offered. */
class SnapshotsTest {
    private static final Configuration MEMBERS = Configuration.of(List.of(Member.voter(1, "a:1")));

    private static final EngineConfig.Limits LIMITS = EngineConfig.Limits.within(1 << 20, 1 << 20, 1 << 16);

    private final Snapshots snapshots = new Snapshots(snapshot(10), LIMITS);
    private final PendingEffects effects = new PendingEffects();
    private long ticket;

    private static StoredSnapshot snapshot(long index) {
        return new StoredSnapshot(SnapshotRef.of(index, 1, 1, 0, MEMBERS, index), 100);
    }

    private StoredSnapshot recorded(long index) {
        StoredSnapshot snapshot = snapshot(index);
        snapshots.record(snapshot);
        snapshots.handed(++ticket);
        snapshots.persisted(ticket, effects);
        return snapshot;
    }

    @Test
    void firstOffer_isTheNewest_recordedOrNot() {
        assertThat(snapshots.offer(null, 1)).isEqualTo(snapshot(10));
        snapshots.record(snapshot(20));
        assertThat(snapshots.offer(null, 1)).isEqualTo(snapshot(20));
        assertThat(new Snapshots(null, LIMITS).offer(null, 1)).isNull();
    }

    /** Each rotten snapshot was remembered for as long as the server ran. */
    @Test
    void damagedOne_isForgotten_onceItDoesNotLeadToTheLogAnyMore() {
        RaftLog log = new RaftLog(Recovered.of(Found.log(new LogStart(9, 1), 1, 1, 1, 1)), 0, 600);
        snapshots.damaged(snapshot(9).ref());
        snapshots.damaged(snapshot(10).ref());
        recorded(11);
        snapshots.record(snapshot(12));
        snapshots.handTo(PersistBatch.builder(), log, 11, 11);
        assertThat(log.firstIndex()).isEqualTo(11);
        assertThat(snapshots.isReadable(snapshot(9))).as("as far as remembered").isTrue();
        assertThat(snapshots.isReadable(snapshot(10))).as("entry 11 is there").isFalse();
        assertThat(snapshots.offer(snapshot(9), log.firstIndex())).isEqualTo(snapshot(12));
        assertThat(snapshots.offer(snapshot(10), log.firstIndex())).isEqualTo(snapshot(12));
    }

    /** Were it always the newest, a follower that fetches more slowly than snapshots are taken would never have a whole one. */
    @Test
    void offer_staysWhileItLeadsToTheLog() {
        StoredSnapshot second = recorded(20);
        assertThat(snapshots.offer(snapshot(10), 11)).isEqualTo(snapshot(10));
        assertThat(snapshots.offer(snapshot(10), 12)).as("entry 11 is gone").isEqualTo(second);
        StoredSnapshot third = recorded(30);
        assertThat(snapshots.offer(second, 11)).isEqualTo(second);
        assertThat(snapshots.offer(snapshot(10), 11)).isEqualTo(snapshot(10));
        assertThat(snapshots.offer(second, 22)).isEqualTo(third);
    }
}
