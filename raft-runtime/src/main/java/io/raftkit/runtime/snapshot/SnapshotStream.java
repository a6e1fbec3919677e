package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a view writes a state to. Remembers what failed, because the view's code may catch it and return as if it had written everything; and
 * takes nothing once the view has returned.
 */
final class SnapshotStream extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final SnapshotWriter writer;
    private final BooleanSupplier isStopped;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private @Nullable IOException failure;
    private boolean isEnded;

    SnapshotStream(SnapshotWriter writer, BooleanSupplier isStopped) {
        this.writer = writer;
        this.isStopped = isStopped;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        check();
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        check();
        int at = from;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int part = Math.min(left, buffer.remaining());
            buffer.put(bytes, at, part);
            at += part;
            left -= part;
        }
    }

    /** Nothing more comes. Throws what failed earlier, even if the view did not mind. */
    synchronized void end() throws IOException {
        check();
        drain();
        isEnded = true;
    }

    /** Takes nothing more, whatever was written. */
    synchronized void abandon() {
        isEnded = true;
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (isEnded) {
            throw new IOException("the snapshot has ended: writeTo returned, and its stream takes nothing more");
        }
    }

    private void drain() throws IOException {
        try {
            if (isStopped.getAsBoolean()) {
                throw new IOException("the node has stopped");
            }
            buffer.flip();
            writer.write(buffer);
            buffer.clear();
        } catch (IOException e) {
            failure = e;
            throw e;
        } catch (RuntimeException | Error e) {
            failure = new IOException("the store of snapshots threw: " + e, e);
            throw failure;
        }
    }
}
