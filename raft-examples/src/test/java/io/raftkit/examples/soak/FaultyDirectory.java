package io.raftkit.examples.soak;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory whose disk can be made slow for a while: each force then waits before it begins, so that what was written lies unforced for
 * that long. It can also be made full for a while: then nothing can be written. Thread-safe.
 */
public final class FaultyDirectory implements DataDirectory {
    private final DataDirectory disk;
    private final AtomicInteger delayed = new AtomicInteger();
    private volatile long delayMillis;
    private volatile long endNanos = System.nanoTime();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile long fullEndNanos = System.nanoTime();

    public FaultyDirectory(DataDirectory disk) {
        this.disk = disk;
    }

    /** From now on, for so long, each force takes longer by this. */
    public void slow(long byMillis, long forMillis) {
        delayMillis = byMillis;
        endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
    }

    /** How many forces have waited. */
    int delayed() {
        return delayed.get();
    }

    /** From now on, for so long, there is no space left. */
    void fill(long forMillis) {
        fullEndNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
    }

    /** How many writes found no space. */
    int refused() {
        return refused.get();
    }

    private void findSpace(int bytes) throws IOException {
        if (System.nanoTime() - fullEndNanos < 0) {
            refused.incrementAndGet();
            throw new StorageFullException("Writing " + bytes + " bytes to a file of", description(), null);
        }
    }

    private void takeTime() throws IOException {
        if (System.nanoTime() - endNanos >= 0) {
            return;
        }
        delayed.incrementAndGet();
        try {
            TimeUnit.MILLISECONDS.sleep(delayMillis);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while the disk was slow");
        }
    }

    @Override
    public DataFile open(String name) throws IOException {
        return new FaultyFile(disk.open(name));
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void force() throws IOException {
        takeTime();
        disk.force();
    }

    @Override
    public String description() {
        return disk.description();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    private final class FaultyFile implements DataFile {
        private final DataFile file;

        FaultyFile(DataFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            findSpace(from.remaining());
            file.write(from, at);
        }

        @Override
        public void force() throws IOException {
            takeTime();
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
