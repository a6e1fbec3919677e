package io.raftkit.examples.kv.map;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One entry of a weight-balanced tree, with those before and behind it (Adams, "Efficient sets"; bounds of Hirai and Yamamoto). */
final class Node<K, V> {
    /** No side of a node weighs more than this many times the other. */
    static final int BALANCE = 3;
    /** A single rotation is enough unless the inner grandchild weighs this many times the outer one. */
    private static final int SINGLE = 2;

    final K key;
    final V value;
    final @Nullable Node<K, V> left;
    final @Nullable Node<K, V> right;
    final int size;

    Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        this.key = key;
        this.value = value;
        this.left = left;
        this.right = right;
        this.size = size(left) + size(right) + 1;
    }

    static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    /** The tree with a key set. */
    static <K, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value, Comparator<? super K> order) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int side = order.compare(key, node.key);
        if (side == 0) {
            // The key that was there first stays: whoever shares it goes on sharing it.
            return new Node<>(node.key, value, node.left, node.right);
        }
        return side < 0
                ? balanced(node, put(node.left, key, value, order), node.right)
                : balanced(node, node.left, put(node.right, key, value, order));
    }

    /** The tree without a key; the same tree if it has none. */
    static <K, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key, Comparator<? super K> order) {
        if (node == null) {
            return null;
        }
        int side = order.compare(key, node.key);
        if (side == 0) {
            return joined(node.left, node.right);
        }
        @Nullable Node<K, V> old = side < 0 ? node.left : node.right;
        @Nullable Node<K, V> rest = remove(old, key, order);
        if (rest == old) {
            return node;
        }
        return side < 0 ? balanced(node, rest, node.right) : balanced(node, node.left, rest);
    }

    private static <K, V> @Nullable Node<K, V> joined(@Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.size > right.size) {
            Node<K, V> last = left;
            while (last.right != null) {
                last = last.right;
            }
            return balanced(last, withoutLast(left), right);
        }
        Node<K, V> first = right;
        while (first.left != null) {
            first = first.left;
        }
        return balanced(first, left, withoutFirst(right));
    }

    private static <K, V> @Nullable Node<K, V> withoutLast(Node<K, V> node) {
        return node.right == null ? node.left : balanced(node, node.left, withoutLast(node.right));
    }

    private static <K, V> @Nullable Node<K, V> withoutFirst(Node<K, V> node) {
        return node.left == null ? node.right : balanced(node, withoutFirst(node.left), node.right);
    }

    private static int weight(@Nullable Node<?, ?> node) {
        return size(node) + 1;
    }

    /** The entry of a node between two sides, of which one changed by one entry. */
    private static <K, V> Node<K, V> balanced(Node<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (right != null && weight(right) > BALANCE * weight(left)) {
            return leaningRight(entry, left, right);
        }
        if (left != null && weight(left) > BALANCE * weight(right)) {
            return leaningLeft(entry, left, right);
        }
        return new Node<>(entry.key, entry.value, left, right);
    }

    private static <K, V> Node<K, V> leaningRight(Node<K, V> entry, @Nullable Node<K, V> left, Node<K, V> right) {
        @Nullable Node<K, V> inner = right.left;
        if (inner == null || weight(inner) < SINGLE * weight(right.right)) {
            return new Node<>(right.key, right.value, new Node<>(entry.key, entry.value, left, inner), right.right);
        }
        return new Node<>(
                inner.key,
                inner.value,
                new Node<>(entry.key, entry.value, left, inner.left),
                new Node<>(right.key, right.value, inner.right, right.right));
    }

    private static <K, V> Node<K, V> leaningLeft(Node<K, V> entry, Node<K, V> left, @Nullable Node<K, V> right) {
        @Nullable Node<K, V> inner = left.right;
        if (inner == null || weight(inner) < SINGLE * weight(left.left)) {
            return new Node<>(left.key, left.value, left.left, new Node<>(entry.key, entry.value, inner, right));
        }
        return new Node<>(
                inner.key,
                inner.value,
                new Node<>(left.key, left.value, left.left, inner.left),
                new Node<>(entry.key, entry.value, inner.right, right));
    }
}
