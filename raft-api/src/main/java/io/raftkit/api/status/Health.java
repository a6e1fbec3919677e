package io.raftkit.api.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What those ask who supervise a process: whether to start it anew, and whether to send it work. A value. Later versions may say more.
 */
public final class Health {
    /** So many committed entries may wait for the state machine of a node that is ready. */
    public static final long BEHIND_MAX = 10_000;

    private final boolean live;
    private final boolean ready;
    private final @Nullable String why;

    private Health(boolean live, boolean ready, @Nullable String why) {
        this.live = live;
        this.ready = ready;
        this.why = why;
    }

    /**
     * A health that was found in another way than by a status.
     *
     * @param live what {@link #live} is to say
     * @param ready what {@link #ready} is to say
     * @param why what is in the way of either, or null
     * @return the health
     */
    public static Health of(boolean live, boolean ready, @Nullable String why) {
        return new Health(live, ready, why);
    }

    /**
     * What a status says about a node's health.
     *
     * @param status the node's status
     * @return its health, as far as the status shows it
     */
    public static Health of(NodeStatus status) {
        long behind = status.commitIndex() - status.lastApplied();
        return switch (status.state()) {
            case FAILED, STOPPED -> new Health(false, false, status.failure() != null ? status.failure() : "stopped");
            case STALLED, EXCLUDED -> new Health(true, false, status.failure());
            case RUNNING -> {
                if (status.leaderId() == 0) {
                    yield new Health(true, false, status.whyNoLeader());
                }
                SnapshotStatus snapshots = status.snapshots();
                if (snapshots.fetchBytes() > 0) {
                    yield new Health(
                            true,
                            false,
                            snapshots.fetchedBytes() + " of " + snapshots.fetchBytes()
                                    + " bytes of another server's snapshot are here");
                }
                if (snapshots.lost() != null) {
                    yield new Health(true, false, "this server has no state: " + snapshots.lost());
                }
                if (snapshots.restoreBytes() > 0) {
                    yield new Health(
                            true,
                            false,
                            "the state machine has restored " + snapshots.restoredBytes() + " of "
                                    + snapshots.restoreBytes() + " bytes of a snapshot");
                }
                yield behind > BEHIND_MAX
                        ? new Health(true, false, "the state machine is " + behind + " entries behind")
                        : new Health(true, true, null);
            }
        };
    }

    /**
     * Whether the node works, or will again by itself.
     *
     * @return false if it has to be started anew
     */
    public boolean live() {
        return live;
    }

    /**
     * Whether calls to it can be answered soon.
     *
     * @return true if it can be sent work
     */
    public boolean ready() {
        return ready;
    }

    /**
     * What is in the way of either.
     *
     * @return sentences or a clause, or null
     */
    public @Nullable String why() {
        return why;
    }

    /**
     * All of it by name, in one order: for pages and logs.
     *
     * @return a new map of numbers, strings, constants, lists and maps
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("live", live);
        map.put("ready", ready);
        map.put("why", why);
        return map;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Health health
                && live == health.live
                && ready == health.ready
                && Objects.equals(why, health.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(live, ready, why);
    }

    @Override
    public String toString() {
        return "Health" + toMap();
    }
}
