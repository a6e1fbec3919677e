package io.raftkit.runtime.start;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A data directory as its storage sees it: without the names that the runtime keeps for its own files, now and later.
 */
final class StorageDirectory implements DataDirectory {
    private final DataDirectory directory;

    StorageDirectory(DataDirectory directory) {
        this.directory = directory;
    }

    /** Whether a name is the runtime's. Some file systems do not tell upper case from lower. */
    private static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("raftkit") || lower.startsWith("snap-");
    }

    private static void check(String name) {
        if (isReserved(name)) {
            throw new IllegalArgumentException(
                    "not a name for a file of a storage: " + name + ", since raftkit* and snap-* are reserved");
        }
    }

    @Override
    public DataFile open(String name) throws IOException {
        check(name);
        return directory.open(name);
    }

    @Override
    public List<String> list() throws IOException {
        return directory.list().stream().filter(name -> !isReserved(name)).toList();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        check(from);
        check(to);
        directory.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        check(name);
        directory.delete(name);
    }

    @Override
    public void force() throws IOException {
        directory.force();
    }

    @Override
    public long usableBytes() throws IOException {
        return directory.usableBytes();
    }

    @Override
    public String description() {
        return directory.description();
    }

    /** Does nothing: the runtime's files are here too, and it closes the directory after the storage. */
    @Override
    public void close() {}
}
