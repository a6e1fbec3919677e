package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Appends a server's state to a journal, in the files {@code j-0001}, {@code j-0002} and so on of its directory, of 64 MiB each unless
 * {@link JournalPersisterProvider} is told another length.
 *
 * <p>A call costs one force, however many batches it is given, and one write if they are not longer than 1 MiB together. Nothing is ever
 * written over that still counts: each batch begins a page of 4 KiB of its own. A file whose entries are all gone from the log is used again,
 * so that the file system has no blocks to find; two spare ones are kept ahead by a thread that exists only while it prepares one, and those
 * beyond three are deleted. That thread forces each part of a file before it goes on, so a batch that is persisted meanwhile does not
 * wait until the disk has written a whole file.
 *
 * <p>A crash at any moment leaves each batch either whole or absent. Damage is refused with file and offset, with one limit: if the machine
 * loses power within a second after the last batch was acknowledged, and that batch is also damaged later, it looks like one that was cut
 * short. {@link #idle} and an orderly end leave no such doubt.
 *
 * <p>When there is no space for a spare file, a batch that needs one is refused before a byte of it is written, and can be offered again. Term
 * and vote, and whatever has no entries, are taken while the last spare lasts. A start needs a spare too: on a full disk the first one finds it,
 * and others are refused until there is space. A file system that needs space to write over what it has, as one
 * that copies on write may, can end the journal by that: it is then treated like any write that failed.
 */
public final class JournalPersister implements Persister {
    private final DataDirectory directory;
    private final JournalSizes sizes;
    private final Background background;
    private volatile @Nullable JournalStore store;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private JournalPersister(DataDirectory directory, JournalSizes sizes, Executor worker) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.sizes = sizes;
        this.background = new Background(worker);
    }

    /**
     * A persister in a directory. Files are made and read by {@link #recover}.
     *
     * @param directory an open directory, which the persister does not close
     * @return the persister
     */
    public static JournalPersister open(DataDirectory directory) {
        return open(directory, JournalSizes.DEFAULT);
    }

    static JournalPersister open(DataDirectory directory, JournalSizes sizes) {
        return open(directory, sizes, JournalPersister::beginThread);
    }

    static JournalPersister open(DataDirectory directory, JournalSizes sizes, Executor worker) {
        return new JournalPersister(directory, sizes, worker);
    }

    private static void beginThread(Runnable work) {
        Thread thread = new Thread(work, "raft-journal-spares");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void recover(Recovery into) throws IOException {
        if (store != null || closed) {
            throw new IllegalStateException("recover is called once, on an open persister");
        }
        OpenedSegments opened = OpenedSegments.read(directory);
        opened.settle(directory);
        JournalStore started = new JournalStore(directory, sizes, background, opened);
        store = started;
        started.start();
        opened.replay().report(into);
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        persistAll(List.of(batch));
    }

    /** Under one force. A crash leaves some of the first batches, each as a whole. */
    @Override
    public void persistAll(List<PersistBatch> batches) throws IOException {
        List<PersistBatch> full =
                batches.stream().filter(batch -> !batch.isEmpty()).toList();
        JournalStore open = usable();
        if (full.isEmpty()) {
            return;
        }
        try {
            open.write(full);
        } catch (StorageFullException e) {
            throw storedAsFarAsPossible(batches, e);
        } catch (IllegalArgumentException e) {
            // Nothing was written: they do not follow what is stored.
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw failed(e);
        }
    }

    /** What comes before the first entries needs little space, and votes may be among it. */
    private StorageFullException storedAsFarAsPossible(List<PersistBatch> batches, StorageFullException refused)
            throws IOException {
        int count = 0;
        while (count < batches.size() && batches.get(count).entries().isEmpty()) {
            count++;
        }
        if (count == 0 || count == batches.size()) {
            return refused;
        }
        persistAll(batches.subList(0, count));
        return new StorageFullException(refused.operation(), refused.place(), refused, count);
    }

    /** Writes a frame without content, which says that the last batch was forced. */
    @Override
    public void idle() throws IOException {
        JournalStore open = usable();
        try {
            open.rest();
        } catch (IOException | RuntimeException | Error e) {
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
        return usable().read(from, to, bytesMax);
    }

    private JournalStore usable() throws IOException {
        JournalStore open = store;
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

    @Override
    public void close() throws IOException {
        JournalStore open = store;
        if (open != null && !closed) {
            open.close(failure == null);
        }
        closed = true;
    }
}
