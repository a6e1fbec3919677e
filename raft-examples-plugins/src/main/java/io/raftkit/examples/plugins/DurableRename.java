package io.raftkit.examples.plugins;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;

/** Puts a file in the place of another. */
final class DurableRename {
    private DurableRename() {}

    /** Never says that the disk is full: the file is written by then, and may have the name after all. */
    static void rename(DataDirectory directory, String from, String to) throws IOException {
        try {
            directory.rename(from, to);
            directory.force();
        } catch (StorageFullException e) {
            throw new IOException("Renaming file " + from + " in " + directory.description() + " failed", e);
        }
    }
}
