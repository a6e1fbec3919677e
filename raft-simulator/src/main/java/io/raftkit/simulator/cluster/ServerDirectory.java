package io.raftkit.simulator.cluster;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A server's directory over all its incarnations: what each crash leaves takes the place of what was there. It tells when everything was taken away, and
 * when something was done to it that no crash does, after which it need not hold what the server acknowledged.
 */
public final class ServerDirectory {
    private final ServerConditions conditions;
    private final Runnable taken;
    private final Runnable tampered;
    private final Runnable dies;
    private InMemoryDirectory present = new InMemoryDirectory();
    /** Apart from the log, so that a disk without files is still one. */
    private InMemoryDirectory snapshots = new InMemoryDirectory();

    /** Ids of snapshots that were damaged. */
    private final Set<String> rotten = new HashSet<>();

    private InMemoryDirectory backup = present;
    private InMemoryDirectory snapshotsBackup = snapshots;
    private int number;
    private long formerlyWrong;
    private long snapshotsWrong;
    private final Map<Operation.Kind, Integer> crashesInSnapshots = new EnumMap<>(Operation.Kind.class);

    ServerDirectory(ServerConditions conditions, Runnable taken, Runnable tampered, Runnable dies) {
        this.conditions = conditions;
        this.taken = taken;
        this.tampered = tampered;
        this.dies = dies;
    }

    InMemoryDirectory present() {
        return present;
    }

    /** Counts the disks that the server had: what a crash leaves is another one. */
    int number() {
        return number;
    }

    /** Where snapshots are kept. */
    InMemoryDirectory snapshots() {
        return snapshots;
    }

    /** Leaves what that kind of crash leaves. */
    void crash(ImageKind kind, long seed) {
        exchange(present.image(kind, seed), snapshots.image(kind, ~seed));
    }

    /** Leaves what a power cut leaves, if an operation was the end of the process: nothing can be written to what it left behind. */
    void replaceIfCrashed(SplittableRandom random) {
        if (isCrashed()) {
            crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, random.nextLong());
        }
    }

    /** Takes everything away. */
    void wipe() {
        exchange(new InMemoryDirectory(), new InMemoryDirectory());
        backup = present;
        snapshotsBackup = snapshots;
        taken.run();
    }

    /** Keeps a copy of what is there. */
    public void backUp() {
        backup = present.image(ImageKind.ALL_WRITTEN, 0);
        snapshotsBackup = snapshots.image(ImageKind.ALL_WRITTEN, 0);
    }

    /** Puts the copy in the place of what is there. */
    public void putBack() {
        exchange(backup.image(ImageKind.ALL_WRITTEN, 0), snapshotsBackup.image(ImageKind.ALL_WRITTEN, 0));
        tampered.run();
    }

    private void exchange(InMemoryDirectory next, InMemoryDirectory nextSnapshots) {
        number++;
        formerlyWrong += present.wentWrong();
        snapshotsWrong += snapshots.wentWrong();
        present = next;
        snapshots = nextSnapshots;
        fill(conditions.isDiskFull);
    }

    /** Lets an operation go wrong: the next one, or one some operations later. */
    public void failWrite(long later, Fault fault) {
        present.faults(fault.equals(Fault.NONE) ? FaultPlan.NONE : plan(later, fault));
    }

    private FaultPlan plan(long later, Fault fault) {
        return FaultPlan.at(present.operations() + 1 + later, fault);
    }

    /** Ends the process at an operation on snapshots: the next one, or one some operations later. */
    public void crashInSnapshot(long later) {
        long number = snapshots.operations() + 1 + later;
        snapshots.faults(operation -> {
            if (operation.number() != number || operation.kind() == Operation.Kind.READ) {
                return Fault.NONE;
            }
            crashesInSnapshots.merge(operation.kind(), 1, Integer::sum);
            dies.run();
            return Fault.crashAfter(operation.length() / 2);
        });
    }

    /** Lets every operation on snapshots that is to come end well. */
    public void spareSnapshots() {
        snapshots.faults(FaultPlan.NONE);
    }

    /** Leaves so much room for snapshots. */
    public void leaveRoomForSnapshots(long bytes) {
        snapshots.capacityBytes(snapshots.usedBytes() + bytes);
    }

    /** Whether an operation was the end of the process. */
    boolean isCrashed() {
        return present.isCrashed() || snapshots.isCrashed();
    }

    /** In which operations on snapshots the process ended, in all incarnations. */
    public Map<Operation.Kind, Integer> crashesInSnapshots() {
        return crashesInSnapshots;
    }

    /** How many operations on snapshots went wrong, in all incarnations. */
    public long wentWrongWithSnapshots() {
        return snapshotsWrong + snapshots.wentWrong();
    }

    /** Lets a write do something else than it says it did, unless there are no files. */
    public void lie(long later, Fault fault) {
        if (present.names().isEmpty()) {
            return;
        }
        FaultPlan plan = plan(later, fault);
        present.faults(operation -> {
            Fault lie = plan.before(operation);
            if (!lie.equals(Fault.NONE)) {
                tampered.run();
            }
            return lie;
        });
    }

    /** Fills it, or makes room again. What is written over needs no new room. */
    public void fill(boolean isFull) {
        conditions.isDiskFull = isFull;
        present.capacityBytes(isFull ? present.usedBytes() : Long.MAX_VALUE);
        snapshots.capacityBytes(isFull ? snapshots.usedBytes() : Long.MAX_VALUE);
    }

    /** Flips a bit of what is stored, unless there are no files, in which nothing can rot. */
    public void rot(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> names = present.names().stream()
                .filter(name -> present.sizeBytes(name) > 0)
                .toList();
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        present.flip(name, random.nextLong(present.sizeBytes(name)), 1 << random.nextInt(8));
        tampered.run();
    }

    /** Flips a bit of the newest snapshot, or of each of them, where they are files; returns whether there is one. */
    public boolean rotSnapshots(long seed, boolean areAll) {
        List<String> ids = ids();
        ids.removeAll(rotten);
        SplittableRandom random = new SplittableRandom(seed);
        for (String id : areAll || ids.isEmpty() ? ids : ids.subList(ids.size() - 1, ids.size())) {
            String file = snapshots.names().stream()
                    .filter(name -> name.endsWith(id))
                    .findFirst()
                    .orElseThrow();
            snapshots.flip(file, random.nextLong(snapshots.sizeBytes(file)), 1 << random.nextInt(8));
            rotten.add(id);
        }
        return !ids.isEmpty();
    }

    /** The snapshots that are files, the newest last. Looked at in a copy: a process that is to end at its next operation is not to end by this. */
    private List<String> ids() {
        try (SnapshotStore files = SnapshotFiles.in(snapshots.image(ImageKind.ALL_WRITTEN, 0))) {
            return files.list().stream()
                    .map(snapshot -> snapshot.ref().id())
                    .collect(Collectors.toCollection(ArrayList::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A snapshot was written to its end: whatever was wrong with an earlier one of this id is over. */
    void published(String id) {
        rotten.remove(id);
    }

    /** Those of a store's snapshots that nobody has damaged. */
    List<SnapshotRef> whole(SnapshotStore store) throws IOException {
        return store.list().stream()
                .map(StoredSnapshot::ref)
                .filter(ref -> !rotten.contains(ref.id()))
                .toList();
    }

    /** How many operations went wrong, in all incarnations. */
    public long wentWrong() {
        return formerlyWrong + present.wentWrong();
    }
}
