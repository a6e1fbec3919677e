package io.raftkit.simulator.cluster;

import io.raftkit.api.RecoveryReport;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.recovery.RecoveryWriter;
import io.raftkit.runtime.recovery.Survivor;
import io.raftkit.runtime.recovery.Survivors;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.simulator.invariant.RecoveredBeginning;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A cluster whose power failed, and which lost some disks for good; what is left of it, and the cluster that is recovered from that. */
public final class LostMajority {
    private static final int CRASHES_MAX = 3;
    private static final int OPERATIONS_MAX = 16;
    private static final int PART_BYTES = 1 << 20;

    private final VirtualCluster lost;
    private final Map<Integer, InMemoryDirectory> found = new TreeMap<>();
    private final List<Survivor> left = new ArrayList<>();
    private int crashes;

    /** A cluster that may be up, of which these servers survive, as far as they ever stored something. */
    public LostMajority(VirtualCluster cluster, Collection<Integer> surviving, SplittableRandom random)
            throws IOException {
        lost = cluster;
        for (VirtualServer server : cluster.servers()) {
            if (server.isUp()) {
                server.powerCut(random.nextLong());
            }
            InMemoryDirectory disk = server.directory().image(ImageKind.ALL_WRITTEN, 0);
            Bootstrap bootstrap = recovered(new InMemoryPersister(disk)).bootstrap();
            if (bootstrap == null) {
                continue;
            }
            if (surviving.contains(server.id())) {
                left.add(survivor(server, disk, bootstrap));
            } else {
                found.put(server.id(), disk);
            }
        }
    }

    private static Survivor survivor(VirtualServer server, InMemoryDirectory disk, Bootstrap bootstrap)
            throws IOException {
        InMemoryPersister persister = new InMemoryPersister(disk);
        return Survivor.of(
                Path.of("server-" + server.id()),
                bootstrap,
                recovered(persister),
                persister,
                SnapshotFiles.in(server.disk().snapshots().image(ImageKind.ALL_WRITTEN, 0)));
    }

    private static Recovered recovered(Persister persister) throws IOException {
        return Recovered.of(Recovery.of(persister));
    }

    private static List<EntryBatch> entries(Persister persister, Recovered recovered) throws IOException {
        List<EntryBatch> entries = new ArrayList<>();
        for (long next = recovered.logStart().firstIndex(); next <= recovered.lastIndex(); ) {
            EntryBatch read = Objects.requireNonNull(persister.read(next, recovered.lastIndex(), PART_BYTES));
            entries.add(read);
            next = read.lastIndex() + 1;
        }
        return entries;
    }

    /** The servers that are left, and have something. */
    public List<Survivor> left() {
        return left;
    }

    /** The disks of the others, which are found later. */
    public Map<Integer, InMemoryDirectory> found() {
        return found;
    }

    /** How often the process ended while it wrote the new server's state. */
    public int crashes() {
        return crashes;
    }

    /**
     * Checks what the survivors say against what the lost cluster is known to have committed: what any survivor has of that, the chosen one has (Raft
     * §5.4.3); and all of it, if the survivors say so.
     *
     * @return up to which index the recovered cluster has what the lost one had committed
     */
    public long requireTruth(Survivors survivors) throws IOException {
        RecoveryReport report = survivors.report();
        long kept = agreesUpTo(survivors.chosen());
        for (Survivor each : left) {
            require(agreesUpTo(each) <= kept, "a survivor has more of what was committed than the chosen one", report);
        }
        require(report.committedIndex() <= kept, "what is said to be committed was not, or is lost", report);
        long committed = lost.watch().invariants().facts().committed.lastIndex();
        require(
                report.mayMissEntries() || kept == committed,
                "entries up to " + committed + " were committed, those behind " + kept
                        + " are lost, and the survivors say that none is",
                report);
        return kept;
    }

    private static void require(boolean holds, String message, RecoveryReport report) {
        if (!holds) {
            throw new AssertionError(message + ": " + report);
        }
    }

    private long agreesUpTo(Survivor survivor) throws IOException {
        LogPrints committed = lost.watch().invariants().facts().committed;
        LogPrints log = LogPrints.of(
                survivor.recovered().logStart(), entries(survivor.persister(), survivor.recovered()), committed);
        long index = Math.min(log.lastIndex(), committed.lastIndex());
        while (log.printAt(index) != committed.printAt(index)) {
            index--;
        }
        return index;
    }

    /** Makes an empty server the first one of a new cluster. The process that does this ends some times, at any disk operation, and begins again. */
    public void recover(Survivors survivors, VirtualServer first, SplittableRandom random) throws IOException {
        boolean isWritten = false;
        for (int more = random.nextInt(CRASHES_MAX + 1); more > 0 && !isWritten; more--) {
            InMemoryDirectory disk =
                    random.nextBoolean() ? first.directory() : first.disk().snapshots();
            disk.faults(FaultPlan.at(disk.operations() + 1 + random.nextInt(OPERATIONS_MAX), Fault.crash()));
            isWritten = isWritten(survivors, first, random);
        }
        first.directory().faults(FaultPlan.NONE);
        first.disk().snapshots().faults(FaultPlan.NONE);
        if (!isWritten) {
            write(survivors, first);
        }
        InMemoryPersister persister = new InMemoryPersister(first.directory());
        Recovered recovered = recovered(persister);
        RecoveredBeginning.observe(
                lost.watch().invariants(),
                first.cluster().watch().invariants(),
                first.id(),
                recovered,
                entries(persister, recovered));
    }

    private boolean isWritten(Survivors survivors, VirtualServer first, SplittableRandom random) throws IOException {
        try {
            write(survivors, first);
            return true;
        } catch (IOException e) {
            crashes++;
            first.disk().crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, random.nextLong());
            // It may have come to its end before anybody knew.
            return recovered(new InMemoryPersister(first.directory())).bootstrap() != null;
        }
    }

    private static void write(Survivors survivors, VirtualServer first) throws IOException {
        Configuration beginning = Configuration.of(List.of(Member.voter(first.id(), first.address())));
        Bootstrap bootstrap = new Bootstrap(first.id(), VirtualCluster.CLUSTER_ID, 0, 4711, beginning, true, true);
        InMemoryPersister persister = new InMemoryPersister(first.directory());
        Survivor chosen = survivors.chosen();
        long last = chosen.recovered().lastIndex();
        EntryBatch entry = chosen.persister().read(last, last, 1);
        long time = entry != null
                ? entry.timeAt(last)
                : Objects.requireNonNull(chosen.recovered().snapshot()).ref().time();
        new RecoveryWriter(chosen, persister, SnapshotFiles.in(first.disk().snapshots()), bootstrap)
                .write(recovered(persister), survivors.latestTerm(), time);
    }

    /** The lost servers, which run where those of the recovered cluster do; none of them is started. */
    public VirtualCluster foundBeside(VirtualCluster recovered, ClusterSettings settings) {
        VirtualCluster beside =
                recovered.beside(settings.persister((id, unused) -> new InMemoryPersister(found.get(id))));
        for (VirtualServer server : recovered.servers()) {
            recovered.watch().invariants().facts().server(server.id()).hasMetStray = true;
        }
        return beside;
    }

    /** Has servers 2 and 3 join a recovered cluster on empty disks, under ids of the lost one. */
    public static void grow(VirtualCluster recovered) {
        for (int id = 2; id <= 3; id++) {
            VirtualServer joining = recovered.server(id);
            joining.isInUse = true;
            joining.joins = true;
            joining.start();
            change(recovered, new MemberChange.Add(Member.learner(id, joining.address())));
            change(recovered, new MemberChange.Promote(id));
        }
    }

    private static void change(VirtualCluster cluster, MemberChange change) {
        cluster.await(
                cluster.server(cluster.leader()).node().members().change(List.of(change), 0, Duration.ofSeconds(20)),
                30_000);
    }
}
