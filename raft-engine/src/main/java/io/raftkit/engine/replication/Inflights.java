package io.raftkit.engine.replication;

import java.util.ArrayDeque;

/**
 * The requests with entries that a follower has not answered, bounded in number and in bytes.
 *
 * <p>Invariant: bytes is the sum over the requests held.
 */
final class Inflights {
    private record Request(long lastIndex, long bytes) {}

    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final int messagesMax;
    private final long bytesMax;
    private long bytes;

    Inflights(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    boolean isFull() {
        return requests.size() >= messagesMax || bytes >= bytesMax;
    }

    int count() {
        return requests.size();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** How many bytes of entries may still be sent. */
    long room() {
        return bytesMax - bytes;
    }

    void add(long lastIndex, long requestBytes) {
        requests.add(new Request(lastIndex, requestBytes));
        bytes += requestBytes;
    }

    /** Takes requests as answered whose entries are all known to be durable on the follower. */
    void freeUpTo(long matchIndex) {
        while (!requests.isEmpty() && requests.peek().lastIndex <= matchIndex) {
            bytes -= requests.poll().bytes;
        }
    }

    void clear() {
        requests.clear();
        bytes = 0;
    }
}
