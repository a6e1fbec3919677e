package io.raftkit.runtime;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefused;
import java.time.Duration;

/** What can be said about settings before anything is opened. */
final class SettingsCheck {
    private static final long MEMORY_MIN = 1 << 20;

    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    private SettingsCheck() {}

    /** Checks them and reads the peers. */
    static Peers check(NodeSettings settings) {
        if (settings.id() < 1) {
            throw new StartRefused(
                    settings.id() == 0
                            ? "No id is given: call id(...) on the builder with this server's number among the peers."
                            : "The id is " + settings.id() + ", but ids are positive numbers: change id(...).");
        }
        Peers peers = Peers.parse(settings.peers(), settings.transport() == null);
        if (!peers.contains(settings.id())) {
            throw new StartRefused("This server has the id " + settings.id() + ", which is not among the peers " + peers
                    + ": add it to peers(...), or change id(...).");
        }
        if (settings.stateMachine() == null) {
            throw new StartRefused(
                    "No state machine is given: call stateMachine(...) on the builder with what is to be replicated.");
        }
        if (settings.persister() == null && settings.data() == null) {
            throw new StartRefused("No data directory is given: call data(...) on the builder with a directory of this"
                    + " server's own, or persister(...) with a storage of yours.");
        }
        if (settings.cluster() != null && settings.cluster().isBlank()) {
            throw new StartRefused("The cluster's name is empty: give it one, or do not call cluster(...).");
        }
        if (settings.group() < 0) {
            throw new StartRefused(
                    "The group is " + settings.group() + ", but groups count from 0: change group(...).");
        }
        if (settings.memoryBytes() < MEMORY_MIN) {
            throw new StartRefused("The memory is " + settings.memoryBytes() + " bytes, but a node needs at least "
                    + MEMORY_MIN + ": change memory(...), or give the process a larger heap.");
        }
        checkTimes(settings);
        return peers;
    }

    private static void checkTimes(NodeSettings settings) {
        Duration heartbeat = settings.heartbeat();
        Duration lowest = settings.electionTimeoutLowest();
        Duration highest = settings.electionTimeoutHighest();
        if (highest.compareTo(TIMEOUT_MAX) > 0) {
            throw new StartRefused("The longest election timeout is " + text(highest) + ", but it may be "
                    + text(TIMEOUT_MAX) + " at most: change electionTimeout(...).");
        }
        if (heartbeat.compareTo(Duration.ofMillis(1)) < 0) {
            throw new StartRefused(
                    "The heartbeat is " + text(heartbeat) + ", but it must be at least 1 ms: change heartbeat(...).");
        }
        if (heartbeat.compareTo(lowest.dividedBy(2)) > 0) {
            throw new StartRefused("The shortest election timeout is " + text(lowest)
                    + ", but it must be at least twice"
                    + " the heartbeat of " + text(heartbeat) + ", or followers take a live leader for dead: change"
                    + " electionTimeout(...) or heartbeat(...).");
        }
        if (highest.compareTo(lowest) <= 0) {
            throw new StartRefused("The election timeout ranges from " + text(lowest) + " to " + text(highest)
                    + ", but the longest must be more than the shortest, or servers keep campaigning at the same time:"
                    + " change electionTimeout(...).");
        }
        if (settings.callTimeout().isNegative() || settings.callTimeout().isZero()) {
            throw new StartRefused("The call timeout is " + text(settings.callTimeout())
                    + ", but it must be positive: change callTimeout(...).");
        }
    }

    private static String text(Duration duration) {
        return duration.toSeconds() > 3_600 ? duration.toString() : duration.toNanos() / 1e6 + " ms";
    }
}
