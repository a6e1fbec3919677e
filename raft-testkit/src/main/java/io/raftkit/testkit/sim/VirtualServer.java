package io.raftkit.testkit.sim;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.Transport;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.engine.EngineConfig;
import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.loop.LocalNode;
import io.raftkit.runtime.loop.NodeParts;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server of a {@link VirtualCluster}: a directory that stays, and one life after another. */
public final class VirtualServer {
    private final VirtualCluster cluster;
    private final int id;
    private final SplittableRandom random;
    private InMemoryDirectory directory = new InMemoryDirectory();
    private long applyNanosEach;
    private @Nullable Life life;

    /** What ends with a crash. */
    private record Life(
            LocalNode node, StateMachine stateMachine, VirtualDisk disk, Transport transport, VirtualRunners runners) {}

    VirtualServer(VirtualCluster cluster, int id, SplittableRandom random) {
        this.cluster = cluster;
        this.id = id;
        this.random = random;
    }

    /**
     * Which server this is.
     *
     * @return its id
     */
    public int id() {
        return id;
    }

    /**
     * Whether the server lives. One that stopped by itself does: it answers with its status.
     *
     * @return true between start and crash
     */
    public boolean isUp() {
        return life != null;
    }

    /**
     * The node, to be called as an application calls it. Its futures complete as virtual time passes.
     *
     * @return the node of this life
     */
    public RaftNode node() {
        return life().node;
    }

    /**
     * The state machine of this life.
     *
     * @return what the cluster's settings made for it
     */
    public StateMachine stateMachine() {
        return life().stateMachine;
    }

    /**
     * What the node says of itself.
     *
     * @return the node's status
     */
    public NodeStatus status() {
        return life().node.status();
    }

    /**
     * Where the server keeps its data.
     *
     * @return its directory, which a test may fill, fail or look into
     */
    public InMemoryDirectory directory() {
        return directory;
    }

    RaftEngine engine() {
        return life().node.engine();
    }

    private Life life() {
        if (life == null) {
            throw new IllegalStateException("server " + id + " is down");
        }
        return life;
    }

    /** Starts the server from what its directory holds. */
    public void start() {
        if (life != null) {
            throw new IllegalStateException("server " + id + " is up");
        }
        try {
            life = begin(cluster.settings());
        } catch (IOException e) {
            throw new UncheckedIOException("server " + id + " does not start", e);
        }
    }

    private Life begin(ClusterSettings settings) throws IOException {
        VirtualRunners runners = new VirtualRunners(cluster.time(), random.split(), settings);
        StateMachine stateMachine = settings.stateMachine.apply(id);
        VirtualDisk disk = new VirtualDisk(settings.persister.open(id, directory));
        Recovered recovered = disk.recover();
        Transport transport = cluster.network().open(id, VirtualCluster.address(id));
        Bootstrap firstStart = new Bootstrap(
                id,
                VirtualCluster.CLUSTER_ID,
                0,
                random.nextLong(1, Long.MAX_VALUE),
                cluster.configuration(),
                settings.noOpOnElection,
                false);
        EngineConfig config = new EngineConfig(
                firstStart,
                settings.heartbeatNanos,
                settings.electionTimeoutLowestNanos,
                settings.electionTimeoutHighestNanos,
                random.nextLong(),
                EngineConfig.Limits.within(settings.memoryBytes, transport.maxFrameBytes()));
        LocalNode node = LocalNode.start(new NodeParts(
                config,
                recovered,
                disk.lastEntryTime(recovered),
                stateMachine.lastApplied(),
                new WatchedStateMachine(id, stateMachine, cluster.watch(), count -> applied(runners, count)),
                disk,
                transport,
                cluster.addresses(),
                settings.callTimeoutNanos,
                settings.memoryBytes,
                List.of(),
                transition -> cluster.watch().transition(cluster.time().millis(), transition),
                runners,
                runners,
                NodeParts.Owned.NOTHING));
        return new Life(node, stateMachine, disk, transport, runners);
    }

    private void applied(VirtualRunners runners, int commands) {
        if (applyNanosEach > 0) {
            runners.apply().hold(commands * applyNanosEach);
        }
    }

    /**
     * Lets the state machine take its time, from now on and in later lives.
     *
     * @param nanosEach how long it takes for each command
     */
    public void applySlowly(long nanosEach) {
        applyNanosEach = nanosEach;
    }

    /**
     * Stops the whole process for a while, as a long garbage collection or a suspended machine does; frames gather meanwhile.
     *
     * @param millis how long
     */
    public void pause(long millis) {
        life().runners.hold(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Kills the process: what is not durable is lost, what is durable stays. Servers connected to it notice. */
    public void crash() {
        life().node.halt();
        end();
    }

    /** Kills the process right after the write under way, if there is one, became durable, and before anybody was told. */
    public void crashAfterWrite() {
        Life dying = life();
        if (dying.runners.persist().isDue()) {
            dying.disk.afterStoring(dying.node::halt);
            dying.runners.persist().turn();
        }
        if (dying.node.status().state() == NodeStatus.State.STOPPED) {
            dying.runners.finish();
            end();
        } else {
            crash();
        }
    }

    private void end() {
        life().transport.close();
        life = null;
    }

    /** Crashes the server if it is up, and starts it again. */
    public void restart() {
        if (isUp()) {
            crash();
        }
        start();
    }

    /** Takes away everything the server has stored; it must be down. */
    public void wipe() {
        if (life != null) {
            throw new IllegalStateException("server " + id + " is up");
        }
        directory = new InMemoryDirectory();
    }
}
