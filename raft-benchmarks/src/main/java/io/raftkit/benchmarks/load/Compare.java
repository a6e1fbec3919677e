package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures both storages as {@link Load} does, in rounds that alternate: what the machine does besides meets both. Each time three new servers
 * are started, on which each number of commands outstanding is driven in turn.
 */
public final class Compare {
    private static final int SERVERS = 3;
    private static final List<Integer> OUTSTANDING = List.of(1, 64, 256);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Compare() {}

    /** Measures, prints each figure as it comes and the comparison in the end. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = Options.of("compare")
                    .optional("rounds", 3, "how often each storage is measured")
                    .optional("warmup", 10, "seconds before anything is counted, for each number outstanding")
                    .optional("seconds", 10, "seconds that are counted")
                    .optional("bytes", 100, "size of each command")
                    .optional("segment-mib", StorageChoice.SEGMENT_MIB, "length of a file of the journal in MiB")
                    .optional("heap", "1g", "heap of each server")
                    .parse(args);
            System.out.print(compare(given).text());
            return 0;
        });
    }

    private static Comparison compare(Options given) throws IOException {
        int segmentMib = given.number("segment-mib", 1, 1024);
        StorageChoice mapdb = new StorageChoice(StorageChoice.MAPDB, segmentMib);
        StorageChoice journal = new StorageChoice(StorageChoice.JOURNAL, segmentMib);
        Comparison comparison = new Comparison(mapdb.name(), journal.name());
        for (int round = 1; round <= given.number("rounds", 1, 1_000); round++) {
            // The one that comes second finds the machine warmer.
            List<StorageChoice> order = round % 2 == 1 ? List.of(mapdb, journal) : List.of(journal, mapdb);
            for (StorageChoice storage : order) {
                measure(given, round, storage, comparison);
            }
        }
        return comparison;
    }

    private static void measure(Options given, int round, StorageChoice storage, Comparison comparison)
            throws IOException {
        Launch launch = Launch.likeThis(LoadNode.class, storage.jvmOptions("-Xmx" + given.text("heap")));
        StatusPage status = new StatusPage();
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            for (int outstanding : OUTSTANDING) {
                Workload workload = new Workload(
                        given.number("warmup", 0, 3_600),
                        given.number("seconds", 1, 3_600),
                        1,
                        outstanding,
                        given.number("bytes", 0, 1 << 20));
                int leader = status.awaitLeader(cluster, PATIENCE).id();
                Figures figures = LoadNode.figures(cluster.server(leader), workload);
                System.out.println(String.format(
                        Locale.ROOT,
                        "round %d, %s, %d outstanding: %,d a second%s",
                        round,
                        storage.name(),
                        outstanding,
                        figures.perSecond(),
                        figures.failures().isEmpty() ? "" : ", failures " + figures.failures()));
                comparison.add(storage.name(), figures);
            }
        }
    }
}
