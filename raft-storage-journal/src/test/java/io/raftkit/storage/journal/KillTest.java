package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.testkit.contract.PersisterKillContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillTest extends PersisterKillContract {
    private static final JournalSizes SIZES = new JournalSizes(128 << 10);
    private static final Executor WORKER = work -> new Thread(work).start();

    @Override
    protected Persister open(DataDirectory directory) {
        return JournalPersister.open(directory, SIZES, WORKER);
    }

    @Override
    protected DataDirectory openDirectory(Path path) throws IOException {
        return FileSystemDirectory.open(path);
    }
}
