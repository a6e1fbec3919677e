package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;

/** A journal with small segments. It prepares spares on the thread that persists, so that each run is like the other. */
final class SmallJournal {
    static final JournalSizes SIZES = new JournalSizes(64 << 10, 16 << 10);

    private SmallJournal() {}

    static JournalPersister open(DataDirectory directory) {
        return JournalPersister.open(directory, SIZES, Runnable::run);
    }
}
