package io.raftkit.transport.http.clients;

import java.util.HashMap;
import java.util.Map;

/**
 * What clients may have under way, all together and each: HTTP requests, and the bytes of calls and of replies that wait to be written. A
 * client is whoever the caller's certificate names, or its address. Thread-safe.
 */
public final class ClientBudget {
    private static final int MIB = 1024 * 1024;

    private final int requestsMax;
    private final int requestsEachMax;
    private final long bytesMax;
    private final long bytesEachMax;
    private final Map<Object, Share> shares = new HashMap<>();
    private int requests;
    private long bytes;

    /** What one client holds. */
    private static final class Share {
        private int requests;
        private long bytes;
    }

    /** What the package documentation promises. */
    public static ClientBudget standard() {
        return forHeap(Runtime.getRuntime().maxMemory());
    }

    /** The half of the least is as much as a call may have. */
    static ClientBudget forHeap(long heapBytes) {
        long bytes = Math.max(32L * MIB, Math.min(128L * MIB, heapBytes / 8));
        return new ClientBudget(128, 64, bytes, bytes / 2);
    }

    /** Nothing taken. */
    public ClientBudget(int requestsMax, int requestsEachMax, long bytesMax, long bytesEachMax) {
        this.requestsMax = requestsMax;
        this.requestsEachMax = requestsEachMax;
        this.bytesMax = bytesMax;
        this.bytesEachMax = bytesEachMax;
    }

    /** Takes a place for one more HTTP request; false if there is none. */
    public synchronized boolean begin(Object client) {
        Share share = share(client);
        boolean hasRoom = requests < requestsMax && share.requests < requestsEachMax;
        if (hasRoom) {
            requests++;
            share.requests++;
        }
        forgetIfEmpty(client, share);
        return hasRoom;
    }

    /** Gives the place back; once. */
    public synchronized void end(Object client) {
        Share share = share(client);
        requests--;
        share.requests--;
        forgetIfEmpty(client, share);
    }

    /** Takes bytes; false if there are not so many left. */
    public boolean take(Object client, long count) {
        return replace(client, 0, count);
    }

    /** Gives bytes back and takes others in one step; false if there are not so many left, and then nothing is given back. */
    public synchronized boolean replace(Object client, long given, long taken) {
        Share share = share(client);
        boolean hasRoom = taken <= given
                || fits(bytes - given, taken, bytesMax) && fits(share.bytes - given, taken, bytesEachMax);
        if (hasRoom) {
            bytes += taken - given;
            share.bytes += taken - given;
        }
        forgetIfEmpty(client, share);
        return hasRoom;
    }

    /** What is larger than the bound fits where nothing else is held, or it never would. */
    private static boolean fits(long held, long count, long max) {
        return held == 0 || held + count <= max;
    }

    /** Takes bytes, whether they are left or not. */
    public synchronized void force(Object client, long count) {
        bytes += count;
        share(client).bytes += count;
    }

    /** Gives bytes back. */
    public synchronized void give(Object client, long count) {
        Share share = share(client);
        bytes -= count;
        share.bytes -= count;
        forgetIfEmpty(client, share);
    }

    /** What is taken, all together. */
    public synchronized long bytes() {
        return bytes;
    }

    /** How many HTTP requests are under way. */
    public synchronized int requests() {
        return requests;
    }

    private Share share(Object client) {
        return shares.computeIfAbsent(client, added -> new Share());
    }

    private void forgetIfEmpty(Object client, Share share) {
        if (share.requests == 0 && share.bytes == 0) {
            shares.remove(client);
        }
    }
}
