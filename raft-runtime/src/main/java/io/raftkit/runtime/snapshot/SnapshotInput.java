package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stored state as a stream, every byte checked before it is given out. Remembers what failed, because the code that reads it may catch
 * that and return as if it had read everything.
 */
public final class SnapshotInput extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final SnapshotReader reader;
    private final LongConsumer progress;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long at;
    private @Nullable IOException failure;

    /** The state that a reader reads; {@code progress} hears how many bytes of it were read. */
    public SnapshotInput(SnapshotReader reader, LongConsumer progress) {
        this.reader = reader;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, from, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }

    /** Reads what is left, so that the whole is checked. Throws what failed earlier, even if nobody minded. */
    public void end() throws IOException {
        while (fill()) {
            buffer.position(buffer.limit());
        }
    }

    private boolean fill() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        try {
            at += reader.read(buffer, at);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("the store of snapshots threw: " + e, e);
        }
        buffer.flip();
        if (failure != null) {
            buffer.limit(0);
            throw failure;
        }
        progress.accept(at);
        return buffer.hasRemaining();
    }

    /** Why the store did not give the state, or null if it did so far. */
    public @Nullable IOException failure() {
        return failure;
    }
}
