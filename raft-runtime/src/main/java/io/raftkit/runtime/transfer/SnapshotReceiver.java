package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects.Fetch;
import io.raftkit.engine.boundary.Effects.Search;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.Message;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the snapshot that the engine names, or one that it finds on any server, part by part, and makes it durable in the store. It asks for
 * as much as it can write, and again for what does not come. What is written stays through a cut, another source and a restart.
 */
public final class SnapshotReceiver implements Worker {
    private final SnapshotStore store;
    private final int chunkBytesMax;
    private final Runner runner;
    private final MessageSender sender;
    private final Lifecycle lifecycle;
    private final NodeClock clock;
    private final NodeLog log;
    private final SnapshotFigures figures;
    private final OwedReports reports;
    private final AtomicReference<@Nullable Fetch> named = new AtomicReference<>();
    private final AtomicReference<@Nullable Search> searched = new AtomicReference<>();
    private final Arrivals arrivals = new Arrivals(2L * IncomingSnapshot.WINDOW_BYTES);
    /** All below are the lane's. */
    private final FetchDeadlines deadlines = new FetchDeadlines();

    private final SnapshotSearch search;

    private @Nullable IncomingSnapshot incoming;
    /** Whether that was found by a search, and not offered by a leader. */
    private boolean isFound;

    /** What the last fetch left, unless it is complete. */
    private @Nullable FetchedPart left;

    private final LastReceived received;

    public SnapshotReceiver(
            SnapshotStore store,
            int frameRoomBytes,
            Runner runner,
            MessageSender sender,
            NodeCommons commons,
            SnapshotFigures figures,
            FetchReports reports) {
        this.store = store;
        received = new LastReceived(store);
        chunkBytesMax = Math.min(SnapshotSource.CHUNK_BYTES_MAX, frameRoomBytes);
        this.runner = runner;
        this.sender = sender;
        search = new SnapshotSearch(sender);
        lifecycle = commons.lifecycle();
        clock = commons.clock();
        log = commons.log();
        this.figures = figures;
        this.reports = new OwedReports(reports);
    }

    /** Names what is to be fetched, or says that it still is. */
    public void fetch(Fetch fetch) {
        named.set(fetch);
        runner.wake();
    }

    /** Has other servers asked which snapshot they can give, and the first of use fetched. */
    public void search(Search wanted) {
        searched.set(wanted);
        runner.wake();
    }

    /** A part or an answer has come. Any thread. False if there is no room for it: it will be asked for again. */
    public boolean offer(int from, Message message) {
        boolean hasRoom = arrivals.offer(from, message);
        runner.wake();
        return hasRoom;
    }

    @Override
    public long turn() {
        if (lifecycle.isStopped()) {
            close();
            return ENDED;
        }
        Fetch fetch = named.getAndSet(null);
        if (fetch != null) {
            deadlines.named(clock.nanos());
            follow(fetch);
        }
        Search wanted = searched.getAndSet(null);
        if (wanted != null) {
            lookFor(wanted);
        }
        Arrivals.Arrival next = arrivals.poll();
        if (next != null) {
            take(next);
            return AGAIN;
        }
        beginFound();
        return incoming == null ? IDLE : awaitParts(incoming);
    }

    private void lookFor(Search wanted) {
        if (incoming == null) {
            search.ask(wanted);
            figures.searched(search.outcome());
        } else if (incoming.snapshot().ref().index() >= wanted.indexMin()) {
            deadlines.named(clock.nanos());
        }
    }

    /** Fetches the next one that was found, unless one is being fetched. */
    private void beginFound() {
        for (Fetch next = search.next(); next != null && incoming == null; next = search.next()) {
            deadlines.named(clock.nanos());
            isFound = true;
            begin(next);
        }
    }

    private void take(Arrivals.Arrival next) {
        if (next.message() instanceof Chunk part) {
            take(next.from(), part);
        } else if (next.message() instanceof FindSnapshot.Found found) {
            search.answered(next.from(), found);
            figures.searched(search.outcome());
        }
    }

    private long awaitParts(IncomingSnapshot fetched) {
        long now = clock.nanos();
        if (deadlines.isUnwanted(now)) {
            giveUp(fetched);
            return IDLE;
        }
        if (deadlines.isSilent(now)) {
            Fetch fetch = fetched.fetch();
            fail(fetch, new IOException("server " + fetch.source() + " gives nothing of it"));
            return AGAIN;
        }
        if (deadlines.isRetryDue(now)) {
            deadlines.asked(now);
            fetched.askFrom(fetched.fetch());
        }
        return deadlines.nextNanos();
    }

    /** What was found is not begun again: whoever still looks for one asks anew. */
    private void giveUp(IncomingSnapshot fetched) {
        close();
        search.end();
        SnapshotRef ref = fetched.snapshot().ref();
        log.info(ref + " is not offered any more, and not fetched to its end");
        reports.failed(ref, "it is not offered any more");
    }

    private void follow(Fetch fetch) {
        StoredSnapshot wanted = fetch.snapshot();
        reports.named(wanted);
        IncomingSnapshot fetched = incoming;
        if (fetched != null
                && isFound
                && fetched.snapshot().ref().index() >= wanted.ref().index()
                && !deadlines.isLate(clock.nanos())) {
            // What was found elsewhere is as good, and on its way.
            return;
        } else if (fetched == null || !fetched.mayGoOnWith(wanted)) {
            close();
            isFound = false;
            begin(fetch);
        } else if (!fetch.equals(fetched.fetch())) {
            isFound = false;
            ask(fetched, fetch);
        }
    }

    private void begin(Fetch fetch) {
        StoredSnapshot wanted = fetch.snapshot();
        try {
            StoredSnapshot here = received.find(wanted);
            if (here != null) {
                received(here);
                return;
            }
            IncomingSnapshot begun = IncomingSnapshot.resume(wanted, left, store, chunkBytesMax, sender);
            incoming = begun;
            ask(begun, fetch);
            tell(begun);
            publishIfComplete(begun);
        } catch (IOException | RuntimeException e) {
            fail(fetch, e);
        }
    }

    private void ask(IncomingSnapshot fetched, Fetch fetch) {
        deadlines.arrived(clock.nanos());
        log.info("fetches " + fetch.snapshot().ref() + " from server " + fetch.source() + ", " + fetched.writtenBytes()
                + " of " + fetch.snapshot().sizeBytes() + " bytes are here");
        fetched.askFrom(fetch);
    }

    private void take(int from, Chunk chunk) {
        IncomingSnapshot fetched = incoming;
        boolean isOfThis = fetched != null
                && chunk.snapshotId().equals(fetched.snapshot().ref().id());
        // A server that was asked before may say late that it has nothing more: that is over.
        if (fetched == null
                || !isOfThis
                || chunk.isGone() && from != fetched.fetch().source()) {
            return;
        }
        try {
            if (fetched.take(chunk)) {
                deadlines.arrived(clock.nanos());
                tell(fetched);
                publishIfComplete(fetched);
            }
        } catch (IOException | RuntimeException e) {
            fail(fetched.fetch(), e);
        }
    }

    private void tell(IncomingSnapshot fetched) {
        StoredSnapshot wanted = fetched.snapshot();
        figures.fetching(fetched.writtenBytes(), wanted.sizeBytes());
        reports.fetching(wanted.ref(), fetched.writtenBytes());
    }

    private void publishIfComplete(IncomingSnapshot fetched) throws IOException {
        if (fetched.isComplete()) {
            StoredSnapshot stored = fetched.publish();
            close();
            received(stored);
        }
    }

    private void received(StoredSnapshot snapshot) {
        received.received(snapshot);
        // One that was named while this was made durable too.
        searched.set(null);
        search.end();
        reports.received(snapshot);
    }

    private void fail(Fetch fetch, Exception e) {
        // What is written would keep the log from being written, or cannot be trusted.
        if (e instanceof StorageFullException || e instanceof MixedStatesException) {
            discard();
        }
        close();
        search.failed(fetch);
        String why = Cause.text(e);
        SnapshotRef ref = fetch.snapshot().ref();
        log.warn(ref + " cannot be fetched: " + why);
        reports.failed(ref, why);
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
            left = closed.left();
            try {
                closed.close();
            } catch (IOException | RuntimeException e) {
                log.warn("what was fetched of a snapshot cannot be closed: " + Cause.text(e));
            }
        }
    }
}
