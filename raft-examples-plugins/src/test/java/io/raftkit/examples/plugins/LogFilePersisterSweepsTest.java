package io.raftkit.examples.plugins;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterSweeps;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class LogFilePersisterSweepsTest extends PersisterSweeps {

    @Override
    protected Persister open(DataDirectory directory) {
        return new LogFilePersister(directory, 64 << 10);
    }

    @Override
    protected void makeNewer(DataDirectory directory) throws IOException {
        try (DataFile file = directory.open("log")) {
            file.write(ByteBuffer.allocate(4).putInt(0, 2), 0);
        }
    }
}
