package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotWriter;
import java.io.IOException;
import java.util.List;

/**
 * The place of a snapshot that is being written: there is at most one part of one kind, and one writer of it. Locks itself before
 * {@link SnapshotFiles}, never the other way round.
 */
final class SnapshotPart {
    private final SnapshotFiles files;
    private final DataDirectory directory;
    private final SnapshotNames.Kind kind;
    private boolean isWriting;

    SnapshotPart(SnapshotFiles files, DataDirectory directory, SnapshotNames.Kind kind) {
        this.files = files;
        this.directory = directory;
        this.kind = kind;
    }

    /** Writes a snapshot from its beginning, or behind what can be trusted of a part of it. Parts of others go. */
    synchronized SnapshotWriter write(SnapshotRef ref, boolean keepsPart) throws IOException {
        files.checkOpen();
        if (isWriting) {
            throw new IllegalStateException("another snapshot is being written");
        }
        String part = name(ref);
        SnapshotWriter writer = write(part, SnapshotHead.of(ref), dropBut(keepsPart ? part : ""));
        isWriting = true;
        return writer;
    }

    private SnapshotWriter write(String part, SnapshotHead head, boolean isThere) throws IOException {
        DataFile file = files.openFile(part);
        boolean begun = false;
        try {
            if (isThere && !begins(file, head)) {
                // Deleted and made anew, not cut: else its old blocks might come back after a crash, among new ones.
                files.closed(file);
                directory.delete(part);
                return write(part, head, false);
            }
            SnapshotWriter writer = isThere
                    ? SnapshotFileWriter.resume(files, this, file, head)
                    : SnapshotFileWriter.begin(files, this, file, head);
            begun = true;
            return writer;
        } finally {
            if (!begun) {
                files.closed(file);
                if (!isThere) {
                    dropHeadless(part);
                }
            }
        }
    }

    /** A part whose head could not be written is of no use, and takes the space that its writing did not find. */
    private void dropHeadless(String part) {
        try {
            directory.delete(part);
        } catch (IOException e) {
            // The next one that is begun drops it.
        }
    }

    private static boolean begins(DataFile file, SnapshotHead head) throws IOException {
        try {
            return SnapshotHead.read(file).equals(head);
        } catch (MalformedDataException | IOException e) {
            return false;
        }
    }

    private boolean dropBut(String kept) throws IOException {
        boolean isThere = false;
        for (String name : directory.list()) {
            if (name.equals(kept)) {
                isThere = true;
            } else if (SnapshotNames.isPart(name, kind)) {
                directory.delete(name);
            }
        }
        return isThere;
    }

    /** Drops a part that nobody writes, of a snapshot that reaches no further than this entry. */
    synchronized void dropIdleUpTo(long index) throws IOException {
        for (String name : isWriting ? List.<String>of() : directory.list()) {
            if (SnapshotNames.isPart(name, kind) && SnapshotNames.index(name) <= index) {
                directory.delete(name);
            }
        }
    }

    String name(SnapshotRef ref) {
        return SnapshotNames.part(ref.id(), kind);
    }

    /** Frees the space of the part: its file is closed and deleted. */
    void discard(DataFile file, SnapshotRef ref) throws IOException {
        files.closed(file);
        directory.delete(name(ref));
    }

    synchronized void writerClosed(DataFile file) throws IOException {
        isWriting = false;
        files.closed(file);
    }
}
