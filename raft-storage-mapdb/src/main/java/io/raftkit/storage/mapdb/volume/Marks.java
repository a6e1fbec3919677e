package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;

/**
 * Writes the marks of one file. The place that was forced last is not written to before the other one is forced: a mark that is torn leaves
 * that one.
 */
final class Marks {
    private final DataFile file;
    private StoreMark latest;
    private boolean isLatestForced;

    Marks(DataFile file, StoreMark latest, boolean isLatestForced) {
        this.file = file;
        this.latest = latest;
        this.isLatestForced = isLatestForced;
    }

    /** The file was forced, and the latest mark with it. */
    void forced() {
        isLatestForced = true;
    }

    /** Writes the latest mark once more, where it stands: what is written again, the next force makes durable. */
    void repeat() throws IOException {
        latest.write(file);
    }

    /**
     * The journal was forced. This mark is not: it gets durable with the next force of its own file and may lag until then. So it does not
     * matter if the disk is full.
     */
    void noteForced(long frame, int crc) throws IOException {
        try {
            write(latest.forced(frame, crc, nextTurn()));
        } catch (StorageFullException e) {
            // What it says is true all the same. The mark before stays.
        }
    }

    /** The base file holds everything up to a frame. */
    void noteCheckpoint(long frame, int crc) throws IOException {
        write(StoreMark.checkpointed(frame, crc, nextTurn()));
    }

    private long nextTurn() {
        return latest.turn() + (isLatestForced ? 1 : StoreMark.PLACES);
    }

    private void write(StoreMark next) throws IOException {
        next.write(file);
        latest = next;
        isLatestForced = false;
    }
}
