package io.raftkit.runtime.file;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file outside of any data directory: nobody owns it, and nothing is written to it. */
public final class ReadOnlyFile implements DataFile {
    private final Path path;
    private final SteadyChannel channel;

    private ReadOnlyFile(Path path, SteadyChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file that exists.
     *
     * @param path which one
     * @return the file
     * @throws IOException if it cannot be opened; the message names it
     */
    public static ReadOnlyFile open(Path path) throws IOException {
        return FileOperation.named(
                () -> "Opening",
                path,
                () -> new ReadOnlyFile(path, SteadyChannel.open(path, Set.of(StandardOpenOption.READ))));
    }

    @Override
    public long size() throws IOException {
        return FileOperation.named(() -> "Telling the size of", path, channel::size);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        int wanted = into.remaining();
        return FileOperation.named(
                () -> "Reading " + wanted + " bytes at offset " + at + " of", path, () -> channel.read(into, at));
    }

    @Override
    public void write(ByteBuffer from, long at) {
        throw new UnsupportedOperationException(path + " is only read");
    }

    @Override
    public void force() {
        throw new UnsupportedOperationException(path + " is only read");
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException(path + " is only read");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
