package io.raftkit.simulator.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One run of a scenario.
 *
 * @param variant what the cluster is like
 * @param seed all chance comes from it
 */
record LabRun(Variant variant, long seed) {
    private static final int SEEDS = Integer.getInteger("raftkit.lab.seeds", 20);

    /** With snapshots scenarios take longer, and what each seed of them does is done over and over. */
    private static final int SEEDS_WITH_SNAPSHOTS = (SEEDS + 2) / 3;

    enum Variant {
        /** Commands are numbered densely from 1: leaders append nothing of their own. */
        DENSE,
        /** The same, and each server takes a snapshot at each tenth index, and drops the log that it stands for. */
        DENSE_WITH_SNAPSHOTS,
        /** Leaders open their terms with an entry; snapshots at each tenth index. */
        OPENED_WITH_SNAPSHOTS,
        /** Dense, with snapshots at each tenth index, each in one blob with the rest: both are replaced together. */
        ONE_BLOB;

        boolean takesSnapshots() {
            return this != DENSE;
        }

        boolean isDense() {
            return this != OPENED_WITH_SNAPSHOTS;
        }
    }

    static Stream<LabRun> all() {
        return Stream.of(Variant.values())
                .flatMap(variant -> LongStream.rangeClosed(1, variant.takesSnapshots() ? SEEDS_WITH_SNAPSHOTS : SEEDS)
                        .mapToObj(seed -> new LabRun(variant, seed)));
    }

    ClusterSettings settings(int servers) {
        ClusterSettings settings = VirtualCluster.of(servers, id -> new Words())
                .noOpOnElection(!variant.isDense())
                .seed(seed);
        if (variant.takesSnapshots()) {
            settings.snapshots(0, 0, 0);
        }
        if (variant == Variant.ONE_BLOB) {
            Map<Integer, BlobDisk> disks = new HashMap<>();
            settings.persister((id, unused) ->
                    disks.computeIfAbsent(id, first -> new BlobDisk()).open());
        }
        return settings;
    }
}
