package io.raftkit.examples.plugins;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The simplest storage that is safe: every batch writes the whole state to a second file, forces it, and renames it over the first. */
public final class WholeFilePersister implements Persister {
    private static final String FILE = "state";
    private static final String NEXT = "state.next";

    private final DataDirectory directory;
    private WholeState state = new WholeState();
    private boolean hasFailed;

    /** A storage in a directory that holds one already, or is empty. */
    public WholeFilePersister(DataDirectory directory) {
        this.directory = directory;
    }

    @Override
    public synchronized void recover(Recovery into) throws IOException {
        // What is reported is built upon, so it must be durable: a rename that a crash cut short may be seen now,
        // and be gone after a power cut.
        directory.force();
        if (directory.list().contains(FILE)) {
            try (DataFile file = directory.open(FILE)) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
                file.read(bytes, 0);
                state = WholeState.read(bytes.flip());
            } catch (MalformedDataException e) {
                throw new IOException(
                        directory.description() + ": file " + FILE + " cannot be used: " + e.getMessage()
                                + ". Nothing was changed. " + LostData.remedy("this server"),
                        e);
            }
        }
        state.recover(into);
    }

    @Override
    public synchronized void persist(PersistBatch batch) throws IOException {
        if (hasFailed) {
            throw new IOException(
                    directory.description() + ": an earlier write failed, what it left behind is not known");
        }
        WholeState next = state.with(batch);
        hasFailed = true;
        try (DataFile file = directory.open(NEXT)) {
            file.truncate(0);
            file.write(next.bytes(), 0);
            file.force();
        } catch (StorageFullException e) {
            // Only the second file was touched, and it is written anew: nothing of the batch can become durable.
            hasFailed = false;
            throw e;
        }
        DurableRename.rename(directory, NEXT, FILE);
        hasFailed = false;
        state = next;
    }

    @Override
    public synchronized @Nullable EntryBatch read(long from, long to, int bytesMax) {
        return state.entries(from, to, bytesMax);
    }

    @Override
    public void close() {}
}
