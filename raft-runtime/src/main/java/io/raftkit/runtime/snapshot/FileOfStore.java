package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;

/** One of the files of a store. */
record FileOfStore(SnapshotFiles files, String name) implements SnapshotFileReader.Origin {
    @Override
    public IOException damaged(MalformedDataException cause) {
        return files.damaged(name, cause);
    }

    @Override
    public void close(DataFile file) throws IOException {
        files.closed(file);
    }
}
