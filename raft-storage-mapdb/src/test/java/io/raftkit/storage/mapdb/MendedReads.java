package io.raftkit.storage.mapdb;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A directory that mends what is read, so that a check passes whatever the disk holds: as if the storage had left that check out.
 *
 * @param disk holds what was written
 * @param mending what is done to the bytes of a read
 */
record MendedReads(DataDirectory disk, Mending mending) implements DataDirectory {

    /** Changes the bytes of a read, for one persister. */
    interface Mending {
        /**
         * Mends bytes.
         *
         * @param name of the file
         * @param file to read more from, not mended
         * @param bytes what was read
         * @param at where
         */
        void mend(String name, DataFile file, ByteBuffer bytes, long at) throws IOException;
    }

    @Override
    public DataFile open(String name) throws IOException {
        DataFile file = disk.open(name);
        return new DataFile() {
            @Override
            public int read(ByteBuffer into, long at) throws IOException {
                int from = into.position();
                int length = file.read(into, at);
                mending.mend(name, file, into.slice(from, length), at);
                return length;
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                file.write(from, at);
            }

            @Override
            public void force() throws IOException {
                file.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void force() throws IOException {
        disk.force();
    }

    @Override
    public String description() {
        return disk.description();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
