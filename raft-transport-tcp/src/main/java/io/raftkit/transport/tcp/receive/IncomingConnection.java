package io.raftkit.transport.tcp.receive;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.frames.IncomingFrames;
import io.raftkit.transport.common.frames.IncomingStreams;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.tcp.wire.ReturnWay;
import io.raftkit.transport.tcp.wire.SocketLoop;
import io.raftkit.transport.tcp.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that another server has opened, or who else can reach the port: its greeting, then its frames. Served by the loop of those that have not
 * shown who they are, and from the first frame that is admitted on by that of the servers, so that strangers take none of their time.
 */
final class IncomingConnection implements SocketLoop.Served {
    /** For how long frames may be passed over before the first that is admitted. */
    private static final long PASSED_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Wire wire;
    private final Receiver receiver;
    private final IncomingFrames frames;
    private final long acceptedNanos = System.nanoTime();
    private final long lifeNanos;
    private final ByteBuffer greeting = ByteBuffer.allocate(Long.BYTES);
    /** What is to be said on the way back: from its position to its limit. */
    private final ByteBuffer reply =
            ByteBuffer.allocate(2 * ReturnWay.REFUSED_BYTES_MAX).limit(0);

    private volatile SocketLoop loop;
    private @Nullable SelectionKey key;
    private boolean isOpen;
    private boolean hasEnded;
    private IncomingStreams.@Nullable Stream stream;
    private long signedNanos;
    /** When the caller was told to send no more, and to come again; 0 before. */
    private long askedNanos;
    /** When the caller was turned away; 0 before. */
    private long turnedAwayNanos;

    IncomingConnection(Wire wire, Receiver receiver, SocketLoop loop) {
        this.wire = wire;
        this.receiver = receiver;
        this.loop = loop;
        lifeNanos = receiver.lifeNanos();
        frames = receiver.frames(header -> receiver.requireIdentity(wire, header), this::introduce);
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        key = ready;
        if (!isOpen) {
            if (!wire.open()) {
                ready.interestOps(wire.openingOps());
                return;
            }
            isOpen = true;
        }
        SocketLoop reader = loop;
        if (!read(reader)) {
            end(true);
            return;
        }
        if (reader == loop) {
            flush(ready);
        } else {
            ready.cancel();
            loop.add(wire.channel(), SelectionKey.OP_READ, this);
        }
    }

    /** False at the end of the connection. */
    private boolean read(SocketLoop reader) throws IOException {
        int bytes;
        do {
            ByteBuffer in = reader.buffer();
            bytes = wire.read(in);
            // Read to its end also where the caller was turned away: to close now would take back the reason it was
            // given.
            if (turnedAwayNanos == 0) {
                take(in.flip());
            }
        } while (bytes > 0 && wire.holdsMore());
        return bytes >= 0;
    }

    private void take(ByteBuffer in) {
        try {
            if (isGreeted(in)) {
                frames.take(in);
                signIfDue();
            }
        } catch (SenderRefusedException e) {
            turnAway(e);
        } catch (MalformedDataException e) {
            receiver.counters().count(Counter.FRAMES_MALFORMED);
            turnAway(
                    new SenderRefusedException(SenderRefusedException.MALFORMED, String.valueOf(e.getMessage()), null));
        }
    }

    private boolean isGreeted(ByteBuffer in) {
        if (!greeting.hasRemaining()) {
            return true;
        }
        while (greeting.hasRemaining() && in.hasRemaining()) {
            greeting.put(in.get());
        }
        if (greeting.hasRemaining()) {
            return false;
        }
        if (greeting.getLong(0) != ReturnWay.GREETING) {
            throw new MalformedDataException("the caller is no server with this transport: it begins with 0x"
                    + Long.toHexString(greeting.getLong(0)));
        }
        say(ByteBuffer.allocate(Integer.BYTES).putInt(0, ReturnWay.ANSWER));
        signedNanos = System.nanoTime();
        return true;
    }

    private void introduce(FrameHeader first) throws SenderRefusedException {
        stream = receiver.introduce(this, first, frames, this::replaced);
        loop = receiver.servers();
    }

    private void signIfDue() {
        long nowNanos = System.nanoTime();
        if (nowNanos - signedNanos >= Silence.SIGN_INTERVAL_NANOS && !reply.hasRemaining()) {
            signedNanos = nowNanos;
            say(ByteBuffer.wrap(new byte[] {ReturnWay.SIGN}));
        }
    }

    private void say(ByteBuffer bytes) {
        reply.compact().put(bytes).flip();
    }

    /** Says why no more is taken, and takes no more. */
    private void turnAway(SenderRefusedException why) {
        receiver.counters().count(Counter.CALLERS_REFUSED);
        turnedAwayNanos = System.nanoTime();
        loop = receiver.strangers();
        frames.close();
        say(ReturnWay.encode(why));
    }

    private void flush(SelectionKey ready) throws IOException {
        boolean isWritten = !reply.hasRemaining() && !wire.owesWrite() || wire.write(reply);
        int ops = isWritten ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (ready.interestOps() != ops) {
            ready.interestOps(ops);
        }
    }

    @Override
    public void look(long nowNanos) {
        try {
            if (turnedAwayNanos != 0) {
                endIfOver(nowNanos, turnedAwayNanos, receiver.limits().farewell());
            } else if (askedNanos != 0) {
                endIfOver(nowNanos, askedNanos, receiver.limits().wholeBody());
            } else if (frames.isStalled(nowNanos, receiver.limits().wholeBody().toNanos())) {
                end(true);
            } else if (stream == null) {
                lookAtStranger(nowNanos);
            } else if (nowNanos - acceptedNanos > lifeNanos) {
                askedNanos = nowNanos;
                say(ByteBuffer.wrap(new byte[] {ReturnWay.LAST}));
                flushNow();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void lookAtStranger(long nowNanos) throws IOException {
        SenderRefusedException why = frames.passedOver();
        if (why != null && nowNanos - acceptedNanos > PASSED_OVER_NANOS) {
            turnAway(why);
            flushNow();
        } else {
            endIfOver(nowNanos, acceptedNanos, receiver.limits().firstFrame());
        }
    }

    private void flushNow() throws IOException {
        SelectionKey present = key;
        if (isOpen && present != null && present.isValid()) {
            flush(present);
        }
    }

    private void endIfOver(long nowNanos, long sinceNanos, Duration time) {
        if (nowNanos - sinceNanos > time.toNanos()) {
            receiver.counters().count(Counter.CONNECTIONS_CLOSED);
            end(true);
        }
    }

    @Override
    public void failed(Throwable problem) {
        receiver.failed(wire, isOpen, problem);
        end(true);
    }

    /** The same server has opened a newer connection, and so given up this one. Any thread. */
    private void replaced() {
        wire.close();
        endOnLoop();
    }

    /** Makes room for others. Any thread. */
    void evict() {
        receiver.counters().count(Counter.CONNECTIONS_CLOSED);
        wire.close();
        endOnLoop();
    }

    /** The loop is not told of a socket that another thread has closed. */
    private void endOnLoop() {
        SocketLoop present = loop;
        present.execute(() -> {
            if (present == loop) {
                end(false);
            } else {
                endOnLoop();
            }
        });
    }

    private void end(boolean isUnexpected) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        wire.close();
        frames.close();
        receiver.ended(this, stream, isUnexpected && askedNanos == 0 && turnedAwayNanos == 0);
    }
}
