package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.simulator.client.Registers;
import io.raftkit.simulator.fault.FaultAction;
import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.testkit.storage.PersisterOpener;
import java.util.List;
import java.util.function.Supplier;

/**
 * A cluster of real servers in virtual time, with faults, clients and checks: everything a run does is drawn from one seed, so that a run
 * that fails can be seen again as often as it takes.
 *
 * <pre>{@code
 * SimulationReport report = Simulation.of(BankAccounts::new)
 *         .workload(new BankTransfers())
 *         .servers(5)
 *         .faults(Faults.swarm())
 *         .seconds(60)
 *         .run(seed);
 * }</pre>
 *
 * <p>After every step the invariants of Raft are checked, and at the end that the answers were linearizable, that the state machine gives
 * the same results and the same state from the same commands, and that a snapshot holds all of it. Halfway everything is healed, and the
 * cluster has to make progress; in half of the runs with a minority dead for good.
 *
 * <p>Immutable: each setting returns a new simulation, and one may be run by several threads at once.
 */
public final class Simulation {
    final Supplier<? extends StateMachine> stateMachine;
    final Workload<?, ?> workload;
    final PersisterOpener persister;
    final Faults faults;
    final int servers;
    final int seconds;
    final int operationsPerSecond;

    private Simulation(
            Supplier<? extends StateMachine> stateMachine,
            Workload<?, ?> workload,
            PersisterOpener persister,
            Faults faults,
            int servers,
            int seconds,
            int operationsPerSecond) {
        this.stateMachine = stateMachine;
        this.workload = workload;
        this.persister = persister;
        this.faults = faults;
        this.servers = servers;
        this.seconds = seconds;
        this.operationsPerSecond = operationsPerSecond;
    }

    /**
     * A simulation of three servers for 30 seconds, with all faults that a cluster must survive and storage in memory.
     *
     * @param stateMachine makes a new state machine in its first state; called for every incarnation of every server
     * @return a simulation to change, then to run
     */
    public static Simulation of(Supplier<? extends StateMachine> stateMachine) {
        return new Simulation(
                stateMachine,
                Workload.ofAnyBytes(),
                (serverId, directory) -> new InMemoryPersister(directory),
                Faults.swarm(),
                3,
                30,
                20);
    }

    /**
     * A simulation like {@link #of}, of a few registers whose answers are checked: for whoever is interested in the servers, or in their
     * storage, rather than in a state machine.
     *
     * @return a simulation to change, then to run
     */
    public static Simulation ofRegisters() {
        return of(Registers::new).workload(new Registers.Clients());
    }

    /**
     * What clients ask; commands of random bytes unless called.
     *
     * @param newWorkload what they ask, and what the answers mean
     * @return the changed simulation
     */
    public Simulation workload(Workload<?, ?> newWorkload) {
        return new Simulation(stateMachine, newWorkload, persister, faults, servers, seconds, operationsPerSecond);
    }

    /**
     * Where servers keep their data; in memory unless called.
     *
     * @param opener opens the storage of a server; a {@code Persister} that uses the directory it is given has to put up with its faults
     * @return the changed simulation
     */
    public Simulation persister(PersisterOpener opener) {
        return new Simulation(stateMachine, workload, opener, faults, servers, seconds, operationsPerSecond);
    }

    /**
     * What goes wrong; {@link Faults#swarm} unless called.
     *
     * @param newFaults the faults to draw from
     * @return the changed simulation
     */
    public Simulation faults(Faults newFaults) {
        return new Simulation(stateMachine, workload, persister, newFaults, servers, seconds, operationsPerSecond);
    }

    /**
     * How many servers; 3 unless called.
     *
     * @param count from 1 to 9
     * @return the changed simulation
     */
    public Simulation servers(int count) {
        if (count < 1 || count > 9) {
            throw new IllegalArgumentException("a cluster has 1 to 9 servers, not " + count);
        }
        return new Simulation(stateMachine, workload, persister, faults, count, seconds, operationsPerSecond);
    }

    /**
     * How long anything goes, in virtual time; 30 seconds unless called. After that come about 20 seconds in which nothing goes wrong.
     *
     * @param count at least 1
     * @return the changed simulation
     */
    public Simulation seconds(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a run takes at least a second, not " + count);
        }
        return new Simulation(stateMachine, workload, persister, faults, servers, count, operationsPerSecond);
    }

    /**
     * How much clients ask, in virtual time; 20 operations a second unless called.
     *
     * @param count at least 1
     * @return the changed simulation
     */
    public Simulation operationsPerSecond(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("clients ask at least once a second, not " + count + " times");
        }
        return new Simulation(stateMachine, workload, persister, faults, servers, seconds, count);
    }

    /** How many servers there are beside those with which the cluster begins. */
    int spares() {
        return faults.areMembersChanging() ? 3 : 0;
    }

    /**
     * Runs once. Takes a few hundredths of a second.
     *
     * @param seed from which everything is drawn
     * @return how it went
     * @throws SimulationFailure if anything did not hold; its message says what, how to see it again, and which few faults suffice for it
     */
    public SimulationReport run(long seed) {
        List<FaultAction> schedule = SimulationRun.schedule(this, seed);
        SimulationRun run = new SimulationRun(this, seed, schedule, null);
        try {
            return run.go();
        } catch (RuntimeException | AssertionError e) {
            throw new FailedRun(this, seed, schedule, run, e).explained();
        }
    }

    /**
     * Runs once, and does not look for the reasons if it fails: for whoever only wants to know whether it does.
     *
     * @param seed from which everything is drawn
     * @return how it went
     * @throws AssertionError if anything did not hold; its message says what
     */
    public SimulationReport runTersely(long seed) {
        return new SimulationRun(this, seed, SimulationRun.schedule(this, seed), null).go();
    }

    /**
     * Runs once, for the commands that the cluster commits.
     *
     * @param seed from which everything is drawn
     * @return the commands as the state machine is given them, in order
     * @throws AssertionError if anything did not hold; its message says what
     */
    public List<Command> commandsOf(long seed) {
        SimulationRun run = new SimulationRun(this, seed, SimulationRun.schedule(this, seed), null);
        run.go();
        return run.commands();
    }

    /**
     * Makes one more of what is simulated.
     *
     * @return a new state machine in its first state
     */
    public StateMachine newStateMachine() {
        return stateMachine.get();
    }

    /**
     * Runs seeds, on all processors.
     *
     * @param seeds which
     * @return how they went
     * @throws SimulationFailure of the lowest seed that failed
     */
    public SeedsReport runAll(Seeds seeds) {
        return seeds.run(this);
    }
}
