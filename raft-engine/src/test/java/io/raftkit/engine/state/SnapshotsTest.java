package io.raftkit.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineConfig;
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
