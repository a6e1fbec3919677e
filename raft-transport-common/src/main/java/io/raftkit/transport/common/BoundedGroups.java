package io.raftkit.transport.common;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members in groups, bounded in number. The bounds never keep a new member out: where a group is too large its oldest member goes, and where all
 * are too many the oldest of the largest group. So whoever holds many gains nothing by it. Thread-safe; members that go are told outside the
 * lock.
 *
 * @param <G> what the members of a group have in common
 * @param <M> a member
 */
public final class BoundedGroups<G, M> {
    private final Map<G, Set<M>> groups = new HashMap<>();
    private final Map<M, G> groupOf = new HashMap<>();
    private final int max;
    private final int perGroupMax;
    private final Consumer<M> evict;

    /**
     * Empty groups.
     *
     * @param max how many members there may be
     * @param perGroupMax how many of one group
     * @param evict called with each member that has to go
     */
    public BoundedGroups(int max, int perGroupMax, Consumer<M> evict) {
        this.max = max;
        this.perGroupMax = perGroupMax;
        this.evict = evict;
    }

    /** Adds a member, or makes it the newest of another group. */
    public void add(G group, M member) {
        @Nullable M evicted;
        synchronized (this) {
            remove(member);
            evicted = evictedFor(groups.getOrDefault(group, Set.of()));
            groups.computeIfAbsent(group, added -> new LinkedHashSet<>()).add(member);
            groupOf.put(member, group);
        }
        if (evicted != null) {
            evict.accept(evicted);
        }
    }

    /** Removes a member, if it is there. */
    public synchronized void remove(M member) {
        G group = groupOf.remove(member);
        Set<M> members = group == null ? null : groups.get(group);
        if (members != null && members.remove(member) && members.isEmpty()) {
            groups.remove(group);
        }
    }

    /** Removes whoever has to make room for one more of a group. */
    private @Nullable M evictedFor(Set<M> group) {
        Set<M> tooMany = group.size() >= perGroupMax ? group : groupOf.size() >= max ? largest() : Set.of();
        if (tooMany.isEmpty()) {
            return null;
        }
        M oldest = tooMany.iterator().next();
        remove(oldest);
        return oldest;
    }

    private Set<M> largest() {
        Set<M> largest = Set.of();
        for (Set<M> members : groups.values()) {
            if (members.size() > largest.size()) {
                largest = members;
            }
        }
        return largest;
    }
}
