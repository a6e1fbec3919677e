package io.raftkit.testkit.storage;

/**
 * One operation on an {@link InMemoryDirectory}.
 *
 * @param number its place among the operations that change something, from 1; for a read, its place among the reads
 * @param kind what it does
 * @param file the file, empty for the directory
 * @param at offset in the file, 0 where there is none
 * @param length bytes read or written, 0 where there are none
 */
public record Operation(long number, Kind kind, String file, long at, int length) {

    /** What an operation does. */
    public enum Kind {
        /** Makes an empty file. */
        CREATE,
        /** Writes to a file. */
        WRITE,
        /** Forces a file. */
        FORCE,
        /** Cuts a file. */
        TRUNCATE,
        /** Renames a file. */
        RENAME,
        /** Deletes a file. */
        DELETE,
        /** Forces the directory. */
        FORCE_DIRECTORY,
        /** Reads from a file; changes nothing and is numbered apart. */
        READ
    }

    /**
     * Whether it makes something durable.
     *
     * @return true for a file's or the directory's force
     */
    public boolean isForce() {
        return kind == Kind.FORCE || kind == Kind.FORCE_DIRECTORY;
    }
}
