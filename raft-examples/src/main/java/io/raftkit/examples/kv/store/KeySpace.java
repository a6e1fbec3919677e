package io.raftkit.examples.kv.store;

import io.raftkit.examples.kv.map.PersistentMap;
import java.util.Comparator;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All keys of a server. Its clock is that of the entries applied: it stands still between them, and is the same on all servers at the
 * same entry. A key whose time has come is not there for anybody, whether or not it was removed already. Confined to one thread.
 */
public final class KeySpace {
    /** A clock that passes many deadlines at once must not hold up the command that moved it. */
    private static final int REMOVED_AT_ONCE = 256;
    /** More than one, so that keys whose time has come are removed faster than others come. */
    private static final int REMOVED_FOR_EACH = 2;

    private static final Comparator<Deadline> BY_TIME =
            Comparator.comparingLong(Deadline::time).thenComparing(Deadline::key);

    private final Consumer<Change> changes;
    private PersistentMap<Bytes, Held> held = PersistentMap.empty(Comparator.naturalOrder());
    private PersistentMap<Bytes, Bytes> places = PersistentMap.empty(Bytes.BY_PLACE);
    private PersistentMap<Deadline, Bytes> deadlines = PersistentMap.empty(BY_TIME);
    private long now;
    private long version;

    private record Deadline(long time, Bytes key) {}

    /** No keys. */
    public KeySpace() {
        this(change -> {});
    }

    /** No keys, and somebody who is told each change. */
    public KeySpace(Consumer<Change> changes) {
        this.changes = changes;
    }

    /** The replicated time: milliseconds since the epoch. */
    public long now() {
        return now;
    }

    /** Moves the clock, never back, and removes some of the keys whose time has come. */
    public void advance(long time) {
        now = Math.max(now, time);
        removeDue(REMOVED_AT_ONCE);
    }

    private void removeDue(int most) {
        for (int removed = 0; removed < most; removed++) {
            @Nullable Deadline due = deadlines.first();
            if (due == null || due.time() > now) {
                return;
            }
            drop(due.key());
        }
    }

    /** When the next key is to be removed, {@link Held#NEVER} if none is. */
    public long nextDue() {
        @Nullable Deadline due = deadlines.first();
        return due == null ? Held.NEVER : due.time();
    }

    /** What a key holds now, or null. */
    public @Nullable Held find(Bytes key) {
        @Nullable Held found = held.get(key);
        return found == null || found.isExpired(now) ? null : found;
    }

    /** How many changes there were: keys set and removed, by a client or because their time had come. */
    public long version() {
        return version;
    }

    /** The number of the change that gave the key what it holds; 0 where it is not there. */
    public long version(Bytes key) {
        @Nullable Held found = find(key);
        return found == null ? 0 : found.version();
    }

    /** Sets a key. */
    public void put(Bytes key, Value value, long expiresAt) {
        if (expiresAt != Held.NEVER) {
            removeDue(REMOVED_FOR_EACH);
        }
        @Nullable Held old = held.get(key);
        if (old != null && old.isExpired(now)) {
            // Its end and the new beginning are two changes.
            drop(key);
            old = null;
        }
        if (old == null) {
            places = places.put(key, key);
        } else if (old.expires()) {
            deadlines = deadlines.remove(new Deadline(old.expiresAt(), key));
        }
        if (expiresAt != Held.NEVER) {
            deadlines = deadlines.put(new Deadline(expiresAt, key), key);
        }
        Held next = new Held(value, expiresAt, ++version);
        held = held.put(key, next);
        changes.accept(Change.put(key, next));
    }

    /** Removes a key; says whether it was there. */
    public boolean remove(Bytes key) {
        boolean wasThere = find(key) != null;
        drop(key);
        return wasThere;
    }

    private void drop(Bytes key) {
        @Nullable Held old = held.get(key);
        if (old == null) {
            return;
        }
        if (old.expires()) {
            deadlines = deadlines.remove(new Deadline(old.expiresAt(), key));
        }
        places = places.remove(key);
        held = held.remove(key);
        Change.Kind kind = old.isExpired(now) ? Change.Kind.EXPIRE : Change.Kind.DELETE;
        changes.accept(new Change(++version, kind, key, null));
    }

    /** Removes all keys; one change, if there are any. */
    public void clear() {
        if (held.isEmpty()) {
            return;
        }
        changes.accept(new Change(++version, Change.Kind.CLEAR, Bytes.EMPTY, null));
        held = PersistentMap.empty(Comparator.naturalOrder());
        places = PersistentMap.empty(Bytes.BY_PLACE);
        deadlines = PersistentMap.empty(BY_TIME);
    }

    /** How many keys there are, with those whose time has come and that are not yet removed. */
    public int size() {
        return held.size();
    }

    /** All keys in their order, with those whose time has come and that are not yet removed. */
    public Iterator<PersistentMap.Entry<Bytes, Held>> all() {
        return held.iterator();
    }

    /** The keys whose {@link Bytes#place} is greater, by place. */
    public Iterator<PersistentMap.Entry<Bytes, Bytes>> behind(long place) {
        return places.behind(key -> key.place() > place);
    }

    /** The state as it is now; later changes do not change that. */
    public FrozenKeys freeze() {
        return new FrozenKeys(held, now, version);
    }

    /** The state that was frozen, and somebody who is told each change from there on. */
    public static KeySpace of(FrozenKeys frozen, Consumer<Change> changes) {
        KeySpace space = new KeySpace(changes);
        space.held = frozen.held();
        space.now = frozen.now();
        space.version = frozen.version();
        for (PersistentMap.Entry<Bytes, Held> each : frozen.held()) {
            space.places = space.places.put(each.key(), each.key());
            if (each.value().expires()) {
                Deadline deadline = new Deadline(each.value().expiresAt(), each.key());
                space.deadlines = space.deadlines.put(deadline, each.key());
            }
        }
        return space;
    }
}
