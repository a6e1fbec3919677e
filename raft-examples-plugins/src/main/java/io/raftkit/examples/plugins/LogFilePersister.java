package io.raftkit.examples.plugins;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A log-structured storage: each batch is a record at the end of one file, and costs one force. What is truncated or compacted stays in the
 * file until most of the file is such; then what still counts is written to a second file, which takes the place of the first.
 */
public final class LogFilePersister implements Persister {
    private static final String FILE = "log";
    private static final String NEXT = "log.next";
    private static final int MERGED_BYTES = 1 << 20;

    private final DataDirectory directory;
    private final long wasteBytes;
    private LogContents contents = new LogContents();
    private @Nullable RecordFile file;
    private boolean hasFailed;

    /** A storage in a directory that holds one already, or is empty. */
    public LogFilePersister(DataDirectory directory) {
        this(directory, 4 << 20);
    }

    LogFilePersister(DataDirectory directory, long wasteBytes) {
        this.directory = directory;
        this.wasteBytes = wasteBytes;
    }

    @Override
    public synchronized void recover(Recovery into) throws IOException {
        // A rename that a crash cut short may be seen now, and be gone after a power cut.
        directory.force();
        List<String> names = directory.list();
        if (names.contains(NEXT)) {
            directory.delete(NEXT);
        }
        if (!names.contains(FILE)) {
            writeNext();
            putNextInPlace();
        }
        RecordFile log = open();
        contents.recover(log, into);
    }

    private RecordFile open() throws IOException {
        LogContents found = new LogContents();
        RecordFile opened =
                RecordFile.open(directory, FILE, (content, end) -> found.add(BatchForm.decode(content), end));
        contents = found;
        file = opened;
        return opened;
    }

    @Override
    public synchronized void persist(PersistBatch batch) throws IOException {
        RecordFile log = usable();
        hasFailed = true;
        long end;
        try {
            if (log.end() > 2 * contents.liveBytes() + wasteBytes) {
                writeNext();
                putNextInPlace();
                log = open();
            }
            end = log.append(BatchForm.encode(batch));
        } catch (StorageFullException e) {
            // Only a file that does not count yet was touched, or the record lacks its end: nothing of the batch
            // can last.
            hasFailed = false;
            throw e;
        }
        log.force();
        contents.add(batch, end);
        hasFailed = false;
    }

    /** The mark of the last record gets durable without a record that follows. */
    @Override
    public synchronized void idle() throws IOException {
        RecordFile log = usable();
        hasFailed = true;
        log.forceMark();
        hasFailed = false;
    }

    /** What still counts, in as few records as may be. */
    private void writeNext() throws IOException {
        try (RecordFile next = RecordFile.create(directory, NEXT)) {
            next.append(BatchForm.encode(contents.withoutEntries()));
            for (long index = contents.firstIndex(); index <= contents.lastIndex(); ) {
                PersistBatch.Builder merged = PersistBatch.builder();
                for (int bytes = 0; bytes < MERGED_BYTES && index <= contents.lastIndex(); ) {
                    EntryBatch entries = contents.read(Objects.requireNonNull(file), index, contents.lastIndex());
                    merged.entries(entries);
                    bytes += entries.sizeBytes();
                    index = entries.lastIndex() + 1;
                }
                next.append(BatchForm.encode(merged.build()));
            }
            next.force();
        }
    }

    private void putNextInPlace() throws IOException {
        // From here on the file that was open is not the storage any more, whatever fails.
        close();
        file = null;
        DurableRename.rename(directory, NEXT, FILE);
    }

    private RecordFile usable() throws IOException {
        if (hasFailed || file == null) {
            throw new IOException(directory.description()
                    + ": not open, or an earlier write failed and what it left behind is not known");
        }
        return file;
    }

    @Override
    public synchronized @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        RecordFile log = usable();
        boolean isThere = from >= contents.firstIndex() && from <= contents.lastIndex();
        return isThere ? contents.read(log, from, to).prefix(bytesMax) : null;
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
