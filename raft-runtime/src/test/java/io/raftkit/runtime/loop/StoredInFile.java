package io.raftkit.runtime.loop;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps entries in a file and only where they lie in memory, for one life of a server: enough to see who else keeps them in memory. */
final class StoredInFile implements Persister {
    private record Place(long at, int bytes, long last) {}

    private final FileChannel file;
    private final TreeMap<Long, Place> places = new TreeMap<>();

    StoredInFile(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public Recovered recover() {
        return Recovered.builder().build();
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        if (batch.truncateFrom() != 0) {
            places.tailMap(batch.truncateFrom(), true).clear();
            Map.Entry<Long, Place> last = places.lastEntry();
            if (last != null && last.getValue().last() >= batch.truncateFrom()) {
                throw new IOException("a truncation within a batch is not for this disk");
            }
        }
        for (EntryBatch entries : batch.entries()) {
            places.put(entries.firstIndex(), new Place(file.size(), entries.sizeBytes(), entries.lastIndex()));
            file.write(entries.bytes(), file.size());
        }
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        Map.Entry<Long, Place> holder = places.floorEntry(from);
        if (holder == null || holder.getValue().last() < from) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(holder.getValue().bytes());
        file.read(bytes, holder.getValue().at());
        EntryBatch batch = EntryBatch.wrap(bytes.flip());
        return batch.view(from, Math.min(to, batch.lastIndex())).prefix(bytesMax);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
