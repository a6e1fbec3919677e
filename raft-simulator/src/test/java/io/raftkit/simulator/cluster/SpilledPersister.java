package io.raftkit.simulator.cluster;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries in a file, and in memory only where each batch of them begins: for one incarnation of a server whose log must not lie on the
 * heap. It survives nothing.
 */
final class SpilledPersister implements Persister {
    private final FileChannel file;
    private long[] firstIndexes = new long[64];
    private long[] lastIndexes = new long[64];
    private long[] offsets = new long[65];
    private int batches;

    SpilledPersister(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "entries", ".log");
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Override
    public void recover(Recovery into) {}

    @Override
    public void persist(PersistBatch batch) throws IOException {
        if (batch.truncateFrom() != 0) {
            throw new IOException("this log is never truncated, but is asked to be from " + batch.truncateFrom());
        }
        for (EntryBatch entries : batch.entries()) {
            append(entries);
        }
    }

    private void append(EntryBatch entries) throws IOException {
        if (batches == firstIndexes.length) {
            firstIndexes = Arrays.copyOf(firstIndexes, batches * 2);
            lastIndexes = Arrays.copyOf(lastIndexes, batches * 2);
            offsets = Arrays.copyOf(offsets, batches * 2 + 1);
        }
        firstIndexes[batches] = entries.firstIndex();
        lastIndexes[batches] = entries.lastIndex();
        offsets[batches + 1] = offsets[batches] + entries.sizeBytes();
        ByteBuffer bytes = entries.bytes();
        while (bytes.hasRemaining()) {
            file.write(bytes, offsets[batches + 1] - bytes.remaining());
        }
        batches++;
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        int found = Arrays.binarySearch(firstIndexes, 0, batches, from);
        int at = found >= 0 ? found : -found - 2;
        if (at < 0 || lastIndexes[at] < from) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (offsets[at + 1] - offsets[at]));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offsets[at] + bytes.position()) < 0) {
                throw new IOException("the file of entries ends early");
            }
        }
        EntryBatch batch = EntryBatch.wrap(bytes.flip());
        return batch.view(from, Math.min(to, lastIndexes[at])).prefix(bytesMax);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
