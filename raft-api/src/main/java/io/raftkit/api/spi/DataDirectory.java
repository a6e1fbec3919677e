package io.raftkit.api.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory a persister keeps its files in, flat and of its own. Everything goes through it, so that a test can crash, fill and fail
 * it at every step. File names are letters, digits, dots and dashes. Whatever fails here or in a {@link DataFile} says which file was meant,
 * and for what.
 */
public interface DataDirectory extends AutoCloseable {

    /**
     * Opens a directory of the file system, creating it with access for its owner only, and locks it against every other opener, of this
     * process and of others. It is free again when it is closed or its process has ended, however that ended.
     *
     * <p>The lock is the file {@code lock} in it, which is never to be removed or replaced while a server runs. Copying it there, from within the
     * process too, does no harm. Processes that do not see one another, in containers or on machines that share a volume, are kept apart by
     * the volume's record locks alone. If those fail, or were lost by a copy within the process, the second one gets in; the first one
     * then reports nothing as durable any more and stops at its next write.
     *
     * @param path the directory; its parent must exist or be creatable
     * @return the open directory
     * @throws IllegalArgumentException if the path is empty
     * @throws IOException if it cannot be created, read, written or locked; the message says which and what to do
     */
    static DataDirectory at(Path path) throws IOException {
        if (path.toString().isEmpty()) {
            throw new IllegalArgumentException("The path of the data directory is empty: name a directory.");
        }
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
