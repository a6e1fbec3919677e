package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first block of each file: magic number (4), format version (4), which file it is (4), storage id (8), CRC32C (4). The storage id is
 * drawn at creation; files with different ids were never one storage.
 */
final class FileHeader {
    static final int BYTES = Page.BYTES;
    private static final int MAGIC = 0x52616674;
    private static final int VERSION = 1;
    private static final int LENGTH = 20;

    private FileHeader() {}

    static void write(DataFile file, int role, long storageId) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BYTES);
        block.putInt(MAGIC).putInt(VERSION).putInt(role).putLong(storageId).putInt(crc(block));
        file.write(block.clear(), 0);
    }

    /** Checks the header and gives back the storage id. */
    static long read(DataDirectory directory, DataFile file, String name, int role) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BYTES);
        if (file.read(block, 0) < BYTES) {
            throw Damage.at(directory, name, 0, "it is only " + file.size() + " bytes long");
        }
        if (block.getInt(0) != MAGIC) {
            throw Damage.at(directory, name, 0, "it does not begin as a file of this storage does");
        }
        int version = block.getInt(4);
        // Before the checksum, whose place another version may have changed.
        if (version > VERSION) {
            throw new IOException(
                    "Storage in " + directory.description() + " was written by a newer release: file " + name
                            + " has format version " + version + ", this release reads " + VERSION
                            + ". Nothing was changed. Start the server with that release or a later one.");
        }
        if (version != VERSION || block.getInt(LENGTH) != crc(block) || block.getInt(8) != role) {
            throw Damage.at(directory, name, 0, "its header fails its checksum or belongs to another file");
        }
        return block.getLong(12);
    }

    private static int crc(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.array(), 0, LENGTH);
        return (int) crc.getValue();
    }
}
