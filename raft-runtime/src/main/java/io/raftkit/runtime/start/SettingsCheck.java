package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineConfig;
import java.time.Duration;

/** What can be said about settings before anything is opened. */
final class SettingsCheck {
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    private SettingsCheck() {}

    /** Checks them and reads the peers. */
    static Peers check(NodeSettings settings) {
        Peers peers = peers(settings);
        if (settings.stateMachine() == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "No state machine is given: call stateMachine(...) on the builder with what is to be replicated.");
        }
        checkPlace(settings);
        checkJoin(settings);
        through(settings);
        checkSizes(settings, Runtime.getRuntime().maxMemory());
        checkTimes(settings);
        return peers;
    }

    /** Reads the peers, of which this server must be one. */
    static Peers peers(NodeSettings settings) {
        if (settings.id() == 0) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "No id is given: call id(...) on the builder with this server's number among the peers.");
        }
        Peers peers = Peers.parse(settings.peers(), settings.transport() == null);
        if (!peers.contains(settings.id())) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "This server has the id " + settings.id() + ", which is not among the peers " + peers
                            + ": add it to peers(...), or change id(...).");
        }
        return peers;
    }

    /** Whether there is a place for what is stored. */
    static void checkPlace(NodeSettings settings) {
        if (settings.persister() == null && settings.data() == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "No data directory is given: call data(...) on the builder with a directory of this"
                            + " server's own, or persister(...) with a storage of yours.");
        }
    }

    /** A server that joins is told of the cluster by its name alone. */
    private static void checkJoin(NodeSettings settings) {
        if (settings.joins() && settings.cluster() == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "This server joins a cluster, but does not say which: call cluster(...) with the name that its servers"
                            + " have. A cluster without a name cannot be joined.");
        }
        if (settings.joins() && !settings.noOpOnElection()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "This server joins a cluster with noOpOnElection(false), whose members cannot be changed: do not call"
                            + " joins().");
        }
    }

    /** Whom a server asks that joins. */
    static Peers through(NodeSettings settings) {
        String text = settings.joinThrough();
        if (text == null) {
            return Peers.NONE;
        }
        Peers through = parseThrough(text, settings.transport() == null);
        if (through.contains(settings.id())) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "This server, " + settings.id() + ", would ask itself to be added, at " + through
                            + ": name another member of the cluster in joins(...), or change id(...).");
        }
        return through;
    }

    private static Peers parseThrough(String text, boolean needsPort) {
        if (text.isBlank()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "joins(\"\") names no server: name a member of the cluster, for instance joins(\"1=10.0.0.1:7001\"), or call"
                            + " joins() without one if this server is to wait until it is added.");
        }
        try {
            return Peers.parse(text, needsPort);
        } catch (StartRefusedException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS, "joins(...) names members wrongly. " + e.getMessage());
        }
    }

    /** The largest command is the same on all servers, so it does not shrink with a server's memory: a server that is too small is refused. */
    static void checkSizes(NodeSettings settings, long heapBytes) {
        int command = settings.maxCommandBytes();
        long least = settings.memoryBytesMin();
        if (settings.memoryBytes() < least) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The memory is " + settings.memoryBytes() + " bytes, but a node that takes commands of "
                            + command + " bytes needs at least " + least
                            + ": change memory(...), or maxCommandBytes(...) on all servers.");
        }
        if (least > heapBytes / 2) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The heap is " + heapBytes + " bytes, but a node that takes commands of " + command
                            + " bytes needs at least " + 2 * least
                            + ": give the process a larger heap (-Xmx), or change maxCommandBytes(...) on all servers.");
        }
    }

    /** Whether the transport carries the largest command. */
    static void checkFrames(NodeSettings settings, Transport transport) {
        long room = (long) transport.maxFrameBytes() - EngineConfig.Limits.FRAME_OVERHEAD_BYTES;
        if (settings.maxCommandBytes() > room) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The largest command is " + settings.maxCommandBytes() + " bytes, but the transport "
                            + transport.getClass().getName() + " carries " + room
                            + " at most: change maxCommandBytes(...) on all servers, or take another transport.");
        }
    }

    private static void checkTimes(NodeSettings settings) {
        Duration heartbeat = settings.heartbeat();
        Duration lowest = settings.electionTimeoutLowest();
        Duration highest = settings.electionTimeoutHighest();
        if (highest.compareTo(TIMEOUT_MAX) > 0) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The longest election timeout is " + text(highest) + ", but it may be " + text(TIMEOUT_MAX)
                            + " at most: change electionTimeout(...).");
        }
        if (heartbeat.compareTo(Duration.ofMillis(1)) < 0) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The heartbeat is " + text(heartbeat) + ", but it must be at least 1 ms: change heartbeat(...).");
        }
        if (heartbeat.compareTo(lowest.dividedBy(2)) > 0) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The shortest election timeout is " + text(lowest)
                            + ", but it must be at least twice"
                            + " the heartbeat of " + text(heartbeat)
                            + ", or followers take a live leader for dead: change"
                            + " electionTimeout(...) or heartbeat(...).");
        }
        if (highest.compareTo(lowest) <= 0) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The election timeout ranges from " + text(lowest) + " to " + text(highest)
                            + ", but the longest must be more than the shortest, or servers keep campaigning at the same time:"
                            + " change electionTimeout(...).");
        }
    }

    private static String text(Duration duration) {
        return duration.toSeconds() > 3_600 ? duration.toString() : duration.toNanos() / 1e6 + " ms";
    }
}
