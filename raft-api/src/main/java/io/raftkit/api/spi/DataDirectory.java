package io.raftkit.api.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory a persister keeps its files in, flat and of its own. Everything goes through it, so that a test can crash, fill and fail
 * it at every step. File names are letters, digits, dots and dashes.
 */
public interface DataDirectory extends AutoCloseable {

    /**
     * Opens a directory of the file system, creating it with access for its owner only, and locks it against other processes.
     *
     * @param path the directory; its parent must exist or be creatable
     * @return the open directory
     * @throws IOException if it cannot be created, read, written or locked; the message says which and what to do
     */
    static DataDirectory at(Path path) throws IOException {
        return FileSystemDirectory.open(path);
    }

    /**
     * Opens a file, creating an empty one if it does not exist. A new file survives a crash only after {@link #force}.
     *
     * @param name the file
     * @return the open file
     * @throws StorageFullException if there is no space
     * @throws IOException if it cannot be opened
     */
    DataFile open(String name) throws IOException;

    /**
     * The files there are.
     *
     * @return their names, sorted
     * @throws IOException if they cannot be listed
     */
    List<String> list() throws IOException;

    /**
     * Gives a file another name, replacing a file that has it, in one step. Durable only after {@link #force}.
     *
     * @param from its name
     * @param to its new name
     * @throws IOException if it fails; then nothing was renamed
     */
    void rename(String from, String to) throws IOException;

    /**
     * Removes a file. Durable only after {@link #force}.
     *
     * @param name the file
     * @throws IOException if it does not exist or cannot be removed
     */
    void delete(String name) throws IOException;

    /**
     * Makes creations, renames and deletions durable.
     *
     * @throws IOException if the operating system could not
     */
    void force() throws IOException;

    /**
     * Where the directory is, for messages.
     *
     * @return a path or another name
     */
    String description();

    /**
     * Unlocks the directory. Files still open stay open. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
