package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Change;
import io.raftkit.examples.kv.watch.History;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client that watches. Writes one piece after the other, each when the one before is sent, so that a client that reads slowly falls back in
 * the history, and is disconnected when it falls out of it. A failure disconnects it, too, and does not reach the caller. Confined to the thread of
 * {@link Watchers}.
 */
final class Watcher {
    private static final int CHANGES_AT_ONCE = 256;
    private static final int PIECE_BYTES = 1 << 16;
    private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

    private final Watched watched;
    private final History history;
    private final MemoryBudget memory;
    private final Outlet outlet;
    private long next;
    private long heldBytes;
    private boolean isWriting;
    private boolean isOver;

    /** Where the events go. */
    interface Outlet {
        /** Sends a piece; tells then whether that was possible, unless it is the last one. Never tells before it returns. */
        void write(byte[] piece, boolean isLast, Consumer<Boolean> sent);

        /** Disconnects the client without a last piece. */
        void abort(Throwable failure);
    }

    /** A client that knows all changes before a number. */
    Watcher(Watched watched, long next, History history, MemoryBudget memory, Outlet outlet) {
        this.watched = watched;
        this.next = next;
        this.history = history;
        this.memory = memory;
        this.outlet = outlet;
    }

    /** Sends the first event. */
    void start() {
        guarded(() -> write(new ServerSentEvents().start(next - 1)));
    }

    /** Sends what there is, if nothing is on its way. */
    void advance() {
        guarded(this::sendChanges);
    }

    /** A client that is sent only a part would miss the rest. The others must not wait for it. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            abandon(e);
        }
    }

    private void abandon(Throwable failure) {
        isOver = true;
        release();
        outlet.abort(failure);
        LOG.log(System.Logger.Level.WARNING, "a client that watches is no longer served", failure);
    }

    private void sendChanges() {
        while (!isWriting && !isOver) {
            @Nullable List<Change> changes = history.from(next, CHANGES_AT_ONCE);
            if (changes == null) {
                end("the changes from " + next + " on are no longer known here: the client reads too slowly, or this"
                        + " server has got a snapshot. Read the keys and watch from there, or ask another server");
                return;
            }
            if (changes.isEmpty()) {
                return;
            }
            send(changes);
        }
    }

    private void send(List<Change> changes) {
        ServerSentEvents events = new ServerSentEvents();
        long behind = next;
        for (Change change : changes) {
            if (watched.isChangedBy(change)) {
                boolean isFull = events.size() >= PIECE_BYTES || !hold(change);
                if (isFull) {
                    break;
                }
                events.change(change);
            }
            behind = change.version() + 1;
        }
        if (events.size() > 0) {
            write(events);
        } else if (behind == next) {
            end("other clients take all the memory that there is for answers. Watch again from revision " + next);
        }
        next = behind;
    }

    private boolean hold(Change change) {
        long bytes = ServerSentEvents.OVERHEAD_BYTES + JsonForm.LETTERS_MAX * change.bytes();
        if (!memory.take(bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    /** Lets the client know that the connection lives, and how far it has come. */
    void heartbeat() {
        if (!isWriting && !isOver) {
            guarded(() -> write(new ServerSentEvents().heartbeat(next - 1)));
        }
    }

    private void write(ServerSentEvents events) {
        isWriting = true;
        outlet.write(events.toBytes(), false, this::written);
    }

    private void written(boolean isSent) {
        isWriting = false;
        release();
        isOver |= !isSent;
        advance();
    }

    /** Disconnects the client with a reason, once it has read what is on its way. */
    private void end(String reason) {
        isOver = true;
        release();
        outlet.write(new ServerSentEvents().end(reason).toBytes(), true, isSent -> {});
    }

    private void release() {
        memory.give(heldBytes);
        heldBytes = 0;
    }

    boolean isOver() {
        return isOver;
    }
}
