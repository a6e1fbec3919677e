package io.raftkit.simulator.cluster;

import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Transport;
import io.raftkit.runtime.node.LocalNode;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server of a {@link VirtualCluster}: a directory that stays, and one incarnation after another. */
public final class VirtualServer {
    private final VirtualCluster cluster;
    private final int id;
    private final SplittableRandom random;
    private final ServerConditions conditions;
    private final ServerDirectory disk;
    private int moves;
    private long pausedUntilNanos;
    private final Map<String, Long> counted = new TreeMap<>();
    private @Nullable ServerIncarnation incarnation;
    private boolean isClosing;
    /** Whether it is to run at all: not before it joins, nor once an operator has taken it away. */
    public boolean isInUse = true;
    /** Whether it starts on an empty disk without members, and joins the cluster. */
    public boolean joins;
    /** Whom it asks to be added, by id, and where they are; nobody if an operator adds it. */
    public Map<Integer, String> through = Map.of();

    VirtualServer(VirtualCluster cluster, int id, SplittableRandom random) {
        this.cluster = cluster;
        this.id = id;
        this.random = random;
        conditions = new ServerConditions(cluster.time(), cluster.settings());
        disk = new ServerDirectory(
                conditions, () -> facts().loseStorage(), () -> facts().storage.tamper(), this::dies);
    }

    VirtualCluster cluster() {
        return cluster;
    }

    private ServerFacts facts() {
        return cluster.watch().invariants().facts().server(id);
    }

    public int id() {
        return id;
    }

    /** Where it is reached, from its next start on if it has moved. */
    public String address() {
        return "server" + id + ":" + (1 + moves);
    }

    /** Takes the server, which must be down, to another address. */
    public void move() {
        moves++;
    }

    /** Whether the server lives, from its start to the crash, or the beginning of the close. One that stopped by itself does: it answers with its status. */
    public boolean isUp() {
        return incarnation != null && !isClosing;
    }

    public boolean isClosing() {
        return isClosing;
    }

    /** The node, to be called as an application or an operator calls it. Its futures complete as virtual time passes. */
    public LocalNode node() {
        return incarnation().node();
    }

    /** The state machine of this incarnation: what the cluster's settings made for it. */
    public StateMachine stateMachine() {
        return incarnation().stateMachine();
    }

    /** What the node says of itself. */
    public NodeStatus status() {
        return incarnation().node().status();
    }

    /** Where the server keeps its data; a test may fill it, fail it or look into it. */
    public InMemoryDirectory directory() {
        return disk.present();
    }

    /** What the server has to put up with. */
    public ServerConditions conditions() {
        return conditions;
    }

    private ServerIncarnation incarnation() {
        if (incarnation == null) {
            throw new IllegalStateException("server " + id + " is down");
        }
        return incarnation;
    }

    /** Asks for a snapshot. What comes of it shows when the server starts from it. */
    public void takeSnapshot() {
        node().snapshot();
    }

    /** Starts the server from what its directory holds. */
    public void start() {
        if (incarnation != null) {
            throw new IllegalStateException("server " + id + " is up");
        }
        try {
            incarnation = ServerIncarnation.begin(this, random, this::turned, this::dies);
            VirtualServer guest = cluster.guestOf(id);
            if (guest != null) {
                guest.start();
            }
        } catch (IOException e) {
            if (!disk.isCrashed()) {
                throw new UncheckedIOException("server " + id + " does not start: " + e.getMessage(), e);
            }
            disk.replaceIfCrashed(random);
        }
    }

    /** Whether its state machine still takes its time for what it was given. */
    public boolean isApplying() {
        return incarnation != null && incarnation.isApplying();
    }

    private void turned() {
        if (incarnation != null) {
            incarnation.noteEnd(facts());
            cluster.watch().turned(id, incarnation.node().engine().status());
            cluster.watch().loaded(id, incarnation.node().load());
            cluster.watch().sessions(id, incarnation.node().sessions());
        }
    }

    /** The disk was told that the process ends in the middle of a write; perhaps it has not come further than that. */
    @SuppressWarnings("ReferenceEquality") // This very incarnation, and not a later one.
    private void dies() {
        ServerIncarnation dying = incarnation;
        if (dying == null) {
            return;
        }
        dying.node().halt();
        cluster.time().after(0, () -> {
            if (incarnation == dying) {
                dying.runners().finish();
                end();
            }
        });
    }

    /** Lets time pass within a write, if it is to be long. Of a process that is paused meanwhile the write ends with the pause. */
    boolean dwell(VirtualDisk disk) {
        long nanos = conditions.dwellNanos(random);
        if (nanos > 0) {
            long end = cluster.time().nanos() + nanos;
            cluster.time().passUntil(end);
            cluster.time().passUntil(Math.max(end, pausedUntilNanos));
        }
        return incarnation != null && incarnation.disk() == disk;
    }

    /** Whether a write is under way within which time passes. */
    public boolean isWriting() {
        return incarnation != null && incarnation.runners().persist().isCurrent();
    }

    /** Lets the state machine take so long for each command, from now on and in later incarnations. */
    public void applySlowly(long nanosEach) {
        conditions.applyNanosEach = nanosEach;
    }

    /** Stops the whole process for some milliseconds, as a long garbage collection or a suspended machine does; frames gather meanwhile. */
    public void pause(long millis) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        pausedUntilNanos = Math.max(pausedUntilNanos, cluster.time().nanos() + nanos);
        incarnation().runners().hold(nanos);
        VirtualServer guest = cluster.guestOf(id);
        if (guest != null) {
            guest.pause(millis);
        }
    }

    Transport transport() {
        return incarnation().transport();
    }

    /** Until when the server was last made to pause. */
    public long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    /** Kills the process: what is not durable is lost. Servers connected to it notice. A node does not wait for its end within a turn of its own. */
    public void crash() {
        incarnation().node().halt();
        if (isWriting()) {
            incarnation().runners().finish();
        }
        end();
    }

    /** Kills the process, and leaves a disk such as that kind of crash leaves. */
    public void crash(ImageKind kind, long seed) {
        crash();
        disk.crash(kind, seed);
    }

    /** Cuts the power: of what was not forced, some is there and some is not. */
    public void powerCut(long seed) {
        crash(ImageKind.FORCED_PLUS_SEEDED_SUBSET, seed);
    }

    /** The disk, of which a part can fail. */
    public ServerDirectory disk() {
        return disk;
    }

    /** Kills the process right after the write under way, if there is one, became durable, and before anybody was told. */
    @SuppressWarnings("ReferenceEquality") // This very incarnation, and not a later one.
    public void crashAfterWrite() {
        ServerIncarnation dying = incarnation();
        if (dying.runners().persist().isDue()) {
            dying.disk().afterStoring(dying.node()::halt);
            dying.runners().persist().turn();
        }
        if (dying != incarnation) {
            // Halting lets time pass, in which another fault killed the process and may have started it again.
            return;
        }
        if (dying.node().status().state() == NodeStatus.State.STOPPED) {
            dying.runners().finish();
            end();
        } else {
            crash();
        }
    }

    /** Closes the node in good order, however long that takes; then the process ends. What was begun is finished. */
    @SuppressWarnings("ReferenceEquality") // This very incarnation, and not a later one.
    public void close() {
        ServerIncarnation closing = incarnation();
        isClosing = true;
        closing.node().close();
        isClosing = false;
        if (incarnation == closing) {
            end();
            closing.disk().closeAnyhow();
            disk.replaceIfCrashed(random);
        }
    }

    /** How often something happened in all incarnations that are over, and in the present one; by the words of the node's counters. */
    public long counted(String word) {
        long present = incarnation == null ? 0 : status().counters().getOrDefault(word, 0L);
        return present + counted.getOrDefault(word, 0L);
    }

    private void end() {
        status().counters().forEach((word, count) -> counted.merge(word, count, Long::sum));
        VirtualServer guest = cluster.guestOf(id);
        if (guest != null && guest.isUp()) {
            guest.crash();
        }
        NodeLoad load = incarnation().node().load();
        cluster.place().release(incarnation().transport());
        incarnation = null;
        cluster.watch().ended(id, load);
        disk.replaceIfCrashed(random);
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
        if (incarnation != null) {
            throw new IllegalStateException("server " + id + " is up");
        }
        disk.wipe();
    }
}
