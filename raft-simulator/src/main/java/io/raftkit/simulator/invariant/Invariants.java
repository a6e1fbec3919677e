package io.raftkit.simulator.invariant;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.simulator.invariant.election.CandidacyInOrder;
import io.raftkit.simulator.invariant.election.ElectionSafety;
import io.raftkit.simulator.invariant.election.Monotonic;
import io.raftkit.simulator.invariant.election.PersistBeforeSend;
import io.raftkit.simulator.invariant.election.VoteOnce;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.Promises;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.simulator.invariant.fact.StorageFacts;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.simulator.invariant.identity.CommitOfConfigurationKept;
import io.raftkit.simulator.invariant.identity.ConfigurationInOrder;
import io.raftkit.simulator.invariant.identity.ConfigurationsOverlap;
import io.raftkit.simulator.invariant.identity.Counted;
import io.raftkit.simulator.invariant.identity.LevelOfAllMembers;
import io.raftkit.simulator.invariant.identity.MembersHeard;
import io.raftkit.simulator.invariant.identity.RemovedNeverWins;
import io.raftkit.simulator.invariant.log.LogInvariants;
import io.raftkit.simulator.invariant.machine.MachineInvariants;
import io.raftkit.simulator.invariant.machine.NoLieAfterFault;
import io.raftkit.simulator.invariant.machine.SameTable;
import io.raftkit.simulator.invariant.machine.StateMachineSafety;
import io.raftkit.simulator.invariant.queue.QueuesConserved;
import io.raftkit.simulator.invariant.queue.RepeatsAwaitAnswers;
import io.raftkit.simulator.invariant.queue.ResourcesConserved;
import io.raftkit.simulator.invariant.queue.WaitingBounded;
import io.raftkit.simulator.invariant.snapshot.SnapshotInvariants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** All invariants over one cluster. The first that is violated is kept until {@link #check}: it may be found deep within a node, which would take what is thrown for a failure of its own. */
public final class Invariants implements ClusterObserver {
    private final ClusterFacts facts;
    private final ElectionSafety elections;
    final StateMachineSafety applied;
    final List<Invariant> all;
    /** Those that look at each load, and at each frame that is delivered: there are many of both. */
    private final List<Invariant> ofLoads;

    private final List<Invariant> ofDeliveries;
    private final SameTable tables;
    private @Nullable Violation violation;

    /**
     * For a cluster of which nothing happened yet.
     *
     * @param servers the ids of its servers
     * @param limits what each of them was told to hold in memory at most
     */
    public Invariants(Collection<Integer> servers, IntFunction<EngineConfig.Limits> limits) {
        facts = new ClusterFacts(servers);
        elections = new ElectionSafety(facts);
        applied = new StateMachineSafety(facts);
        WaitingBounded waiting = new WaitingBounded(facts, limits);
        QueuesConserved queues = new QueuesConserved(facts);
        RepeatsAwaitAnswers repeats = new RepeatsAwaitAnswers(facts);
        ofLoads = List.of(waiting, queues);
        tables = new SameTable(facts);
        MembersHeard heard = new MembersHeard(facts);
        Counted counted = new Counted(facts);
        CandidacyInOrder candidacies = new CandidacyInOrder(facts);
        ofDeliveries = List.of(heard, counted, repeats, candidacies);
        all = new ArrayList<>(List.of(
                elections,
                candidacies,
                new VoteOnce(facts),
                new PersistBeforeSend(facts),
                heard,
                counted,
                new ConfigurationInOrder(facts),
                new ConfigurationsOverlap(facts),
                new RemovedNeverWins(facts),
                new CommitOfConfigurationKept(facts),
                new LevelOfAllMembers(facts),
                new NoLieAfterFault(facts),
                new Monotonic(facts),
                new ResourcesConserved(facts, limits),
                waiting,
                queues,
                repeats));
        all.addAll(LogInvariants.over(facts));
        all.addAll(MachineInvariants.over(facts, applied, tables));
        all.addAll(SnapshotInvariants.over(facts, limits));
    }

    private void each(Consumer<Invariant> step) {
        each(all, step);
    }

    private void each(List<Invariant> concerned, Consumer<Invariant> step) {
        if (violation == null) {
            try {
                concerned.forEach(step);
            } catch (Violation found) {
                violation = found;
            }
        }
    }

    /**
     * Ends the run if an invariant was violated.
     *
     * @throws Violation the first
     */
    public void check() {
        if (violation != null) {
            throw violation;
        }
    }

    /** How many terms had a leader. */
    public int leaders() {
        return elections.leaders();
    }

    /** Up to where entries were committed. */
    public long committed() {
        return facts.committed.lastIndex();
    }

    /** Every command that was applied, by index. */
    public List<Command> commands() {
        return applied.commands();
    }

    /** What a server's storage holds beside its log. */
    public Promises promises(int server) {
        StorageFacts storage = facts.server(server).storage;
        return new Promises(storage.durable, new TreeMap<>(storage.peerStores));
    }

    /** What is known of the servers. */
    public ClusterFacts facts() {
        return facts;
    }

    @Override
    public void started(int id, Recovered recovered, List<EntryBatch> entries) {
        ServerFacts server = facts.server(id);
        LogPrints found = LogPrints.of(recovered.logStart(), entries, facts.committed);
        server.examine(recovered, found, facts.committed);
        if (!server.storage.wasTampered) {
            each(invariant -> invariant.starting(server, recovered, entries));
        }
        server.start(recovered, found);
    }

    @Override
    public void startsFrom(int id, Recovered chosen, List<SnapshotRef> whole) {
        each(invariant -> invariant.startingFrom(facts.server(id), chosen, whole));
    }

    @Override
    public void transition(Transition transition) {
        each(invariant -> invariant.transition(facts.server(transition.serverId()), transition));
    }

    @Override
    public void turned(int id, EngineStatus status) {
        ServerFacts server = facts.server(id);
        each(invariant -> invariant.turning(server, status));
        server.turn(status);
    }

    @Override
    public void loaded(int id, NodeLoad load) {
        each(ofLoads, invariant -> invariant.loaded(facts.server(id), load));
    }

    @Override
    public void sessions(int id, SessionTable table) {
        each(List.of(tables), invariant -> invariant.sessions(facts.server(id), table));
    }

    @Override
    public void ended(int id, NodeLoad load) {
        each(invariant -> invariant.ended(facts.server(id), load));
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        each(ofDeliveries, invariant -> invariant.delivered(header, message));
    }

    @Override
    public void sent(int from, int to, RaftMessage message) {
        each(invariant -> invariant.sent(facts.server(from), to, message));
    }

    @Override
    public void stored(int id, PersistBatch batch) {
        ServerFacts server = facts.server(id);
        each(invariant -> invariant.storing(server, batch));
        if (violation == null) {
            server.store(batch, facts.committed);
            each(invariant -> invariant.stored(server, batch));
        }
    }

    @Override
    public void storing(int id, PersistBatch batch) {
        facts.server(id).storage.underWay = batch;
    }

    @Override
    public void storeFailed(int id) {
        facts.server(id).noteFailure("its storage failed");
    }

    @Override
    public void applyFailed(int id) {
        facts.server(id).noteFailure("its state machine failed");
    }

    @Override
    public void restored(int id, long index) {
        ServerFacts server = facts.server(id);
        each(invariant -> invariant.restored(server, index));
        server.appliedIndex = index;
    }

    @Override
    public void deletingSnapshot(int id, SnapshotRef deleted, List<SnapshotRef> others) {
        each(invariant -> invariant.deleting(facts.server(id), deleted, others));
    }

    @Override
    public void fetchResumed(int id, String snapshot, long bytes, int disk) {
        each(invariant -> invariant.fetchResumed(facts.server(id), snapshot, bytes, disk));
    }

    @Override
    public void fetched(int id, String snapshot, long bytes) {
        each(invariant -> invariant.fetched(facts.server(id), snapshot, bytes));
    }

    @Override
    public void fetchDropped(int id) {
        each(invariant -> invariant.fetchDropped(facts.server(id)));
    }

    @Override
    public void asked(int id, FetchChunk request) {
        each(invariant -> invariant.asked(facts.server(id), request));
    }

    @Override
    public void applied(int id, Command command, byte[] result) {
        ServerFacts server = facts.server(id);
        each(invariant -> invariant.applied(server, command, result));
        server.appliedIndex = command.index();
        facts.applied.set((int) command.index());
    }

    @Override
    public void called(long serial, boolean isRead) {
        each(invariant -> invariant.called(serial, isRead));
    }

    @Override
    public void carriedOut(long serial, int server, long index) {
        each(invariant -> invariant.carriedOut(serial, facts.server(server), index));
    }

    @Override
    public void readAt(long serial, int server, long index) {
        each(invariant -> invariant.readAt(serial, facts.server(server), index));
    }

    @Override
    public void returned(long serial, Outcome outcome) {
        each(invariant -> invariant.returned(serial, outcome));
    }
}
