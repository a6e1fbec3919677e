package io.raftkit.examples.kv.server;

/** How much memory the requests and answers of all clients take. Confined to one thread. */
final class HeldBytes {
    private final long max;
    private long total;

    HeldBytes(long max) {
        this.max = max;
    }

    /** One client takes so much now instead of so much; says whether all together may. A client that gives some back always may. */
    boolean change(long before, long now) {
        total += now - before;
        return now <= before || total <= max;
    }

    long total() {
        return total;
    }
}
