package io.raftkit.testkit.sim;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.Transport;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.engine.EngineConfig;
import io.raftkit.runtime.loop.LocalNode;
import io.raftkit.runtime.loop.NodeParts;
import io.raftkit.testkit.storage.ImageKind;
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
    private final ServerConditions conditions;
    private final ServerDirectory disk;
    private long pausedUntilNanos;
    private @Nullable Life life;

    /** What ends with a crash. */
    private record Life(
            LocalNode node, StateMachine stateMachine, VirtualDisk disk, Transport transport, VirtualRunners runners) {}

    VirtualServer(VirtualCluster cluster, int id, SplittableRandom random) {
        this.cluster = cluster;
        this.id = id;
        this.random = random;
        conditions = new ServerConditions(cluster.time(), cluster.settings());
        disk = new ServerDirectory(
                conditions, () -> cluster.watch().invariants().tampered(id));
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
        return disk.present();
    }

    /** What the server has to put up with. */
    ServerConditions conditions() {
        return conditions;
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
            if (!directory().isCrashed()) {
                throw new UncheckedIOException("server " + id + " does not start: " + e.getMessage(), e);
            }
            disk.crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, random.nextLong());
        }
    }

    private Life begin(ClusterSettings settings) throws IOException {
        VirtualRunners runners = new VirtualRunners(cluster.time(), random.split(), conditions, this::turned);
        StateMachine stateMachine = settings.stateMachine.apply(id);
        InMemoryDirectory directory = directory();
        VirtualDisk watched = new VirtualDisk(
                id, settings.persister.open(id, directory), directory, cluster.watch(), conditions, this::dies);
        Recovered recovered = watched.recover();
        Transport transport = cluster.network().open(id, VirtualCluster.address(id));
        EngineConfig config = config(settings);
        LocalNode node = LocalNode.start(new NodeParts(
                config,
                recovered,
                watched.lastEntryTime(recovered),
                stateMachine.lastApplied(),
                new WatchedStateMachine(id, stateMachine, cluster.watch(), count -> applied(runners, count)),
                watched,
                transport,
                cluster.addresses(),
                settings.callTimeoutNanos,
                settings.memoryBytes,
                List.of(),
                cluster.watch()::transition,
                SilentLog.INSTANCE,
                runners,
                runners,
                NodeParts.Owned.NOTHING));
        return new Life(node, stateMachine, watched, transport, runners);
    }

    private EngineConfig config(ClusterSettings settings) {
        Bootstrap firstStart = new Bootstrap(
                id,
                VirtualCluster.CLUSTER_ID,
                0,
                random.nextLong(1, Long.MAX_VALUE),
                cluster.configuration(),
                settings.noOpOnElection,
                false);
        return new EngineConfig(
                firstStart,
                settings.heartbeatNanos,
                settings.timerNanos(id, settings.electionTimeoutLowestNanos),
                settings.timerNanos(id, settings.electionTimeoutHighestNanos),
                random.nextLong(),
                settings.limits());
    }

    private void applied(VirtualRunners runners, int commands) {
        if (conditions.applyNanosEach > 0) {
            runners.apply().hold(commands * conditions.applyNanosEach);
        }
    }

    /** Whether its state machine still takes its time for what it was given. */
    boolean isApplying() {
        return life != null && life.runners.apply().isHeld();
    }

    private void turned() {
        if (life != null) {
            cluster.watch().turned(id, life.node.engine().status());
        }
    }

    /** The disk was told that the process ends in the middle of a write. */
    private void dies() {
        Life dying = life();
        dying.node.halt();
        cluster.time().after(0, () -> {
            if (life == dying) {
                dying.runners.finish();
                end();
                disk.crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, random.nextLong());
            }
        });
    }

    /**
     * Lets the state machine take its time, from now on and in later lives.
     *
     * @param nanosEach how long it takes for each command
     */
    public void applySlowly(long nanosEach) {
        conditions.applyNanosEach = nanosEach;
    }

    /**
     * Stops the whole process for a while, as a long garbage collection or a suspended machine does; frames gather meanwhile.
     *
     * @param millis how long
     */
    public void pause(long millis) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        pausedUntilNanos = Math.max(pausedUntilNanos, cluster.time().nanos() + nanos);
        life().runners.hold(nanos);
    }

    /** Until when the server was last made to pause. */
    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    /** Kills the process: what is not durable is lost, what is durable stays. Servers connected to it notice. */
    public void crash() {
        life().node.halt();
        end();
    }

    /** Kills the process, and leaves a disk such as that kind of crash leaves. */
    void crash(ImageKind kind, long seed) {
        crash();
        disk.crash(kind, seed);
    }

    /** Cuts the power: of what was not forced, some is there and some is not. */
    void powerCut(long seed) {
        crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, seed);
    }

    /** The disk, of which a part can fail. */
    ServerDirectory disk() {
        return disk;
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
        cluster.watch().ended(id);
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
        disk.wipe();
    }
}
