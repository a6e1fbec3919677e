package io.raftkit.simulator.invariant;

import static io.raftkit.api.status.ServerRole.FOLLOWER;
import static io.raftkit.api.status.ServerRole.LEADER;
import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.configuration;
import static io.raftkit.simulator.invariant.StorySteps.entries;
import static io.raftkit.simulator.invariant.StorySteps.peer;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.simulator.invariant.log.CommittedImmutable;
import io.raftkit.simulator.invariant.snapshot.CommitCoversSnapshot;
import io.raftkit.simulator.invariant.snapshot.ConfigurationOfLog;
import io.raftkit.simulator.invariant.snapshot.FallbackKept;
import io.raftkit.simulator.invariant.snapshot.FedFollowersKeepTheirLog;
import io.raftkit.simulator.invariant.snapshot.FetchGoesOn;
import io.raftkit.simulator.invariant.snapshot.InstallKeepsSuffix;
import io.raftkit.simulator.invariant.snapshot.NoGap;
import io.raftkit.simulator.invariant.snapshot.SnapshotInForce;
import io.raftkit.simulator.invariant.snapshot.StartsFromNewestWhole;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Stories of snapshots, and of what follows them in the log. */
final class SnapshotStories {
    private static final String ID = snapshot(2).ref().id();

    private SnapshotStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        SnapshotInForce.class,
                        "a restart finds an older snapshot than the one that was recorded",
                        steps -> recorded(recorded(steps.commits(3), 1), 2),
                        steps -> restarts(steps, 1, entries(1, 1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "the log ends before the snapshot",
                        steps -> recorded(steps.commits(2), 3),
                        steps -> restarts(steps, 3, entries(1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "a snapshot holds what is not committed",
                        steps -> recorded(steps.storesEntries(1, entries(1, 1, 1)), 2),
                        steps -> restarts(steps, 2, entries(1, 1, 1))),
                breaks(
                        SnapshotInForce.class,
                        "a state machine restores another snapshot than the one in force",
                        steps -> restarts(recorded(steps.commits(3), 2), 2, entries(1, 1, 1, 1)),
                        steps -> steps.invariants.restored(1, 1)),
                breaks(
                        SnapshotInForce.class,
                        "a state machine restores a snapshot that was recorded before the one that it restored last",
                        steps -> recorded(recorded(steps.commits(3), 1), 2)
                                .invariants
                                .restored(1, 2),
                        steps -> steps.invariants.restored(1, 1)),
                breaks(
                        SnapshotInForce.class,
                        "a state machine restores a snapshot that was recorded in an earlier incarnation, and replaced",
                        steps -> restarts(recorded(recorded(steps.commits(3), 1), 2), 2, entries(1, 1, 1, 1)),
                        steps -> steps.invariants.restored(1, 1)),
                breaks(
                        SnapshotInForce.class,
                        "a state machine applies the log beside a snapshot that it has not restored",
                        steps -> restarts(recorded(steps.commits(3), 2), 2, entries(1, 1, 1, 1)),
                        steps -> steps.applies(1, 1, "x", "ok")),
                breaks(
                        StartsFromNewestWhole.class,
                        "a server starts from a snapshot that is damaged",
                        steps -> recorded(recorded(steps.commits(3), 1), 2),
                        steps -> startsFrom(steps, found(2, entries(1, 1, 1, 1)), 1)),
                breaks(
                        StartsFromNewestWhole.class,
                        "a server starts from the log, and passes over a snapshot that is whole",
                        steps -> recorded(recorded(steps.commits(3), 1), 2),
                        steps -> startsFrom(steps, found(2, entries(1, 1, 1, 1)).withSnapshot(null), 1)),
                breaks(
                        StartsFromNewestWhole.class,
                        "a server starts without a state, and has the whole log",
                        steps -> recorded(steps.commits(3), 2),
                        steps -> startsFrom(steps, found(2, entries(1, 1, 1, 1)).withLostState("all are damaged"))),
                breaks(
                        SnapshotInForce.class,
                        "a server without a state applies its log",
                        steps -> {
                            recorded(steps.commits(3), 2).stores(1, dropped(10));
                            startsFrom(steps, found(2, entries(3, 1)).withLostState("all are damaged"));
                        },
                        steps -> steps.applies(1, 1, "x", "ok")),
                breaks(
                        NoGap.class,
                        "entries go before the snapshot that stands for them is recorded",
                        steps -> recorded(steps.commits(3), 1),
                        steps -> steps.stores(
                                1,
                                PersistBatch.builder()
                                        .snapshot(snapshot(1).ref().id(), new LogStart(3, 1)))),
                breaks(
                        NoGap.class,
                        "entries go that the state machine has not applied",
                        steps -> steps.commits(3),
                        steps -> steps.keepsLog(2, FOLLOWER, 3, 3, 3, 3, 2)),
                breaks(
                        InstallKeepsSuffix.class,
                        "a log that has the last entry of a snapshot is discarded",
                        steps -> steps.commits(3).follows(2, 1, 3, 1),
                        steps -> steps.keepsLog(2, FOLLOWER, 3, 2, 1, 2, 3)),
                breaks(
                        CommitCoversSnapshot.class,
                        "commitIndex begins below the snapshot",
                        steps -> restarts(recorded(steps.commits(3), 2), 2, entries(1, 1, 1, 1)),
                        steps -> steps.follows(1, 1, 3, 1)),
                breaks(
                        ConfigurationOfLog.class,
                        "a configuration in the log does not count",
                        steps -> steps.storesEntries(1, configuration(1, Turn.BEGINNING)),
                        steps -> steps.follows(1, 1, 1, 0)),
                breaks(
                        FedFollowersKeepTheirLog.class,
                        "entries go that a follower needs next, and they are few",
                        steps ->
                                steps.commits(3).keepsLog(1, LEADER, 3, 3, 3, 3, 4, peer(2, 3, true), peer(3, 0, true)),
                        steps -> steps.stores(1, dropped(1 << 20))),
                breaks(
                        FetchGoesOn.class,
                        "what is written of a snapshot is asked for again",
                        steps -> fetches(steps, 0, 100),
                        steps -> steps.invariants.asked(3, new FetchChunk(ID, 60, 40))),
                breaks(
                        FetchGoesOn.class,
                        "a fetch begins anew after its server was killed",
                        steps -> fetches(steps, 0, 200_000),
                        steps -> steps.invariants.fetchResumed(3, ID, 100_000, 0)),
                breaks(
                        FallbackKept.class,
                        "the snapshot goes that a restart begins with",
                        steps -> recorded(steps.commits(3), 2),
                        steps -> deletes(steps, 2, 1, 3)),
                breaks(
                        FallbackKept.class,
                        "the last snapshot before the recorded one goes",
                        steps -> recorded(steps.commits(3), 2),
                        steps -> deletes(steps, 1, 2, 3)),
                breaks(
                        FallbackKept.class,
                        "the last snapshot before the recorded one goes, and another one of the same entry stays",
                        steps -> recorded(steps.commits(3), 2),
                        steps -> steps.invariants.deletingSnapshot(
                                1, snapshot(1).ref(), List.of(snapshot(2).ref(), another(2)))),
                breaks(
                        FallbackKept.class,
                        "another snapshot of the recorded entry goes",
                        steps -> recorded(steps.commits(3), 2),
                        steps -> steps.invariants.deletingSnapshot(
                                1,
                                another(2),
                                List.of(snapshot(1).ref(), snapshot(2).ref()))),
                breaks(
                        StartsFromNewestWhole.class,
                        "a server starts from a lower snapshot, and another one of the recorded entry is whole",
                        steps -> recorded(recorded(steps.commits(3), 1), 2),
                        steps -> steps.invariants.startsFrom(
                                1,
                                found(2, entries(1, 1, 1, 1)).withSnapshot(snapshot(1)),
                                List.of(snapshot(1).ref(), another(2)))),
                breaks(
                        CommittedImmutable.class,
                        "a snapshot takes the place of the log and does not stand for all that was committed in it",
                        steps -> steps.commits(3),
                        steps -> steps.stores(1, replaced(2, 2))));
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds("a state machine goes on behind the snapshot that it restored", steps -> {
                    restarts(recorded(steps.commits(3), 2), 2, entries(1, 1, 1, 1))
                            .invariants
                            .restored(1, 2);
                    steps.applies(1, 3, "x", "ok");
                }),
                holds("a slow state machine restores one snapshot when the next one is recorded already", steps -> {
                    recorded(recorded(steps.commits(3), 1), 2).invariants.restored(1, 1);
                    steps.invariants.restored(1, 2);
                }),
                holds(
                        "a snapshot takes the place of a log that ends before it",
                        steps -> steps.commits(3).keepsLog(3, FOLLOWER, 3, 2, 0, 2, 3)),
                holds("a fetch goes on behind the last whole block, and after a power cut wherever it can", steps -> {
                    fetches(steps, 0, 200_000);
                    fetches(steps, 140_000, 200_000);
                    steps.invariants.fetchResumed(3, ID, 0, 1);
                    steps.invariants.asked(3, new FetchChunk(ID, 0, 40));
                }),
                holds("a snapshot that was thrown away is fetched anew", steps -> {
                    fetches(steps, 0, 200_000);
                    steps.invariants.fetchDropped(3);
                    fetches(steps, 0, 100);
                }),
                holds(
                        "a log that has the last entry of a snapshot goes on behind it",
                        steps -> steps.commits(3).follows(2, 1, 3, 1).keepsLog(2, FOLLOWER, 3, 3, 3, 2, 3)),
                holds(
                        "entries go that a follower needs next, and the snapshot is smaller than they are",
                        steps -> steps.commits(3)
                                .keepsLog(1, LEADER, 3, 3, 3, 3, 4, peer(2, 3, true), peer(3, 0, true))
                                .stores(1, dropped(10))),
                holds(
                        "a snapshot goes that is older than the one before the recorded one",
                        steps -> deletes(recorded(steps.commits(3), 3), 1, 2, 3)),
                holds(
                        "a snapshot takes the place of the log and stands for all that was committed in it",
                        steps -> steps.commits(3).stores(1, replaced(2, 3))));
    }

    /** Entries go from one on, and the log begins behind a snapshot. */
    private static PersistBatch.Builder replaced(long truncateFrom, long snapshotIndex) {
        return StoredRecords.put(PersistBatch.builder(), snapshot(snapshotIndex))
                .truncateFrom(truncateFrom)
                .snapshot(snapshot(snapshotIndex).ref().id(), new LogStart(snapshotIndex + 1, 1));
    }

    private static StoredSnapshot snapshot(long index) {
        return snapshot(index, 10);
    }

    private static StoredSnapshot snapshot(long index, long bytes) {
        return new StoredSnapshot(SnapshotRef.of(index, 1, 0, 0, Configuration.of(List.of()), index), bytes);
    }

    /** Another snapshot of the same entry. */
    private static SnapshotRef another(long index) {
        return SnapshotRef.of(index, 1, 0, 0, Configuration.of(List.of()), -1);
    }

    /** A snapshot of so many bytes stands for two entries, which go. */
    private static PersistBatch.Builder dropped(long bytes) {
        return StoredRecords.put(PersistBatch.builder(), snapshot(2, bytes))
                .snapshot(snapshot(2).ref().id(), new LogStart(3, 1));
    }

    /** Server 1 deletes a snapshot, and keeps others. */
    private static StorySteps deletes(StorySteps steps, long index, long... others) {
        steps.invariants.deletingSnapshot(
                1,
                snapshot(index).ref(),
                LongStream.of(others).mapToObj(other -> snapshot(other).ref()).toList());
        return steps;
    }

    /** Server 1 records a snapshot. */
    private static StorySteps recorded(StorySteps steps, long index) {
        return steps.stores(1, StoredRecords.put(PersistBatch.builder(), snapshot(index)));
    }

    /** Server 3 has some of a snapshot, and fetches more. */
    private static void fetches(StorySteps steps, long from, long to) {
        steps.invariants.fetchResumed(3, ID, from, 0);
        steps.invariants.asked(3, new FetchChunk(ID, from, (int) (to - from)));
        steps.invariants.fetched(3, ID, to);
    }

    /** Server 1 chooses what it starts from; these of its snapshots are whole. */
    private static StorySteps startsFrom(StorySteps steps, Recovered chosen, long... whole) {
        steps.invariants.startsFrom(
                1,
                chosen,
                LongStream.of(whole).mapToObj(index -> snapshot(index).ref()).toList());
        return steps;
    }

    /** Server 1 starts again from a snapshot and its log. */
    private static StorySteps restarts(StorySteps steps, long snapshotIndex, EntryBatch entries) {
        Recovered recovered = found(snapshotIndex, entries);
        steps.invariants.started(1, recovered, List.of(entries));
        return startsFrom(steps, recovered, snapshotIndex);
    }

    /** What a storage reports with a snapshot and a log. */
    private static Recovered found(long snapshotIndex, EntryBatch entries) {
        Recovery found = new Recovery();
        StoredRecords.put(PersistBatch.builder(), snapshot(snapshotIndex))
                .build()
                .records()
                .forEach(found::record);
        if (entries.firstIndex() > 1) {
            found.logStart(new LogStart(entries.firstIndex(), 1));
        }
        found.entries(entries);
        return Recovered.of(found);
    }
}
