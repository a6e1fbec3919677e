package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.recovery.Survivors;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.client.Envelope;
import io.raftkit.simulator.client.LoadLevel;
import io.raftkit.simulator.client.Registers;
import io.raftkit.simulator.client.SimulatedStateMachine;
import io.raftkit.simulator.client.StateDigests;
import io.raftkit.simulator.cluster.LostMajority;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.fault.FaultAction;
import io.raftkit.simulator.fault.Nemesis;
import io.raftkit.simulator.fault.Operator;
import io.raftkit.simulator.fault.ServerFault;
import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.linearizability.Model;
import io.raftkit.testkit.linearizability.Register;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cluster lives under all faults, while its members change. At any moment its power fails, and disks are lost for good, mostly those of a majority. A
 * new cluster is recovered from those that are left, by a process that is killed now and then, and lives under all faults, too. The lost disks are found
 * again, and servers run on them by mistake where those of the new cluster run. All invariants hold in both lives, and the second one begins with what the
 * first one left.
 */
class LostMajoritySwarmTest {
    private static final int LIFE_SECONDS = 8;
    private static final int OPERATIONS_PER_SECOND = 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SEEDS = 12;
    private static final int MANY_SEEDS = 60;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    static LongStream manySeeds() {
        return LongStream.rangeClosed(SEEDS + 1, MANY_SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void clusterIsLost_andRecovered_andLivesOn(long seed) throws Exception {
        new Lives(seed).run();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("manySeeds")
    void manyClustersAreLost_andRecovered_andLiveOn(long seed) throws Exception {
        new Lives(seed).run();
    }

    /** Of these seeds, most lose entries that were committed, some lose none, and the process that recovers is killed. */
    @Test
    void seeds_showWhatTheyAreFor() throws Exception {
        int lost = 0;
        int crashes = 0;
        int ended = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Lives lives = new Lives(seed);
            lives.loseMajority();
            lost += lives.isLossy ? 1 : 0;
            ended += lives.majority == null ? 1 : 0;
            crashes += lives.majority == null ? 0 : lives.majority.crashes();
            lives.close();
        }
        System.out.println(lost + " of " + SEEDS + " clusters lost committed entries, " + ended
                + " lost all; the recovery was killed " + crashes + " times");
        assertThat(ended).isLessThan(SEEDS / 4);
        assertThat(lost).isBetween(1, SEEDS - 1);
        assertThat(crashes).isPositive();
    }

    /** Registers of other names than those of the first life, so that their history begins with the second. */
    private static final class OtherRegisters implements Workload<Register.Input, String> {
        private final Registers.Clients clients = new Registers.Clients();

        @Override
        public Register.Input next(SplittableRandom random, long serial) {
            Register.Input input = clients.next(random, serial);
            if (input instanceof Register.Write write) {
                return new Register.Write(write.key() + "2", write.value());
            }
            return input instanceof Register.CompareAndSet swap
                    ? new Register.CompareAndSet(swap.key() + "2", swap.expected(), swap.value())
                    : new Register.Read(((Register.Read) input).key() + "2");
        }

        @Override
        public boolean isQuery(Register.Input input) {
            return clients.isQuery(input);
        }

        @Override
        public byte[] encode(Register.Input input) {
            return clients.encode(input);
        }

        @Override
        public String decode(Register.Input input, byte[] answer) {
            return clients.decode(input, answer);
        }

        @Override
        public Model<?, Register.Input, String> model() {
            return clients.model();
        }
    }

    /** A cluster under faults. */
    private static final class Life {
        final VirtualCluster cluster;
        final Nemesis nemesis;
        final Clients<?, ?> clients;
        final StateDigests digests;

        Life(
                VirtualCluster cluster,
                StateDigests digests,
                Workload<?, ?> workload,
                List<FaultAction> schedule,
                SplittableRandom random,
                LoadLevel load) {
            this.cluster = cluster;
            this.digests = digests;
            clients = new Clients<>(cluster, workload, random, OPERATIONS_PER_SECOND, load);
            // The second life has none of the conditions of the first one, so all servers have the same release.
            nemesis = new Nemesis(
                    cluster,
                    clients,
                    schedule.stream()
                            .filter(action -> action.kind() != ServerFault.UPGRADE)
                            .toList());
        }

        void look() {
            digests.check();
            clients.check();
            for (VirtualServer server : cluster.servers()) {
                if (server.isUp() && !nemesis.excuses(server)) {
                    assertThat(server.status().state())
                            .as(() -> String.valueOf(server.status().failure()))
                            .isNotEqualTo(NodeStatus.State.FAILED);
                }
            }
            cluster.time().after(LOOK_NANOS, this::look);
        }

        List<Command> commands() {
            return cluster.watch().invariants().commands().stream()
                    .map(Envelope::open)
                    .toList();
        }

        List<String> texts(long upTo) {
            return commands().stream()
                    .filter(command -> command.index() <= upTo)
                    .map(command -> command.index() + " " + new String(command.bytes(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    /** Both lives of one seed. */
    private static final class Lives {
        private final long seed;
        private final SplittableRandom random;
        private final Simulation simulation;
        private final List<VirtualCluster> clusters = new ArrayList<>();
        private @Nullable LostMajority majority;
        private @Nullable Life first;
        private @Nullable Life second;
        private long kept;
        private boolean isLossy;

        Lives(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            simulation = Simulation.ofRegisters()
                    .servers(random.nextInt(3, 6))
                    .faults(Faults.membershipChurn())
                    .seconds(LIFE_SECONDS);
        }

        private VirtualCluster begun(int life) {
            return clusters.get(life);
        }

        private SimulatedStateMachine machine(int serverId, int life, StateDigests digests) {
            return new SimulatedStateMachine(
                    serverId, new Registers(), begun(life).watch(), digests, 0);
        }

        void close() {
            clusters.forEach(VirtualCluster::close);
        }

        void run() throws Exception {
            try {
                loseMajority();
                if (majority != null) {
                    goOn(majority);
                }
            } finally {
                close();
            }
        }

        /** The first life, and the recovery. There is none if no disk is left that has anything of the cluster. */
        void loseMajority() throws Exception {
            LoadLevel load = LoadLevel.draw(random, simulation.servers);
            StateDigests digests = new StateDigests();
            clusters.add(
                    new VirtualCluster(SimulationSettings.draw(simulation, random, load, id -> machine(id, 0, digests))
                            .seed(random.nextLong())));
            VirtualCluster cluster = begun(0);
            Life life = new Life(
                    cluster,
                    digests,
                    new Registers.Clients(),
                    SimulationRun.schedule(simulation, seed),
                    random.split(),
                    load);
            first = life;
            life.nemesis.startAll();
            life.look();
            life.clients.begin();
            Operator operator = new Operator(cluster, life.nemesis, random.split());
            operator.begin();
            cluster.run(random.nextLong(1_500, TimeUnit.SECONDS.toMillis(LIFE_SECONDS)));
            TreeSet<Integer> surviving = new TreeSet<>();
            for (int more = random.nextInt(1, simulation.servers / 2 + 1); more > 0; more--) {
                surviving.add(random.nextInt(1, simulation.servers + 1));
            }
            recover(new LostMajority(cluster, surviving, random));
        }

        private void recover(LostMajority lost) throws Exception {
            if (lost.left().isEmpty()) {
                return;
            }
            Survivors survivors;
            try {
                survivors = new Survivors(lost.left());
            } catch (StartRefusedException e) {
                // They were to join, and have received nothing.
                return;
            }
            kept = lost.requireTruth(survivors);
            isLossy = survivors.report().mayMissEntries()
                    && kept < begun(0).watch().invariants().committed();
            StateDigests digests = new StateDigests();
            clusters.add(new VirtualCluster(VirtualCluster.of(1, id -> machine(id, 1, digests))
                    .spares(2)
                    .callTimeout(2_000)
                    .timers(100, 300, 600)
                    .snapshots(1L << random.nextInt(11, 16), 1 << 12, Long.MAX_VALUE)
                    .seed(random.nextLong())));
            lost.recover(survivors, begun(1).server(1), random);
            Simulation three = simulation.servers(3);
            second = new Life(
                    begun(1),
                    digests,
                    new OtherRegisters(),
                    three.faults.draw(random.split(), 3, TimeUnit.SECONDS.toMillis(LIFE_SECONDS)),
                    random.split(),
                    LoadLevel.LIGHT);
            majority = lost;
        }

        private void goOn(LostMajority lost) throws Exception {
            Life life = second;
            VirtualCluster cluster = begun(1);
            life.clients.countAfter(first.clients);
            cluster.startAll();
            cluster.awaitLeader(1);
            VirtualCluster strays = lost.foundBeside(
                    cluster,
                    VirtualCluster.of(simulation.servers + simulation.spares(), id -> new Registers())
                            .seed(random.nextLong()));
            // A server that joins knows no epoch yet. A former member of its id, whose storage the lost cluster had not
            // agreed
            // on, may be missed there: then it would be taken for that one.
            LostMajority.grow(cluster);
            lost.found().keySet().forEach(id -> strays.server(id).start());
            life.nemesis.beginSchedule();
            life.look();
            life.clients.begin();
            for (int i = 0; i < LIFE_SECONDS; i++) {
                cluster.run(1_000);
                for (int id : lost.found().keySet()) {
                    if (random.nextInt(4) == 0) {
                        strays.server(id).restart();
                    }
                }
            }
            life.nemesis.heal();
            new Liveness(cluster, life.clients, 3).demand();
            life.clients.stop();
            cluster.run(3_000);
            check(life, strays);
        }

        private void check(Life life, VirtualCluster strays) throws Exception {
            VirtualCluster cluster = life.cluster;
            cluster.watch().invariants().check();
            life.clients.checkHistory();
            life.digests.checkWritten(new Registers(), life.commands());
            // What the first life had committed, and was not lost, was done again as it was, unless nobody had done it
            // yet.
            assertThat(life.texts(kept)).containsSubsequence(first.texts(kept));
            long epoch = 0;
            for (VirtualServer server : cluster.servers()) {
                NodeStatus status = server.status();
                assertThat(status.members().configuration().voters()).containsExactly(1, 2, 3);
                epoch = status.members().configuration().epoch();
            }
            assertThat(epoch).isNotZero();
            for (VirtualServer stray : strays.servers()) {
                if (stray.isUp()) {
                    assertThat(stray.status().members().configuration().epoch()).isNotEqualTo(epoch);
                }
            }
        }
    }
}
