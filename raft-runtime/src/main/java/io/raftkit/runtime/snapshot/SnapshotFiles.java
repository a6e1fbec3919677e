package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in files of a data directory, beside whatever else lies there: {@code snap-<id>} one that is whole, {@code snap-<id>.part} one that
 * is being fetched, {@code snap-<id>.taken.part} one that is being taken. A part is published by forcing it, giving it its name, and forcing
 * the directory. The files' form: {@link SnapshotHead}, {@link StateBlock}, {@link SnapshotTrailer}.
 *
 * <p>Each reader and writer takes 64 KiB of memory. A power cut costs at most the last {@value #FORCE_EVERY_BYTES} bytes of a part.
 */
public final class SnapshotFiles implements SnapshotStore {
    /** The log is forced meanwhile, and waits for the disk behind this much at most. */
    private static final long FORCE_EVERY_BYTES = 4 << 20;

    private final DataDirectory directory;
    private final long forceEveryBytes;
    private final Set<DataFile> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SnapshotPart taken;
    private final SnapshotPart fetched;
    private boolean isClosed;

    SnapshotFiles(DataDirectory directory, long forceEveryBytes) {
        this.directory = directory;
        this.forceEveryBytes = forceEveryBytes;
        taken = new SnapshotPart(this, directory, SnapshotNames.Kind.TAKEN);
        fetched = new SnapshotPart(this, directory, SnapshotNames.Kind.FETCHED);
    }

    /**
     * The snapshots of a directory.
     *
     * @param directory the directory, which stays open when this is closed
     * @return the store
     */
    public static SnapshotFiles in(DataDirectory directory) {
        return new SnapshotFiles(directory, FORCE_EVERY_BYTES);
    }

    @Override
    public synchronized List<StoredSnapshot> list() throws IOException {
        checkOpen();
        // A rename that a crash cut short may be seen now, and be gone after a power cut.
        directory.force();
        List<StoredSnapshot> found = new ArrayList<>();
        for (String name : directory.list()) {
            StoredSnapshot snapshot = SnapshotNames.isWhole(name) ? readable(name) : null;
            if (snapshot != null) {
                found.add(snapshot);
            }
        }
        found.sort(Comparator.comparingLong(
                        (StoredSnapshot snapshot) -> snapshot.ref().index())
                .thenComparingLong(snapshot -> snapshot.ref().term())
                .thenComparing(snapshot -> snapshot.ref().id()));
        return List.copyOf(found);
    }

    @Override
    public synchronized List<String> damaged() throws IOException {
        checkOpen();
        List<String> found = new ArrayList<>();
        for (String name : directory.list()) {
            if (SnapshotNames.isWhole(name) && isDamaged(name)) {
                found.add(SnapshotNames.id(name));
            }
        }
        return found;
    }

    private boolean isDamaged(String name) {
        try {
            stored(name);
            return false;
        } catch (IOException e) {
            return false;
        } catch (MalformedDataException e) {
            return true;
        }
    }

    /** What a file holds, or null if it cannot be read: {@link #open} says why. */
    private @Nullable StoredSnapshot readable(String name) {
        try {
            return stored(name);
        } catch (MalformedDataException | IOException e) {
            return null;
        }
    }

    private StoredSnapshot stored(String name) throws IOException {
        DataFile file = openFile(name);
        try {
            SnapshotHead head = head(name, file);
            return new StoredSnapshot(
                    head.ref(), SnapshotTrailer.read(file, head).sizeBytes());
        } finally {
            closed(file);
        }
    }

    private static SnapshotHead head(String name, DataFile file) throws IOException {
        SnapshotHead head = SnapshotHead.read(file);
        if (!SnapshotNames.whole(head.ref().id()).equals(name)) {
            throw new MalformedDataException("holds " + head.ref() + " at offset 0, whose name it does not have");
        }
        return head;
    }

    @Override
    public SnapshotWriter begin(SnapshotRef ref) throws IOException {
        fetched.dropIdleUpTo(ref.index());
        return taken.write(ref, false);
    }

    @Override
    public SnapshotWriter resume(SnapshotRef ref) throws IOException {
        return fetched.write(ref, true);
    }

    @Override
    public synchronized SnapshotReader open(String id) throws IOException {
        checkOpen();
        String name = SnapshotNames.whole(id);
        if (!SnapshotNames.isWhole(name) || !directory.list().contains(name)) {
            throw new IOException("There is no snapshot " + id + ", which would be file " + name + " in "
                    + directory.description() + ".");
        }
        DataFile file = openFile(name);
        try {
            SnapshotHead head = head(name, file);
            return new SnapshotFileReader(new FileOfStore(this, name), file, head, SnapshotTrailer.read(file, head));
        } catch (MalformedDataException e) {
            closed(file);
            throw damaged(name, e);
        } catch (IOException e) {
            closed(file);
            throw e;
        }
    }

    @Override
    public synchronized void delete(String id) throws IOException {
        checkOpen();
        String name = SnapshotNames.whole(id);
        if (SnapshotNames.isWhole(name) && directory.list().contains(name)) {
            directory.delete(name);
        }
        // Also if it is gone already: an earlier deletion may have failed here.
        directory.force();
    }

    @Override
    public long usableBytes() throws IOException {
        return directory.usableBytes();
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        for (DataFile file : List.copyOf(open)) {
            closed(file);
        }
    }

    long forceEveryBytes() {
        return forceEveryBytes;
    }

    void forceDirectory() throws IOException {
        directory.force();
    }

    /** Gives a part, which was forced, its name. */
    synchronized void publish(String part, SnapshotRef ref) throws IOException {
        directory.rename(part, SnapshotNames.whole(ref.id()));
        try {
            directory.force();
        } catch (StorageFullException e) {
            // Not as it is: that would mean that nothing was published.
            throw new IOException(ref + " may or may not be published: " + e.getMessage(), e);
        }
    }

    /** What a file is not, in words for a user. */
    IOException damaged(String name, MalformedDataException cause) {
        return new IOException(
                "Snapshot in " + directory.description() + " cannot be used: file " + name + " " + cause.getMessage()
                        + ". Nothing was changed.",
                cause);
    }

    synchronized DataFile openFile(String name) throws IOException {
        checkOpen();
        DataFile file = directory.open(name);
        open.add(file);
        return file;
    }

    synchronized void closed(DataFile file) throws IOException {
        if (open.remove(file)) {
            file.close();
        }
    }

    synchronized void checkOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the snapshots in " + directory.description() + " are closed");
        }
    }
}
