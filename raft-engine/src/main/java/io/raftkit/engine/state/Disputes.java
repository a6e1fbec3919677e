package io.raftkit.engine.state;

import io.raftkit.api.storage.LostData;
import io.raftkit.engine.boundary.Dispute;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The other servers that disagree with this one about an identity. They need not be members: the disagreement is about who the members are.
 *
 * <p>A server that is at its first start must not take part in anything while there is one. This story shows why: (1) 1, 2 and 3 are a
 * cluster and commit x; (2) 4, 5 and an empty 3 are started as a cluster of five; (3) they are three of five, elect a leader and commit y
 * where x is. A server that has voted or stored entries goes on, because it has promises to keep: a server of another cluster must not be able to stop it.
 */
public final class Disputes {
    /** How many servers are remembered. */
    private static final int SERVERS_MAX = 16;
    /** So long after it last showed a disagreement is taken for settled, by a server that was not held back by it. */
    private static final long SETTLED_NANOS = 60_000_000_000L;

    private final List<Integer> ownServers;
    private final SortedMap<Integer, Disputed> disputed = new TreeMap<>();
    private int heldBackBy;

    private record Disputed(Dispute dispute, String view, long shownNanos) {}

    /** No dispute yet. */
    public Disputes(List<Integer> ownServers) {
        this.ownServers = ownServers;
    }

    /** Notes a disagreement. Returns whether it is news. */
    public boolean add(int serverId, Dispute dispute, String view, long nowNanos) {
        Disputed before = disputed.get(serverId);
        if (before == null && disputed.size() >= SERVERS_MAX) {
            disputed.values().removeIf(old -> isSettled(old, nowNanos));
            if (disputed.size() >= SERVERS_MAX) {
                return false;
            }
        }
        Disputed same = before != null && before.dispute == dispute ? before : null;
        // What a frame shows is less than what its sender says when it is asked.
        String fuller = same != null && same.view.length() > view.length() ? same.view : view;
        disputed.put(serverId, new Disputed(dispute, fuller, nowNanos));
        return same == null;
    }

    private String text(int serverId, Disputed found) {
        return switch (found.dispute) {
            case OTHER_BEGINNING ->
                "server " + serverId + found.view + " began with other servers than this one, which began with "
                        + ownServers
                        + ". Neither counts what the other says. Correct peers(...) where they are wrong, and start that"
                        + " server again; one that the cluster did not begin with cannot join it yet.";
            case OTHER_EPOCH ->
                "server " + serverId + found.view
                        + " belongs to another cluster, though that is called the same and has"
                        + " servers of the same ids. Neither counts what the other says; the member with that id keeps its"
                        + " place. Stop the server that does not belong here, or correct the addresses in peers(...).";
            case DISOWNS_THIS, UNKNOWN_STORE ->
                "server " + serverId
                        + " does not count this server, whose storage is not the one by which it knows this"
                        + " server's id" + found.view
                        + ": the disk is lost, or a second server runs with the id. " + LostData.remedy("this server");
        };
    }

    private static boolean isSettled(Disputed old, long nowNanos) {
        return nowNanos - old.shownNanos > SETTLED_NANOS;
    }

    /** Keeps this server from taking part in anything, until it is restarted: what is settled by hand shows after a restart. */
    void holdBack(int serverId) {
        heldBackBy = isHeldBack() ? heldBackBy : serverId;
    }

    boolean isHeldBack() {
        return heldBackBy != 0;
    }

    /** Why this server takes part in nothing, or null if it may. */
    @Nullable
    public String heldBack() {
        if (!isHeldBack()) {
            return null;
        }
        Disputed cause = disputed.get(heldBackBy);
        return "This server is at its first start and takes part in nothing: "
                + (cause == null ? "server " + heldBackBy + " takes it for another." : text(heldBackBy, cause));
    }

    /** What a server disagrees about, or null. */
    @Nullable
    public String problem(int serverId, long nowNanos) {
        Disputed found = disputed.get(serverId);
        return found == null || isSettled(found, nowNanos) ? null : text(serverId, found);
    }

    /**
     * Whether nobody counts under a server's id while the disagreement lasts. A server of another cluster that speaks under a member's id
     * does not cost the member its place.
     */
    public boolean excludes(int serverId, long nowNanos) {
        Disputed found = disputed.get(serverId);
        return found != null && found.dispute != Dispute.OTHER_EPOCH && !isSettled(found, nowNanos);
    }

    /** What is to be known of this server itself. */
    public List<String> problems(long nowNanos) {
        String held = heldBack();
        if (held != null) {
            return List.of(held);
        }
        List<String> texts = new ArrayList<>();
        disputed.forEach((serverId, found) -> {
            if (!isSettled(found, nowNanos)) {
                texts.add(text(serverId, found));
            }
        });
        return texts;
    }
}
