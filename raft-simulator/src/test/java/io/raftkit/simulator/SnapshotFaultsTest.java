package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.cluster.FrameContent;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.fault.DiskFault;
import io.raftkit.simulator.fault.FaultKind;
import io.raftkit.simulator.fault.ServerFault;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.testkit.storage.Operation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the swarm does to snapshots, over some seeds: each fault is drawn, and hits what it is meant for. */
@Tag("slow")
class SnapshotFaultsTest {
    private static final int SEEDS = 180;

    private static final Map<FaultKind, Integer> DONE = new HashMap<>();
    private static final Map<Operation.Kind, Integer> CRASHES = new EnumMap<>(Operation.Kind.class);
    private static final Installs INSTALLS = new Installs();
    private static long full;

    /** What servers ask for, and are given, of other servers' snapshots. */
    private static final class Installs implements ClusterObserver {
        private static final String AT_CHUNK = "at its chunk: ";

        /** What each server fetches, and from whom. */
        private final Map<Integer, String> ids = new TreeMap<>();

        private final Map<Integer, Integer> sources = new TreeMap<>();
        private final Set<String> whole = new HashSet<>();
        private final Map<String, Integer> atChunk = new TreeMap<>();
        private int chunks;
        /** How often a snapshot that was fetched in part is asked for again, from another offset than its first. */
        private int resumed;
        /** How often a server turns to another snapshot before it has the whole of one. */
        private int otherIds;

        private @Nullable StoredSnapshot recorded;
        private int fromEarlier;
        private int withoutState;

        @Override
        public void started(int server, Recovered recovered, List<EntryBatch> entries) {
            sources.remove(server);
            recorded = recovered.snapshot();
        }

        @Override
        public void startsFrom(int server, Recovered chosen, List<SnapshotRef> whole) {
            if (chosen.lostState() != null) {
                withoutState++;
            } else if (chosen.snapshot() != null && !chosen.snapshot().equals(recorded)) {
                fromEarlier++;
            }
        }

        @Override
        public void fault(String what) {
            if (what.startsWith(AT_CHUNK)) {
                atChunk.merge(what.substring(AT_CHUNK.length(), what.lastIndexOf(' ')), 1, Integer::sum);
            }
        }

        @Override
        public void frameSent(Frame frame) {
            int kind = frame.header().kind();
            if (kind == MessageKind.FETCH_CHUNK.code() && FrameContent.messageIn(frame) instanceof FetchChunk asked) {
                asks(frame.header().from(), frame.header().to(), asked);
            } else if (kind == MessageKind.CHUNK.code() && FrameContent.messageIn(frame) instanceof Chunk chunk) {
                chunks++;
                if (chunk.offset() + chunk.bytes().remaining() == chunk.sizeBytes()) {
                    whole.add(frame.header().to() + chunk.snapshotId());
                }
            }
        }

        private void asks(int server, int source, FetchChunk asked) {
            String id = ids.put(server, asked.snapshotId());
            Integer before = sources.put(server, source);
            boolean isSame = asked.snapshotId().equals(id);
            if (id != null && !isSame && !whole.contains(server + id)) {
                otherIds++;
            }
            if (before == null && isSame && asked.offset() > 0) {
                resumed++;
            }
        }
    }

    @BeforeAll
    static void run() {
        Simulation simulation = Simulation.ofRegisters().seconds(20);
        for (long seed = 1; seed <= SEEDS; seed++) {
            INSTALLS.ids.clear();
            INSTALLS.sources.clear();
            SimulationRun run = new SimulationRun(simulation, seed, SimulationRun.schedule(simulation, seed), INSTALLS);
            run.go();
            run.nemesis().done().forEach((kind, count) -> DONE.merge(kind, count, Integer::sum));
            for (VirtualServer server : run.cluster().servers()) {
                Map<Operation.Kind, Integer> crashes = server.disk().crashesInSnapshots();
                crashes.forEach((kind, count) -> CRASHES.merge(kind, count, Integer::sum));
                full += server.disk().wentWrongWithSnapshots()
                        - crashes.values().stream().mapToInt(count -> count).sum();
            }
        }
    }

    @Test
    void powerIsCut_atEveryKindOfStepOfASnapshot() {
        assertThat(DONE.get(ServerFault.CRASH_IN_SNAPSHOT)).isGreaterThan(20);
        assertThat(CRASHES)
                .containsKeys(
                        Operation.Kind.CREATE,
                        Operation.Kind.WRITE,
                        Operation.Kind.FORCE,
                        Operation.Kind.RENAME,
                        Operation.Kind.FORCE_DIRECTORY);
        assertThat(CRASHES.get(Operation.Kind.WRITE)).isGreaterThan(3);
    }

    @Test
    void diskIsFull_whileASnapshotIsWritten() {
        assertThat(DONE.get(DiskFault.FULL_IN_SNAPSHOT)).isGreaterThan(20);
        assertThat(full).isGreaterThan(10);
    }

    @Test
    void installs_areInterruptedAtChunks_andGoOn() {
        assertThat(INSTALLS.atChunk.keySet())
                .containsExactly("CRASH_AT_CHUNK", "CUT_AT_CHUNK", "POWER_CUT_AT_CHUNK", "SOURCE_DIES_AT_CHUNK");
        assertThat(INSTALLS.atChunk.values()).allMatch(count -> count > 2);
        assertThat(INSTALLS.chunks).isGreaterThan(100);
        assertThat(INSTALLS.resumed).as("fetches resumed after a restart").isPositive();
    }

    @Test
    void serversWithDamagedSnapshots_startFromEarlierOnes_orWithoutAState() {
        assertThat(DONE.get(DiskFault.ROT_SNAPSHOT)).isGreaterThan(20);
        assertThat(DONE.get(DiskFault.ROT_SNAPSHOTS)).isGreaterThan(20);
        assertThat(INSTALLS.fromEarlier).isGreaterThan(3);
        assertThat(INSTALLS.withoutState).isGreaterThan(3);
    }

    @Test
    void sources_dieWhileTheyGive_andOthersGiveAnotherSnapshot() {
        assertThat(INSTALLS.otherIds)
                .as("fetches of which another snapshot took the place")
                .isPositive();
    }
}
