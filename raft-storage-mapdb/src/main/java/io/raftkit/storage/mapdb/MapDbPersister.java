package io.raftkit.storage.mapdb;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.Damage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a server's state in MapDB, in the files {@code store.mapdb} and {@code store.journal} of its directory.
 *
 * <p>A batch costs one force: the pages it changed go to the journal, whose space is used over and over, as one frame. When the journal,
 * 8 MiB long, is full, its pages are written to {@code store.mapdb} and both files are forced. Only a batch that is larger makes it longer, until
 * the next time it is full.
 *
 * <p>Space that truncation and compaction free is used again, block by block. So {@code store.mapdb} stays under 1.25 times the most that the log
 * ever took at once, and 4 MiB, however much is written; it never shrinks below that. A start reads the journal and where the blocks are, not
 * the entries.
 *
 * <p>A crash at any moment leaves each batch either whole or absent. Damage is refused with file and offset, with two limits. If the machine
 * loses power within a second after the last batch was acknowledged, and its frame is also damaged later, it looks like one that was cut
 * short; {@link #idle} leaves no such doubt. And if the disk loses the write of a page in {@code store.mapdb} and says nothing, what stood there before looks valid; a write that it puts
 * elsewhere is seen when the page on which it landed is read.
 *
 * <p>Each file knows the generation of the other, so one that was copied while the server ran, or put back alone, is refused beside the
 * other. What cannot be told from the newest state is a whole directory as it was earlier, and a journal as it was earlier in the same
 * generation if power was lost before {@code store.mapdb} was forced again.
 *
 * <p>When the disk is full a batch is refused as a whole and can be offered again. Term and vote need no new space, and neither do entries
 * for which there is room in {@code store.mapdb}.
 */
public final class MapDbPersister implements Persister {
    private final DataDirectory directory;
    private final StoreSizes sizes;
    private volatile @Nullable MapDbStore store;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private MapDbPersister(DataDirectory directory, StoreSizes sizes) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.sizes = sizes;
    }

    /**
     * A persister in a directory. Files are made and read by {@link #recover}.
     *
     * @param directory an open directory, which the persister does not close
     * @return the persister
     * @throws io.raftkit.api.StartRefusedException if a library it needs is missing, or was replaced by a version that will not do
     */
    public static MapDbPersister open(DataDirectory directory) {
        Libraries.require();
        return open(directory, StoreSizes.DEFAULT);
    }

    static MapDbPersister open(DataDirectory directory, StoreSizes sizes) {
        return new MapDbPersister(directory, sizes);
    }

    @Override
    public void recover(Recovery into) throws IOException {
        if (store != null || closed) {
            throw new IllegalStateException("recover is called once, on an open persister");
        }
        try {
            MapDbStore opened = MapDbStore.open(directory, sizes);
            store = opened;
            opened.recover(into);
        } catch (RuntimeException | AssertionError e) {
            throw explained(e);
        }
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        persistAll(List.of(batch));
    }

    /** Under one force: a crash leaves all of the batches or none. */
    @Override
    public void persistAll(List<PersistBatch> batches) throws IOException {
        MapDbStore open = usable();
        open.check(batches);
        try {
            try {
                open.write(batches);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        } catch (StorageFullException e) {
            rollback(open);
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw failed(e);
        }
    }

    /** Forces {@code store.mapdb}, whose mark says which frame of the journal was forced last. */
    @Override
    public void idle() throws IOException {
        MapDbStore open = usable();
        try {
            open.rest();
        } catch (IOException | RuntimeException | Error e) {
            throw failed(e);
        }
    }

    private void rollback(MapDbStore open) throws IOException {
        try {
            open.rollback();
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    /** Nothing is written any more: what memory and disk hold may differ. */
    private IOException failed(Throwable cause) {
        failure = cause;
        return new IOException(
                "The storage in " + directory.description() + " takes nothing more until it is opened anew: "
                        + (cause instanceof IOException ? cause.getMessage() : cause),
                cause);
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        try {
            return usable().read(from, to, bytesMax);
        } catch (RuntimeException | AssertionError e) {
            throw explained(e);
        }
    }

    private MapDbStore usable() throws IOException {
        MapDbStore open = store;
        if (closed || open == null) {
            throw new IOException("The storage in " + directory.description() + " is "
                    + (closed ? "closed" : "not open yet: recover is called first"));
        }
        if (failure != null) {
            throw new IOException(
                    "The storage in " + directory.description() + " failed before and takes nothing more: restart the"
                            + " server once the cause is mended",
                    failure);
        }
        return open;
    }

    private IOException explained(Throwable thrown) {
        if (thrown instanceof UncheckedIOException unchecked) {
            return Objects.requireNonNull(unchecked.getCause());
        }
        return Damage.at(directory, BaseFile.NAME, 0, "its records contradict each other: " + thrown, thrown);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        MapDbStore open = store;
        if (open != null) {
            open.close();
        }
    }
}
