package io.raftkit.runtime.recovery;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data directory in which nothing is changed: what a storage writes when it is opened stays in memory, in front of the files that are there. A
 * storage may complete its files at a start, or prepare others, and what a damaged directory holds must stay as it is found.
 */
public final class OverlayDirectory implements DataDirectory {
    private final DataDirectory lower;
    /** The files that are there, and were neither opened nor renamed nor deleted. */
    private final SortedSet<String> untouched;

    private final SortedMap<String, OverlayContent> files = new TreeMap<>();

    /**
     * A view of a directory.
     *
     * @param lower the directory, which stays open when this is closed
     * @throws IOException if its files cannot be listed
     */
    public OverlayDirectory(DataDirectory lower) throws IOException {
        this.lower = lower;
        untouched = new TreeSet<>(lower.list());
    }

    @Override
    public synchronized DataFile open(String name) throws IOException {
        OverlayContent content = existing(name);
        if (content == null) {
            content = OverlayContent.empty();
            files.put(name, content);
        }
        return new OverlayFile(content);
    }

    private @Nullable OverlayContent existing(String name) throws IOException {
        if (untouched.contains(name)) {
            files.put(name, OverlayContent.of(lower, name));
            untouched.remove(name);
        }
        return files.get(name);
    }

    @Override
    public synchronized List<String> list() {
        SortedSet<String> names = new TreeSet<>(untouched);
        names.addAll(files.keySet());
        return List.copyOf(names);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        OverlayContent content = existing(from);
        if (content == null) {
            throw missing(from);
        }
        files.remove(from);
        untouched.remove(to);
        files.put(to, content);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        if (!untouched.remove(name) && files.remove(name) == null) {
            throw missing(name);
        }
    }

    private IOException missing(String name) {
        return new FileNotFoundException("There is no file " + name + " in " + description());
    }

    /** Does nothing: memory has no later. */
    @Override
    public void force() {}

    @Override
    public String description() {
        return lower.description();
    }

    @Override
    public synchronized void close() throws IOException {
        for (OverlayContent content : files.values()) {
            content.close();
        }
    }
}
