package io.raftkit.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** An open file of a {@link FileSystemDirectory}. */
final class FileSystemFile implements DataFile {
    private final Path path;
    private final SteadyChannel channel;

    FileSystemFile(Path path, SteadyChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int read = channel.read(into, at + total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
        mapFull(path, () -> {
            long position = at;
            // A write near the end of the disk returns a short count first and fails only at the next call.
            while (from.hasRemaining()) {
                position += channel.write(from, position);
            }
            return position;
        });
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The JDK has no exception of its own for a full disk; the operating system's words are all there is. */
    static <T> T mapFull(Path path, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left") || message.contains("quota exceeded")) {
                throw new StorageFullException("No space left to write " + path, e);
            }
            throw e;
        }
    }

    /** Something that reaches the file system. */
    interface Action<T> {
        T run() throws IOException;
    }
}
