package io.raftkit.api.storage;

import java.io.IOException;
import java.util.List;

/**
 * The directory a persister keeps its files in, flat and of its own. Everything goes through it, so that a test can crash, fill and fail
 * it at every step. File names are letters, digits, dots and dashes; what else lies there is no file of this directory. Whatever fails
 * here or in a {@link DataFile} says which file was meant, and for what. Whatever changes something may throw a {@link StorageFullException},
 * also a rename, a deletion or a force: it is up to the file system what it needs space for.
 */
public interface DataDirectory extends AutoCloseable {

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
     * How much more can be written, as far as that is known: others may write to the same volume.
     *
     * @return bytes, {@code Long.MAX_VALUE} if it is not known
     * @throws IOException if it cannot be told
     */
    default long usableBytes() throws IOException {
        return Long.MAX_VALUE;
    }

    /**
     * Where the directory is, for messages.
     *
     * @return a path or another name
     */
    String description();

    /**
     * Unlocks the directory. Files still open can be read, but not changed. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
