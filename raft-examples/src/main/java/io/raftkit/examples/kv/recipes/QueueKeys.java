package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Where a queue has its tickets, its elements, the claims on them, and what was acknowledged. A claim is right behind its element. */
final class QueueKeys {
    private static final Bytes CLAIM = Bytes.of("/claim");

    private final String prefix;
    private final Bytes elements;

    QueueKeys(String name) {
        if (name.contains("/")) {
            throw new IllegalArgumentException("the name of a queue must not contain a slash: " + name);
        }
        prefix = "queue/" + name;
        elements = Bytes.of(prefix + "/elements/");
    }

    Bytes ticket(String id) {
        return Bytes.of(prefix + "/ids/" + id);
    }

    Bytes elements() {
        return elements;
    }

    /** Keys are in the order of positions. */
    Bytes element(long position) {
        return elements.plus(Bytes.of(String.format(Locale.ROOT, "%019d", position)));
    }

    long position(Bytes element) {
        return Long.parseLong(element.toString().substring(elements.length()));
    }

    Bytes claim(Bytes element) {
        return element.plus(CLAIM);
    }

    boolean isClaim(Bytes key) {
        return key.length() > element(0).length();
    }

    Bytes acknowledged(long position) {
        return Bytes.of(prefix + "/acknowledged/" + position);
    }

    /** The request that sets a key for a time. */
    List<Bytes> setFor(Duration time, Bytes key, Bytes value) {
        return List.of(Bytes.of("SET"), key, value, Bytes.of("PX"), Bytes.of(Long.toString(time.toMillis())));
    }
}
