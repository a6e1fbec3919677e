package io.raftkit.runtime.file;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;

/** An open file of a {@link FileSystemDirectory}. It is changed only while that directory is this node's. */
final class FileSystemFile implements DataFile {
    private final Path path;
    private final SteadyChannel channel;
    private final DirectoryLock lock;

    FileSystemFile(Path path, SteadyChannel channel, DirectoryLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    @Override
    public long size() throws IOException {
        return named(() -> "Telling the size of", channel::size);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        int wanted = into.remaining();
        return named(() -> "Reading " + wanted + " bytes at offset " + at + " of", () -> channel.read(into, at));
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
        lock.checkBeforeChange();
        int length = from.remaining();
        named(() -> "Writing " + length + " bytes at offset " + at + " of", () -> {
            channel.write(from, at);
            return length;
        });
    }

    @Override
    public void force() throws IOException {
        named(() -> "Forcing", () -> {
            channel.force(false);
            return path;
        });
        lock.check();
    }

    @Override
    public void truncate(long size) throws IOException {
        lock.checkBeforeChange();
        named(() -> "Truncating to " + size + " bytes", () -> {
            channel.truncate(size);
            return path;
        });
    }

    @Override
    public void close() throws IOException {
        named(() -> "Closing", () -> {
            channel.close();
            return path;
        });
    }

    private <T> T named(Supplier<String> operation, FileOperation<T> action) throws IOException {
        return FileOperation.named(operation, path, action);
    }
}
