package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.Message;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives other servers the parts of snapshots that they ask for, one each turn: no more bytes in a second than allowed, and no more requests
 * waiting than a few for each server. A rejected request is sent again by its server. Nothing is sent without a request, so the
 * requesting server sets the pace.
 */
public final class SnapshotSource implements Worker {
    /** No part is larger, so that what is on its way to a server is bounded by the number of its requests. */
    static final int CHUNK_BYTES_MAX = 256 << 10;

    /** So many requests may wait. */
    static final int REQUESTS_MAX = 64;

    /** A snapshot that nobody has asked for in so long is closed. */
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Request(int from, Message asked) {

        /** Whether it is for a part of another snapshot than an earlier request of the same server. */
        boolean replaces(Request earlier) {
            return from == earlier.from
                    && asked instanceof FetchChunk wanted
                    && earlier.asked instanceof FetchChunk given
                    && !wanted.snapshotId().equals(given.snapshotId());
        }
    }

    private final SnapshotStore store;
    private final DamagedSnapshots damaged;
    private final int chunkBytesMax;
    private final Runner runner;
    private final MessageSender sender;
    private final Lifecycle lifecycle;
    private final NodeClock clock;
    private final NodeLog log;
    private final ByteRate rate;
    /** In the order in which they came; one that is repeated waits once. Guarded by itself. */
    private final Set<Request> requests = new LinkedHashSet<>();
    /** What each server reads; the lane's. */
    private final Map<Integer, SnapshotReader> readers = new TreeMap<>();

    /** The ids of what they read, for other threads. */
    private final Map<Integer, String> given = new ConcurrentHashMap<>();

    private long askedAtNanos;

    /**
     * Gives parts of what a store holds.
     *
     * @param store holds the snapshots
     * @param damaged those that it does not give back whole
     * @param frameRoomBytes how much of a part fits into a frame
     * @param bytesPerSecond how much is given to all servers together, 0 for as much as they ask for
     * @param runner calls the turns
     * @param sender sends the parts
     * @param commons the node's
     */
    public SnapshotSource(
            SnapshotStore store,
            DamagedSnapshots damaged,
            int frameRoomBytes,
            long bytesPerSecond,
            Runner runner,
            MessageSender sender,
            NodeCommons commons) {
        this.store = store;
        this.damaged = damaged;
        chunkBytesMax = Math.min(CHUNK_BYTES_MAX, frameRoomBytes);
        this.runner = runner;
        this.sender = sender;
        lifecycle = commons.lifecycle();
        clock = commons.clock();
        log = commons.log();
        rate = new ByteRate(bytesPerSecond, clock.nanos());
    }

    /** A server asks for a part, or for what there is. Any thread. False if too many requests wait: it will ask again. */
    public boolean offer(int from, Message asked) {
        Request request = new Request(from, asked);
        synchronized (requests) {
            // A server fetches one snapshot at a time: what it asked for before would keep the rate from what it waits
            // for.
            requests.removeIf(request::replaces);
            if (requests.size() == REQUESTS_MAX) {
                return false;
            }
            requests.add(request);
        }
        runner.wake();
        return true;
    }

    /** Whether a server has asked lately for parts of a snapshot. Any thread. */
    public boolean isGiven(String id) {
        return given.containsValue(id);
    }

    @Override
    public long turn() {
        if (lifecycle.isStopped()) {
            return ENDED;
        }
        long now = clock.nanos();
        if (rate.freeAtNanos() - now > 0) {
            return rate.freeAtNanos();
        }
        Request request = next();
        if (request == null) {
            return closeUnasked(now);
        }
        if (request.asked instanceof FindSnapshot asked) {
            sender.send(request.from, new FindSnapshot.Found(asked.indexMin(), newest(asked.indexMin())));
        } else if (request.asked instanceof FetchChunk asked) {
            askedAtNanos = now;
            answer(request.from, asked, now);
        }
        return AGAIN;
    }

    /** The newest one that is not known to be damaged, or null if it does not reach so far. Whether it can be read shows when it is. */
    private @Nullable StoredSnapshot newest(long indexMin) {
        try {
            StoredSnapshot newest = null;
            for (StoredSnapshot snapshot : store.list()) {
                newest = damaged.contains(snapshot.ref()) ? newest : snapshot;
            }
            return newest == null || newest.ref().index() < indexMin ? null : newest;
        } catch (IOException | RuntimeException e) {
            log.once("list source", "snapshots cannot be listed: " + Cause.text(e), null);
            return null;
        }
    }

    private @Nullable Request next() {
        synchronized (requests) {
            Iterator<Request> first = requests.iterator();
            if (!first.hasNext()) {
                return null;
            }
            Request next = first.next();
            first.remove();
            return next;
        }
    }

    private void answer(int from, FetchChunk asked, long now) {
        try {
            SnapshotReader reader = reader(from, asked.snapshotId());
            long size = reader.snapshot().sizeBytes();
            if (asked.offset() > size) {
                throw new IOException("it has " + size + " bytes, and no offset " + asked.offset());
            }
            int length = (int) Math.min(Math.min(chunkBytesMax, asked.bytesMax()), size - asked.offset());
            ByteBuffer part = ByteBuffer.allocate(length);
            read(reader, part, asked.offset());
            sender.send(from, Chunk.of(asked, size, reader.digest(), part.flip()));
            rate.spend(length, now);
        } catch (IOException | RuntimeException e) {
            close(from);
            log.once(
                    "source " + asked.snapshotId(),
                    "server " + from + " wants snapshot " + asked.snapshotId() + ", which cannot be given from here: "
                            + Cause.text(e),
                    null);
            sender.send(from, Chunk.gone(asked));
        }
    }

    /** What cannot be read is given to nobody any more: a part in front of the damage would be fetched in vain. */
    private void read(SnapshotReader reader, ByteBuffer part, long offset) throws IOException {
        SnapshotRef ref = reader.snapshot().ref();
        if (damaged.contains(ref)) {
            throw new IOException("it is damaged");
        }
        try {
            reader.read(part, offset);
        } catch (IOException | RuntimeException e) {
            if (!lifecycle.isStopped()) {
                damaged.found(ref, Cause.text(e));
            }
            throw e;
        }
    }

    /** A server reads one snapshot at a time. One that is deleted can be read to its end. */
    private SnapshotReader reader(int from, String wanted) throws IOException {
        SnapshotReader reader = readers.get(from);
        if (reader == null || !reader.snapshot().ref().id().equals(wanted)) {
            close(from);
            reader = open(wanted);
            readers.put(from, reader);
            given.put(from, wanted);
        }
        return reader;
    }

    private SnapshotReader open(String id) throws IOException {
        try {
            return store.open(id);
        } catch (IOException | RuntimeException e) {
            if (!lifecycle.isStopped()) {
                damaged.cannotBeOpened(id, Cause.text(e));
            }
            throw e;
        }
    }

    private long closeUnasked(long now) {
        if (readers.isEmpty()) {
            return IDLE;
        }
        long closeAt = askedAtNanos + IDLE_NANOS;
        if (closeAt - now > 0) {
            return closeAt;
        }
        for (int server : List.copyOf(readers.keySet())) {
            close(server);
        }
        return IDLE;
    }

    private void close(int server) {
        SnapshotReader reader = readers.remove(server);
        if (reader != null) {
            given.remove(server);
            try {
                reader.close();
            } catch (IOException | RuntimeException e) {
                log.once("close source", "a snapshot that was read cannot be closed: " + Cause.text(e), null);
            }
        }
    }
}
