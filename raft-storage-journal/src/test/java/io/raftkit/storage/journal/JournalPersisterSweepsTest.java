package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterSweeps;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;

/** With segments so small that one is begun every dozen batches. */
@Tag("slow")
class JournalPersisterSweepsTest extends PersisterSweeps {

    @Override
    protected Persister open(DataDirectory directory) {
        return SmallJournal.open(directory);
    }

    @Override
    protected int rotStep() {
        return 13;
    }

    @Override
    protected void makeNewer(DataDirectory directory) throws IOException {
        for (String name : directory.list()) {
            try (DataFile file = directory.open(name)) {
                for (int copy = 0; copy < SegmentHeader.COPIES; copy++) {
                    file.write(ByteBuffer.allocate(4).putInt(0, 2), (long) copy * Pages.BYTES + 4);
                }
            }
        }
    }
}
