package io.raftkit.benchmarks.floor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file of one server. All its blocks are written before anything is appended, and it never grows: at its end it begins anew. So a force
 * has nothing to write but the bytes that were appended. For one thread.
 */
final class FloorFile implements Closeable {
    /** How long the file is. */
    static final int BYTES = 64 << 20;

    private static final int PART_BYTES = 1 << 20;

    private final FileChannel channel;
    private long position;

    private FloorFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Writes the file of the server whose directory this is. */
    static FloorFile create(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("floor"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(PART_BYTES);
        while (channel.position() < BYTES) {
            writeFully(channel, zeros.clear(), channel.position());
            channel.position(channel.position() + PART_BYTES);
        }
        channel.force(true);
        return new FloorFile(channel);
    }

    /** Appends the rest of a buffer, which may be a whole file long at most, and returns when it is forced. */
    void append(ByteBuffer bytes) throws IOException {
        if (position + bytes.remaining() > BYTES) {
            position = 0;
        }
        int length = bytes.remaining();
        writeFully(channel, bytes, position);
        position += length;
        channel.force(false);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
