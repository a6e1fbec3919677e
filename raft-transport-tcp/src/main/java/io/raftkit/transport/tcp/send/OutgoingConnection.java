package io.raftkit.transport.tcp.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.calls.CallRefusedException;
import io.raftkit.transport.common.frames.FrameQueue;
import io.raftkit.transport.tcp.wire.SocketLoop;
import io.raftkit.transport.tcp.wire.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to a peer. Whoever brings a frame writes it to the socket, with those that wait, if nobody else is writing: so no thread has to be woken
 * for it. What the socket does not take is written by the loop's thread once it does.
 */
final class OutgoingConnection implements SocketLoop.Served {
    /** How the end of a connection is told that this side broke off for silence. */
    static final String SILENT = "gave no sign of life; its machine or the network stands still";

    static final String STALLED = "takes nothing more";

    /** How long the buffer is that is written from. */
    static final int BUFFER_BYTES = 128 * 1024;

    private static final ByteBuffer[] NO_PARTS = {};

    /** How much the thread that brings a frame writes; more is left to the loop's. */
    private static final int WRITTEN_BYTES_MAX = 256 * 1024;

    /** Learns how a connection ended. */
    interface Ending {
        /**
         * A connection has ended.
         *
         * @param problem why; null if the far end wants a new one
         * @param reason why this side broke it off, or null if it did not
         */
        void ended(OutgoingConnection connection, @Nullable Throwable problem, @Nullable String reason);

        /** A connection that has ended needs its buffer no more. */
        void givenBack(ByteBuffer buffer);
    }

    private final PeerLink link;
    private final Wire wire;
    private final FrameQueue queue;
    private final Ending ending;
    private final long openedNanos = System.nanoTime();
    private final Silence silence = new Silence();
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    /** Who holds this writes; what follows is that thread's. */
    private final AtomicBoolean isBusy = new AtomicBoolean();

    private final ByteBuffer buffer;
    private ByteBuffer[] parts = NO_PARTS;
    private int part;
    private long frameBytes;
    private int framesWritten;
    private volatile boolean isLast;
    private volatile long leftNanos;

    /** Something is written already that the socket has not taken. */
    private volatile boolean holdsRest;

    /** The loop's thread goes on. */
    private volatile boolean isLeftToLoop;

    /** The loop's thread's. */
    private final Replies replies;

    private long saidBytes = Integer.BYTES;
    private long lookedNanos = openedNanos;

    OutgoingConnection(PeerLink link, Wire wire, FrameQueue queue, ByteBuffer buffer, Ending ending) {
        this.link = link;
        this.wire = wire;
        replies = new Replies(link.serverId());
        this.queue = queue;
        this.buffer = buffer;
        this.ending = ending;
    }

    /**
     * Has the loop serve it, and writes what waits.
     *
     * @param answered what the far end has said already
     */
    void start(ByteBuffer answered) {
        try {
            hear(answered);
        } catch (IOException e) {
            end(e, null);
            return;
        }
        link.loop().add(wire.channel(), SelectionKey.OP_READ, this);
        flush();
    }

    long openedNanos() {
        return openedNanos;
    }

    /** Writes what waits, unless somebody else does. Never blocks. Any thread. */
    void flush() {
        while (mayWrite() && isBusy.compareAndSet(false, true)) {
            try {
                write();
            } catch (IOException e) {
                failedToWrite(e);
            } finally {
                isBusy.set(false);
            }
        }
        letGo();
    }

    /** Gives back the room of a frame of which nobody writes the rest, for the connection has ended. Any thread; done once. */
    private void letGo() {
        if (hasEnded.get() && isBusy.compareAndSet(false, true)) {
            if (isWithinFrame()) {
                queue.release(1, frameBytes);
                link.dropped(1);
            }
            ending.givenBack(buffer);
        }
    }

    private boolean mayWrite() {
        return !isLeftToLoop && !hasEnded.get() && (holdsRest || wire.owesWrite() || isLast || !queue.isEmpty());
    }

    private void write() throws IOException {
        silence.writes(System.nanoTime());
        int written = 0;
        boolean isWritten;
        do {
            fill();
            int before = buffer.position();
            buffer.flip();
            isWritten = wire.write(buffer);
            buffer.compact();
            written += before - buffer.position();
            holdsRest = !isWritten;
        } while (isWritten && written < WRITTEN_BYTES_MAX && (isWithinFrame() || !isLast && !queue.isEmpty()));
        link.sent(framesWritten);
        framesWritten = 0;
        if (!isWritten || isWithinFrame()) {
            holdsRest = true;
            leaveToLoop();
        } else if (isLast) {
            end(null, null);
        } else if (!queue.isEmpty()) {
            leaveToLoop();
        } else {
            // Not before: a socket that took all so far may take nothing of what follows, and nobody would miss a sign
            // of life.
            silence.written();
        }
    }

    private boolean isWithinFrame() {
        return part < parts.length;
    }

    private void leaveToLoop() {
        leftNanos = System.nanoTime();
        isLeftToLoop = true;
        link.loop().awaitWritable(wire.channel());
    }

    /** Copies into the buffer what fits. */
    private void fill() {
        while (true) {
            while (isWithinFrame()) {
                ByteBuffer from = parts[part];
                int bytes = Math.min(from.remaining(), buffer.remaining());
                buffer.put(buffer.position(), from, from.position(), bytes);
                buffer.position(buffer.position() + bytes);
                from.position(from.position() + bytes);
                if (from.hasRemaining()) {
                    return;
                }
                if (++part == parts.length) {
                    queue.release(1, frameBytes);
                    framesWritten++;
                }
            }
            Frame frame = isLast ? null : queue.poll();
            if (frame == null) {
                return;
            }
            parts = frame.encode();
            part = 0;
            frameBytes = frame.header().frameBytes();
        }
    }

    /** The far end may have said why, which is still to be read. */
    private void failedToWrite(IOException problem) {
        isLeftToLoop = true;
        link.loop().execute(() -> {
            try {
                listen();
                end(problem, null);
            } catch (CallRefusedException e) {
                end(e, null);
            } catch (IOException e) {
                // The first problem says more.
                end(problem, null);
            }
        });
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        if (hasEnded.get()) {
            return;
        }
        if (key.isWritable()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
            isLeftToLoop = false;
        } else if (isLeftToLoop) {
            // Perhaps since before the loop had this socket.
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
        if (!listen()) {
            end(new EOFException("it closed the connection"), null);
        }
        flush();
    }

    /** Reads what the far end says; false at the end. */
    private boolean listen() throws IOException {
        int bytes;
        do {
            ByteBuffer in = link.loop().buffer();
            bytes = wire.read(in);
            if (bytes > 0) {
                saidBytes += bytes;
                hear(in.flip());
            }
        } while (bytes > 0 && wire.holdsMore());
        return bytes >= 0;
    }

    private void hear(ByteBuffer in) throws IOException {
        replies.take(in);
        isLast = replies.isLast();
    }

    @Override
    public void look(long nowNanos) {
        if (nowNanos - lookedNanos < link.limits().silence().toNanos() / Silence.SILENT_LOOKS) {
            return;
        }
        lookedNanos = nowNanos;
        if (silence.look(saidBytes, nowNanos) >= Silence.SILENT_LOOKS) {
            breakOff(SILENT);
        } else if (isLeftToLoop && nowNanos - leftNanos > link.limits().stall().toNanos()) {
            breakOff(STALLED);
        }
    }

    @Override
    public void failed(Throwable problem) {
        end(problem, null);
    }

    /** Ends it from this side. Any thread. */
    void breakOff(String reason) {
        end(new IOException(reason), reason);
    }

    private void end(@Nullable Throwable problem, @Nullable String reason) {
        if (hasEnded.compareAndSet(false, true)) {
            wire.close();
            letGo();
            ending.ended(this, problem, reason);
        }
    }
}
