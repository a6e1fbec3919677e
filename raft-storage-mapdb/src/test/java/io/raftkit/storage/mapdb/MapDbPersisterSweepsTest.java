package io.raftkit.storage.mapdb;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.Persister;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.testkit.contract.PersisterSweeps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** With a journal so small that checkpoints come every dozen batches. */
@Tag("slow")
class MapDbPersisterSweepsTest extends PersisterSweeps {
    static final StoreSizes SIZES = new StoreSizes(64 * 1024, 16, StoreSizes.Replay.FULL);

    @Override
    protected Persister open(DataDirectory directory) {
        return MapDbPersister.open(directory, SIZES);
    }

    @Override
    protected void makeNewer(DataDirectory directory) throws IOException {
        for (String name : List.of(BaseFile.NAME, RedoJournal.NAME)) {
            try (DataFile file = directory.open(name)) {
                file.write(ByteBuffer.allocate(4).putInt(0, 2), 4);
            }
        }
    }
}
