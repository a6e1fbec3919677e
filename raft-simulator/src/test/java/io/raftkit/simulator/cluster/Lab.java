package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.Proposal;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.testkit.network.Link;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A cluster for the scenarios of the course from which many learn Raft: servers are cut off and brought back, and calls are counted. A message that asks is a call; the one that answers is part of it.
 */
final class Lab implements AutoCloseable {
    private static final int SNAPSHOT_EVERY = 10;

    private final LabRun run;
    final VirtualCluster cluster;
    final SplittableRandom random;
    private final TreeSet<Integer> off = new TreeSet<>();
    private int calls;
    private int chunks;

    Lab(int servers, LabRun run) {
        this(run.settings(servers), run);
    }

    Lab(ClusterSettings settings, LabRun run) {
        this.run = run;
        cluster = settings.start();
        random = new SplittableRandom(~run.seed());
        cluster.watch().add(new ClusterObserver() {
            @Override
            public void frameSent(Frame frame) {
                calls += isCall(frame.header()) ? 1 : 0;
                chunks += frame.header().kind() == MessageKind.CHUNK.code() ? 1 : 0;
            }

            @Override
            public void applied(int server, Command command, byte[] result) {
                if (run.variant().takesSnapshots() && command.index() % SNAPSHOT_EVERY == 0) {
                    cluster.time().after(0, () -> takeSnapshot(cluster.server(server)));
                }
            }
        });
    }

    /** One call in ten is lost on its way, one reply in ten on its own; calls take up to 26 ms. */
    static void unreliable(Link link) {
        link.drop(0.1).reorder(Lab::isCall, 1, 0, 26_000_000);
    }

    /** Two replies in three come so late that their calls are of another age. */
    static void holdBackReplies(Link link) {
        link.delay(0, 26_000_000).reorder(header -> !isCall(header), 0.66, 200_000_000, 2_200_000_000L);
    }

    /** Requests have odd numbers, their replies the even ones behind them. */
    private static boolean isCall(FrameHeader header) {
        return (header.kind() & 1) == 1;
    }

    private static void takeSnapshot(VirtualServer server) {
        if (server.isUp()) {
            server.takeSnapshot();
        }
    }

    int calls() {
        return calls;
    }

    /** How many chunks of snapshots were sent. */
    int chunks() {
        return chunks;
    }

    void run(long millis) {
        cluster.run(millis);
    }

    /** The leader that all connected servers follow; there must be one within five seconds. */
    int leader() {
        return cluster.awaitLeader(connected());
    }

    int[] connected() {
        return cluster.servers().stream()
                .filter(VirtualServer::isUp)
                .mapToInt(VirtualServer::id)
                .filter(id -> !off.contains(id))
                .toArray();
    }

    void disconnect(int... ids) {
        for (int id : ids) {
            off.add(id);
        }
        cluster.network().isolate(ids);
    }

    void connect(int... ids) {
        for (int id : ids) {
            off.remove(id);
        }
        cluster.network().rejoin(ids);
    }

    /** The next server after this one, round the ring. */
    int next(int id, int steps) {
        return (id - 1 + steps) % cluster.servers().size() + 1;
    }

    long term(int id) {
        return cluster.server(id).status().term();
    }

    Words words(int id) {
        return (Words) cluster.server(id).stateMachine();
    }

    /** Proposes to a server and returns the index it says, 0 if it does not lead. */
    long propose(int id, String word) {
        Proposal.Acceptance acceptance =
                cluster.propose(id, Words.bytes(word)).accepted().join();
        return acceptance.leads() ? acceptance.index() : 0;
    }

    /** How many servers have applied that index, all of them the same word. */
    int appliedBy(long index) {
        TreeSet<String> seen = new TreeSet<>();
        int count = 0;
        for (VirtualServer server : cluster.servers()) {
            if (server.isUp() && words(server.id()).byIndex.containsKey(index)) {
                seen.add(words(server.id()).byIndex.get(index));
                count++;
            }
        }
        assertThat(seen).as("words at index %d", index).hasSizeLessThanOrEqualTo(1);
        return count;
    }

    /** Has a word applied by so many servers within ten seconds, proposing it again if a leader loses it; returns its index. */
    long agree(String word, int servers) {
        long end = cluster.time().millis() + 10_000;
        while (cluster.time().millis() < end) {
            long index = proposeAnywhere(word);
            if (index > 0 && cluster.time().runUntil(() -> isApplied(index, word, servers), 2_000)) {
                return index;
            }
            run(20);
        }
        throw new AssertionError("no agreement on " + word + " by " + servers + ": " + cluster.statuses());
    }

    private long proposeAnywhere(String word) {
        for (int id : connected()) {
            if (cluster.server(id).status().leads()) {
                long index = propose(id, word);
                if (index > 0) {
                    return index;
                }
            }
        }
        return 0;
    }

    private boolean isApplied(long index, String word, int servers) {
        return appliedBy(index) >= servers && atIndex(index).contains(word);
    }

    private Collection<String> atIndex(long index) {
        TreeSet<String> words = new TreeSet<>();
        for (VirtualServer server : cluster.servers()) {
            if (server.isUp() && words(server.id()).byIndex.containsKey(index)) {
                words.add(words(server.id()).byIndex.get(index));
            }
        }
        return words;
    }

    /** Which of the commands is at an index, counted from 1, on a server that has applied it. */
    long number(long index) {
        return cluster.servers().stream()
                .filter(VirtualServer::isUp)
                .map(server -> words(server.id()).byIndex)
                .filter(applied -> applied.containsKey(index))
                .mapToLong(applied -> applied.headMap(index, true).size())
                .findFirst()
                .orElseThrow();
    }

    /** Nothing leaves a gap: indexes are dense from 1, unless there are entries that are no commands. */
    private void checkDense() {
        for (VirtualServer server : cluster.servers()) {
            if (server.isUp() && !words(server.id()).byIndex.isEmpty()) {
                assertThat(words(server.id()).byIndex.firstKey()).isEqualTo(1);
                assertThat(words(server.id()).byIndex.lastKey())
                        .isEqualTo(words(server.id()).words.size());
            }
        }
    }

    /** Who has come so far that the one before the last snapshot must be durable has one. */
    private void checkSnapshots() {
        for (NodeStatus status : cluster.statuses()) {
            if (status.lastApplied() > 3 * SNAPSHOT_EVERY) {
                assertThat(status.snapshots().index())
                        .as("snapshot of server %d", status.serverId())
                        .isPositive();
            }
        }
    }

    @Override
    public void close() {
        if (run.variant().isDense()) {
            checkDense();
        }
        if (run.variant().takesSnapshots()) {
            checkSnapshots();
        }
        cluster.close();
    }
}
