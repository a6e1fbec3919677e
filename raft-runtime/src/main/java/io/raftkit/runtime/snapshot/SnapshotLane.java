package io.raftkit.runtime.snapshot;

import io.raftkit.api.StateMachine.View;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes views of the state machine as snapshots, one each turn, beside later applies. Has a thread only while there is one to write. A view
 * is closed exactly once, whatever becomes of it; a snapshot that fails leaves the earlier ones, no part, and the node as it was. What nobody
 * waits for is done while there is nothing to write.
 */
public final class SnapshotLane implements Worker {

    /** The outcome of each view: called on the lane's thread, or on the thread that offers a view. */
    public interface Reports {

        /** The snapshot is durable in the store, which took so long. Damage to it that is found later is reported later. */
        void taken(StoredSnapshot snapshot, long nanos);

        /** The snapshot was not taken. */
        void failed(SnapshotRef ref, Throwable cause);

        /** So much of the log was found that was applied behind entry {@code from - 1}; the time of the first command, or {@code Long.MAX_VALUE}. */
        void measured(long from, long bytes, long oldestMillis);
    }

    private record Background(BackgroundWork work, Runnable whenDone) {}

    private record Taking(View view, byte[] sessions, SnapshotRef ref) {}

    private final SnapshotStore store;
    private final Runner runner;
    private final DamagedSnapshots damaged;
    private final ObsoleteSnapshots obsolete;
    private final Lifecycle lifecycle;
    private final NodeClock clock;
    private final NodeLog log;
    private final Reports reports;
    private final UserCodeSection section = new UserCodeSection();
    private final AtomicReference<@Nullable Taking> waiting = new AtomicReference<>();
    private final Queue<Background> background = new ConcurrentLinkedQueue<>();

    /**
     * A lane that writes into a store.
     *
     * @param store takes what is written
     * @param isGiven says of an id whether another server is being given that snapshot; any thread
     * @param damaged those in the store that cannot be read; it may list them or not
     * @param runner calls the turns
     * @param commons the node's
     * @param reports hears what became of views
     */
    public SnapshotLane(
            SnapshotStore store,
            Predicate<String> isGiven,
            DamagedSnapshots damaged,
            Runner runner,
            NodeCommons commons,
            Reports reports) {
        this.store = store;
        this.runner = runner;
        lifecycle = commons.lifecycle();
        clock = commons.clock();
        log = commons.log();
        this.damaged = damaged;
        obsolete = new ObsoleteSnapshots(store, isGiven, damaged, log);
        this.reports = reports;
    }

    /** Has those deleted that no start needs, now that one begins from this one; {@link FallbackSnapshots} says which those are. */
    public void deleteObsolete(SnapshotRef newest) {
        obsolete.inForce(newest);
        runner.wake();
    }

    /**
     * Hands over a view, which is the lane's from here on, and what is written of the sessions in front of it. One that still waits is replaced and told
     * as failed.
     */
    public void offer(View view, byte[] sessions, SnapshotRef ref) {
        Taking earlier = waiting.getAndSet(new Taking(view, sessions, ref));
        if (earlier != null) {
            turnAway(earlier, "a newer view came before this one was begun");
        }
        runner.wake();
        // A runner that was finished before the wake calls no further turn.
        if (lifecycle.isStopped()) {
            turnAwayWaiting();
        }
    }

    /** A snapshot was read to its end before the lane is started, and is whole. */
    public void verified(SnapshotRef ref) {
        obsolete.whole(ref);
    }

    /** Has a snapshot read to its end that nobody has read in this incarnation, and told as damaged if it is. */
    public void verify(StoredSnapshot snapshot) {
        obsolete.reading(snapshot.ref());
        SnapshotCheck check = new SnapshotCheck(store, snapshot);
        doLater(check, () -> obsolete.read(snapshot.ref(), check.problem()));
    }

    /** Has entries measured that were applied in earlier incarnations, until there are so many bytes of them. */
    public void measure(AppliedLog.Entries entries, long from, long to, long bytesMax) {
        AppliedLog found = new AppliedLog(entries, from, to, bytesMax, log);
        doLater(found, () -> reports.measured(from, found.bytes(), found.oldestMillis()));
    }

    private void doLater(BackgroundWork work, Runnable whenDone) {
        background.add(new Background(work, whenDone));
        runner.wake();
    }

    /** What the lane's thread is in, to be watched. */
    public UserCodeSection section() {
        return section;
    }

    @Override
    public long turn() {
        if (lifecycle.isStopped()) {
            turnAwayWaiting();
            background.forEach(left -> left.work.close());
            background.clear();
            return ENDED;
        }
        StoredSnapshot unread = obsolete.delete();
        if (unread != null) {
            verify(unread);
        }
        Taking taking = waiting.getAndSet(null);
        if (taking == null) {
            return workInBackground();
        }
        long beganNanos = clock.nanos();
        StoredSnapshot taken;
        try {
            taken = write(taking);
        } catch (Throwable t) {
            reports.failed(taking.ref, t);
            return AGAIN;
        }
        report(taken, clock.nanos() - beganNanos);
        return AGAIN;
    }

    /** Another server may have asked for it since it has its name, and may have found it damaged. */
    private void report(StoredSnapshot taken, long nanos) {
        String problem = damaged.reportUndamaged(taken.ref(), () -> reports.taken(taken, nanos));
        if (problem == null) {
            obsolete.taken(taken.ref());
        } else {
            reports.failed(taken.ref(), new IOException(problem));
        }
    }

    /** A part each turn, so that a view waits for no more than one. */
    private long workInBackground() {
        Background next = background.peek();
        if (next == null) {
            return IDLE;
        }
        if (!next.work.doPart()) {
            background.remove();
            next.work.close();
            next.whenDone.run();
        }
        return AGAIN;
    }

    private StoredSnapshot write(Taking taking) throws IOException {
        SnapshotWriter writer;
        try {
            writer = store.begin(taking.ref);
        } catch (Throwable t) {
            closeAfter(taking.view, t);
            throw t;
        }
        try (writer) {
            try {
                copy(taking, writer);
                return writer.publish();
            } catch (Throwable t) {
                discardAfter(writer, t);
                throw t;
            }
        }
    }

    private void copy(Taking taking, SnapshotWriter writer) throws IOException {
        View view = taking.view;
        SnapshotStream stream = new SnapshotStream(writer, lifecycle::isStopped);
        section.enter(UserCode.WRITE, view);
        try (view) {
            SnapshotSessions.write(taking.sessions, stream);
            view.writeTo(stream);
            stream.end();
        } finally {
            stream.abandon();
            section.leave();
        }
    }

    private void turnAwayWaiting() {
        Taking left = waiting.getAndSet(null);
        if (left != null) {
            turnAway(left, "the node has stopped");
        }
    }

    private void turnAway(Taking taking, String why) {
        IOException cause = new IOException(why);
        closeAfter(taking.view, cause);
        reports.failed(taking.ref, cause);
    }

    /** Closes a view that becomes no snapshot. */
    public static void closeAfter(View view, Throwable cause) {
        try {
            view.close();
        } catch (Throwable t) {
            suppress(cause, t);
        }
    }

    private static void discardAfter(SnapshotWriter writer, Throwable cause) {
        try {
            writer.discard();
        } catch (Throwable t) {
            suppress(cause, t);
        }
    }

    /** A store may throw one exception twice, which Java does not let suppress itself. */
    private static void suppress(Throwable cause, Throwable other) {
        if (other != cause) {
            cause.addSuppressed(other);
        }
    }
}
