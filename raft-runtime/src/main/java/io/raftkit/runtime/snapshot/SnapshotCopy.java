package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotReader;
import java.io.IOException;

/** A snapshot's file that a user copied out of the data directory. */
public final class SnapshotCopy {
    private SnapshotCopy() {}

    /**
     * Opens a copy.
     *
     * @param file the copy, closed with what is given back, or when this fails
     * @param where how to name it in messages
     * @return reads the state in it
     * @throws IOException if it cannot be read, or is not a snapshot's file
     */
    public static SnapshotReader open(DataFile file, String where) throws IOException {
        Origin origin = new Origin(where);
        try {
            SnapshotHead head = SnapshotHead.read(file);
            return new SnapshotFileReader(origin, file, head, SnapshotTrailer.read(file, head));
        } catch (MalformedDataException e) {
            file.close();
            throw origin.damaged(e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private record Origin(String where) implements SnapshotFileReader.Origin {
        @Override
        public IOException damaged(MalformedDataException cause) {
            return new IOException(
                    "The snapshot's copy " + where + " cannot be used: it " + cause.getMessage()
                            + ". Copy the file once more, or take another copy.",
                    cause);
        }

        @Override
        public void close(DataFile file) throws IOException {
            file.close();
        }
    }
}
