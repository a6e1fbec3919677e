package io.raftkit.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A channel to a file that stays open when its thread is interrupted. An interrupt closes a {@link java.nio.channels.FileChannel} for good,
 * in the middle of a write if it comes so: a storage would fail because a thread was interrupted. The asynchronous channel does not do
 * that, and with an executor that runs everything at once it is as synchronous as the other.
 */
final class SteadyChannel implements AutoCloseable {
    private static final AtOnce AT_ONCE = new AtOnce();

    private final AsynchronousFileChannel channel;

    private SteadyChannel(AsynchronousFileChannel channel) {
        this.channel = channel;
    }

    static SteadyChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return new SteadyChannel(AsynchronousFileChannel.open(path, options, AT_ONCE, attributes));
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Reads until the buffer is full or the file ends; says how many bytes. */
    int read(ByteBuffer into, long at) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int read = done(channel.read(into, at + total));
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    void write(ByteBuffer from, long at) throws IOException {
        long position = at;
        // A write near the end of the disk returns a short count first and fails only at the next call.
        while (from.hasRemaining()) {
            position += done(channel.write(from, position));
        }
    }

    /** Locks the file against other processes; false if one of them has it. Far behind the content, which anybody may then read. */
    boolean tryLock() throws IOException {
        return channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
    }

    void force(boolean withMetadata) throws IOException {
        channel.force(withMetadata);
    }

    void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int done(Future<Integer> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("a file operation was not carried out at once", e);
        }
    }

    /** Runs everything on the thread that asks for it. */
    private static final class AtOnce extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
