package io.raftkit.storage.mapdb;

import io.raftkit.storage.mapdb.volume.RedoReplay;
import java.io.IOException;

/**
 * How much is kept where.
 *
 * @param journalBytes length of the redo journal: how much is written between two checkpoints, and how much of it memory holds at most
 * @param cachedPages how many pages are kept in memory beside those
 * @param replay how the journal is read at a start
 */
record StoreSizes(long journalBytes, int cachedPages, Replay replay) {
    static final StoreSizes DEFAULT = new StoreSizes(8 << 20, 2048, Replay.FULL);

    /** Reads the journal. A seam: tests show that without it a crash loses what was acknowledged. */
    interface Replay {
        Replay FULL = (reader, isNew, sink) -> isNew ? RedoReplay.End.ofNew() : reader.replay(sink);

        RedoReplay.End replay(RedoReplay reader, boolean isNew, RedoReplay.PageSink sink) throws IOException;
    }
}
