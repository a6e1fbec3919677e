package io.raftkit.examples.plugins;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.testkit.contract.PersisterSweeps;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class WholeFilePersisterSweepsTest extends PersisterSweeps {

    @Override
    protected Persister open(DataDirectory directory) {
        return new WholeFilePersister(directory);
    }

    @Override
    protected void makeNewer(DataDirectory directory) throws IOException {
        directory.open("state").write(ByteBuffer.allocate(4).putInt(0, 2), 0);
    }
}
