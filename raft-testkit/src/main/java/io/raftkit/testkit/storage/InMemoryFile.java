package io.raftkit.testkit.storage;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of an {@link InMemoryDirectory}, which does the work under its lock. */
final class InMemoryFile implements DataFile {
    private final InMemoryDirectory directory;
    private final String name;
    private final DiskFile file;
    private volatile boolean closed;

    InMemoryFile(InMemoryDirectory directory, String name, DiskFile file) {
        this.directory = directory;
        this.name = name;
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return directory.size(file);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        checkOpen();
        return directory.read(name, file, into, at);
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
        checkOpen();
        directory.write(name, file, from, at);
    }

    @Override
    public void force() throws IOException {
        checkOpen();
        directory.force(name, file);
    }

    @Override
    public void truncate(long size) throws IOException {
        checkOpen();
        directory.truncate(name, file, size);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
    }
}
