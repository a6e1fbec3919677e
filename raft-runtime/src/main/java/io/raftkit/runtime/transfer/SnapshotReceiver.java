package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects.Fetch;
import io.raftkit.engine.message.Chunk;
import io.raftkit.runtime.snapshot.SnapshotCheck;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the snapshot that the engine names from the server that offers it, part by part, and makes it durable in the store. It asks for as
 * much as it can write; a part that does not come is asked for again. What is written stays through a cut, another source and a restart.
 */
public final class SnapshotReceiver implements Worker {
    /** How long nothing comes before all that is missing is asked for again. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A fetch that was not named again in so long is given up. */
    static final long UNWANTED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What the disk must have room for besides the state itself: checksums, and whatever else is written meanwhile. */
    private static final long SPARE_BYTES = 1 << 20;

    /** What became of fetches, on the lane's thread. */
    public interface Reports {

        /** The snapshot is durable in the store. May be told again. */
        void received(StoredSnapshot snapshot);

        /** It cannot be had for now. */
        void failed(String id, String why);
    }

    private final SnapshotStore store;
    private final int chunkBytesMax;
    private final Runner runner;
    private final MessageSender sender;
    private final Lifecycle lifecycle;
    private final NodeClock clock;
    private final NodeLog log;
    private final SnapshotFigures figures;
    private final Reports reports;
    private final AtomicReference<@Nullable Fetch> named = new AtomicReference<>();
    private final Queue<Chunk> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicLong arrivedBytes = new AtomicLong();
    /** All below are the lane's. */
    private @Nullable IncomingSnapshot incoming;

    private @Nullable StoredSnapshot received;
    private long namedAtNanos;
    private long progressAtNanos;

    public SnapshotReceiver(
            SnapshotStore store,
            int frameRoomBytes,
            Runner runner,
            MessageSender sender,
            NodeCommons commons,
            SnapshotFigures figures,
            Reports reports) {
        this.store = store;
        chunkBytesMax = Math.min(SnapshotSource.CHUNK_BYTES_MAX, frameRoomBytes);
        this.runner = runner;
        this.sender = sender;
        lifecycle = commons.lifecycle();
        clock = commons.clock();
        log = commons.log();
        this.figures = figures;
        this.reports = reports;
    }

    /** Names what is to be fetched, or says that it still is. */
    public void fetch(Fetch fetch) {
        named.set(fetch);
        runner.wake();
    }

    /** A part has come. Any thread. False if there is no room for it: it will be asked for again. */
    public boolean offer(Chunk chunk) {
        int bytes = chunk.bytes().remaining();
        if (arrivedBytes.addAndGet(bytes) > 2L * IncomingSnapshot.WINDOW_BYTES) {
            arrivedBytes.addAndGet(-bytes);
            return false;
        }
        arrived.add(chunk);
        runner.wake();
        return true;
    }

    @Override
    public long turn() {
        if (lifecycle.isStopped()) {
            close();
            return ENDED;
        }
        Fetch fetch = named.getAndSet(null);
        if (fetch != null) {
            namedAtNanos = clock.nanos();
            follow(fetch);
        }
        Chunk chunk = arrived.poll();
        if (chunk != null) {
            arrivedBytes.addAndGet(-chunk.bytes().remaining());
            take(chunk);
            return AGAIN;
        }
        return incoming == null ? IDLE : awaitParts(incoming);
    }

    private long awaitParts(IncomingSnapshot fetched) {
        long now = clock.nanos();
        if (now - namedAtNanos >= UNWANTED_NANOS) {
            close();
            return IDLE;
        }
        if (now - progressAtNanos >= RETRY_NANOS) {
            progressAtNanos = now;
            fetched.askFrom(fetched.source());
        }
        return Math.min(progressAtNanos + RETRY_NANOS, namedAtNanos + UNWANTED_NANOS);
    }

    private void follow(Fetch fetch) {
        StoredSnapshot wanted = fetch.snapshot();
        IncomingSnapshot fetched = incoming;
        if (wanted.equals(received)) {
            reports.received(wanted);
        } else if (fetched == null || !fetched.snapshot().equals(wanted)) {
            close();
            begin(fetch);
        } else if (fetched.source() != fetch.source()) {
            progressAtNanos = clock.nanos();
            fetched.askFrom(fetch.source());
        }
    }

    private void begin(Fetch fetch) {
        StoredSnapshot wanted = fetch.snapshot();
        try {
            if (store.list().contains(wanted) && SnapshotCheck.problem(store, wanted) == null) {
                received(wanted);
                return;
            }
            SnapshotWriter writer = store.resume(wanted.ref());
            IncomingSnapshot begun = new IncomingSnapshot(wanted, writer, chunkBytesMax, sender);
            incoming = begun;
            progressAtNanos = clock.nanos();
            checkSpace(begun);
            log.info("fetches " + wanted.ref() + " from server " + fetch.source() + ", " + begun.writtenBytes() + " of "
                    + wanted.sizeBytes() + " bytes are here");
            figures.fetching(begun.writtenBytes(), wanted.sizeBytes());
            begun.askFrom(fetch.source());
            publishIfComplete(begun);
        } catch (IOException | RuntimeException e) {
            fail(wanted, e);
        }
    }

    private void checkSpace(IncomingSnapshot begun) throws IOException {
        long left = begun.snapshot().sizeBytes() - begun.writtenBytes();
        if (left < 0) {
            begun.discard();
            throw new IOException("the part of it here is longer than it is");
        }
        long free = store.usableBytes();
        if (free < left + left / 64 + SPARE_BYTES) {
            throw new IOException(left + " bytes of it are missing, but the disk has room for " + free);
        }
    }

    private void take(Chunk chunk) {
        IncomingSnapshot fetched = incoming;
        if (fetched == null
                || !chunk.snapshotId().equals(fetched.snapshot().ref().id())) {
            return;
        }
        StoredSnapshot wanted = fetched.snapshot();
        try {
            if (chunk.isGone()) {
                throw new IOException("server " + fetched.source() + " does not have it any more");
            }
            if (chunk.sizeBytes() != wanted.sizeBytes()) {
                throw new IOException(
                        "it is " + chunk.sizeBytes() + " bytes long there, and not " + wanted.sizeBytes());
            }
            if (fetched.take(chunk)) {
                progressAtNanos = clock.nanos();
                figures.fetching(fetched.writtenBytes(), wanted.sizeBytes());
                publishIfComplete(fetched);
            }
        } catch (IOException | RuntimeException e) {
            fail(wanted, e);
        }
    }

    private void publishIfComplete(IncomingSnapshot fetched) throws IOException {
        if (fetched.isComplete()) {
            StoredSnapshot stored = fetched.publish();
            close();
            received(stored);
        }
    }

    private void received(StoredSnapshot snapshot) {
        received = snapshot;
        reports.received(snapshot);
    }

    private void fail(StoredSnapshot wanted, Exception e) {
        if (e instanceof StorageFullException) {
            // What is written would keep the log from being written.
            discard();
        }
        close();
        String why = Cause.text(e);
        log.warn(wanted.ref() + " cannot be fetched: " + why);
        reports.failed(wanted.ref().id(), why);
    }

    private void discard() {
        try {
            if (incoming != null) {
                incoming.discard();
            }
        } catch (IOException | RuntimeException e) {
            log.warn("what was fetched of a snapshot cannot be deleted: " + Cause.text(e));
        }
    }

    private void close() {
        IncomingSnapshot closed = incoming;
        incoming = null;
        figures.fetched();
        if (closed != null) {
            try {
                closed.close();
            } catch (IOException | RuntimeException e) {
                log.warn("what was fetched of a snapshot cannot be closed: " + Cause.text(e));
            }
        }
    }
}
