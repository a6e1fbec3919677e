package io.raftkit.examples.kv.map;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable ordered map. A changed map is a new one that shares all but one path of nodes with the old one, so an old version costs
 * nothing to keep and may be read by any thread.
 */
public final class PersistentMap<K, V> implements Iterable<PersistentMap.Entry<K, V>> {
    private final Comparator<? super K> order;
    private final @Nullable Node<K, V> root;

    /** A key and its value. */
    public record Entry<K, V>(K key, V value) {}

    private PersistentMap(Comparator<? super K> order, @Nullable Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    /** A map without entries, for keys in this order. */
    public static <K, V> PersistentMap<K, V> empty(Comparator<? super K> order) {
        return new PersistentMap<>(order, null);
    }

    /** A map of entries that come in the order of their keys, without two of the same; quicker than to put them one by one. */
    public static <K, V> PersistentMap<K, V> ofSorted(
            Comparator<? super K> order, Iterator<Entry<K, V>> entries, int count) {
        return new PersistentMap<>(order, build(entries, count));
    }

    private static <K, V> @Nullable Node<K, V> build(Iterator<Entry<K, V>> entries, int count) {
        if (count == 0) {
            return null;
        }
        int before = count / 2;
        @Nullable Node<K, V> left = build(entries, before);
        Entry<K, V> middle = entries.next();
        return new Node<>(middle.key(), middle.value(), left, build(entries, count - before - 1));
    }

    /** How many entries there are. */
    public int size() {
        return Node.size(root);
    }

    /** Whether there is no entry. */
    public boolean isEmpty() {
        return root == null;
    }

    /** The value of a key, or null. */
    public @Nullable V get(K key) {
        @Nullable Node<K, V> node = root;
        while (node != null) {
            int side = order.compare(key, node.key);
            if (side == 0) {
                return node.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    /** This map with a key set. */
    public PersistentMap<K, V> put(K key, V value) {
        return new PersistentMap<>(order, Node.put(root, key, value, order));
    }

    /** This map without a key. */
    public PersistentMap<K, V> remove(K key) {
        @Nullable Node<K, V> rest = Node.remove(root, key, order);
        return rest == root ? this : new PersistentMap<>(order, rest);
    }

    /** The least key, or null if there is none. */
    public @Nullable K first() {
        @Nullable Node<K, V> node = root;
        while (node != null && node.left != null) {
            node = node.left;
        }
        return node == null ? null : node.key;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        Walk<K, V> walk = new Walk<>();
        walk.descend(root);
        return walk;
    }

    /** The entries whose keys are greater than a bound, in order. The bound need not be a key: it is asked for the side of a key. */
    public Iterator<Entry<K, V>> behind(Bound<? super K> bound) {
        Walk<K, V> walk = new Walk<>();
        @Nullable Node<K, V> node = root;
        while (node != null) {
            if (bound.isBelow(node.key)) {
                walk.path.push(node);
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return walk;
    }

    /** A place between keys. */
    @FunctionalInterface
    public interface Bound<K> {
        /** Whether a key lies behind this place. */
        boolean isBelow(K key);
    }

    private static final class Walk<K, V> implements Iterator<Entry<K, V>> {
        private final Deque<Node<K, V>> path = new ArrayDeque<>();

        private void descend(@Nullable Node<K, V> from) {
            for (@Nullable Node<K, V> node = from; node != null; node = node.left) {
                path.push(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Entry<K, V> next() {
            @Nullable Node<K, V> node = path.poll();
            if (node == null) {
                throw new NoSuchElementException();
            }
            descend(node.right);
            return new Entry<>(node.key, node.value);
        }
    }

    /** Whether every node is balanced, every size right and every key in its place; for tests. */
    boolean isSound() {
        return isSound(root) && isInOrder();
    }

    private static boolean isSound(@Nullable Node<?, ?> node) {
        if (node == null) {
            return true;
        }
        int left = Node.size(node.left);
        int right = Node.size(node.right);
        return node.size == left + right + 1
                && left + 1 <= Node.BALANCE * (right + 1)
                && right + 1 <= Node.BALANCE * (left + 1)
                && isSound(node.left)
                && isSound(node.right);
    }

    private boolean isInOrder() {
        @Nullable K last = null;
        for (Entry<K, V> entry : this) {
            if (last != null && order.compare(last, entry.key()) >= 0) {
                return false;
            }
            last = entry.key();
        }
        return true;
    }
}
