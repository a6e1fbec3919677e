package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.Told.entries;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.simulator.invariant.log.CommittedImmutable;
import io.raftkit.simulator.invariant.machine.SnapshotInForce;
import java.util.List;
import java.util.stream.Stream;

/** Stories of snapshots, and of what follows them in the log. */
final class SnapshotStories {
    private SnapshotStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        SnapshotInForce.class,
                        "a restart finds an older snapshot than the one that was recorded",
                        told -> recorded(recorded(told.commits(3), 1), 2),
                        told -> restarts(told, 1, entries(1, 1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "the log ends before the snapshot",
                        told -> recorded(told.commits(2), 3),
                        told -> restarts(told, 3, entries(1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "a snapshot holds what is not committed",
                        told -> recorded(told.storesEntries(1, entries(1, 1, 1)), 2),
                        told -> restarts(told, 2, entries(1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "a state machine restores another snapshot than the one in force",
                        told -> restarts(recorded(told.commits(3), 2), 2, entries(1, 1, 1, 1)),
                        told -> told.invariants.restored(1, 1)),
                breaks(
                        SnapshotInForce.class,
                        "a state machine applies the log beside a snapshot that it has not restored",
                        told -> restarts(recorded(told.commits(3), 2), 2, entries(1, 1, 1, 1)),
                        told -> told.applies(1, 1, "x", "ok")),
                breaks(
                        CommittedImmutable.class,
                        "a snapshot takes the place of the log and does not stand for all that was committed in it",
                        told -> told.commits(3),
                        told -> told.stores(1, replaced(2, 2))));
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds("a state machine goes on behind the snapshot that it restored", told -> {
                    restarts(recorded(told.commits(3), 2), 2, entries(1, 1, 1, 1))
                            .invariants
                            .restored(1, 2);
                    told.applies(1, 3, "x", "ok");
                }),
                holds(
                        "a snapshot takes the place of the log and stands for all that was committed in it",
                        told -> told.commits(3).stores(1, replaced(2, 3))));
    }

    /** Entries go from one on, and the log begins behind a snapshot. */
    private static PersistBatch.Builder replaced(long truncateFrom, long snapshotIndex) {
        return StoredRecords.put(PersistBatch.builder(), snapshot(snapshotIndex))
                .truncateFrom(truncateFrom)
                .snapshot(snapshot(snapshotIndex).ref().id(), new LogStart(snapshotIndex + 1, 1));
    }

    private static StoredSnapshot snapshot(long index) {
        return new StoredSnapshot(SnapshotRef.of(index, 1, 0, 0, Configuration.of(List.of()), index), 10);
    }

    /** Server 1 records a snapshot. */
    private static Told recorded(Told told, long index) {
        return told.stores(1, StoredRecords.put(PersistBatch.builder(), snapshot(index)));
    }

    /** Server 1 starts again from a snapshot and its log. */
    private static Told restarts(Told told, long snapshotIndex, EntryBatch entries) {
        Recovery found = new Recovery();
        StoredRecords.put(PersistBatch.builder(), snapshot(snapshotIndex))
                .build()
                .records()
                .forEach(found::record);
        found.entries(entries);
        told.invariants.started(1, Recovered.of(found), List.of(entries));
        return told;
    }
}
