package io.raftkit.examples.plugins;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A file of records that only grows: a block with the format's version, two blocks for marks, then the records, each with its length and a
 * checksum that also covers the record before. A record begins a block of the disk, so that writing one cannot tear the one before.
 *
 * <p>A mark says how many records are known to be forced. It is written after each force and gets durable with the next one, in the two
 * places by turns, so it may lag by one record until nothing comes for a while. With it a last record that a crash cut short is told from one that was damaged later.
 */
final class RecordFile implements AutoCloseable {
    private static final int VERSION = 1;
    private static final int BLOCK = 4096;
    private static final int RECORDS_AT = 3 * BLOCK;
    private static final int HEAD_BYTES = 8;
    private static final int MARK_BYTES = 12;

    private final DataDirectory directory;
    private final String name;
    private final DataFile file;
    private long records;
    private long end = RECORDS_AT;
    private int lastCrc;

    private RecordFile(DataDirectory directory, String name) throws IOException {
        this.directory = directory;
        this.name = name;
        this.file = directory.open(name);
    }

    /** Takes the content of a record, and where it ends in the file. */
    interface Sink {
        void accept(ByteBuffer content, long end);
    }

    /** Makes an empty file, in place of any that has the name. Nothing of it is forced yet. */
    static RecordFile create(DataDirectory directory, String name) throws IOException {
        RecordFile made = new RecordFile(directory, name);
        ByteBuffer head = ByteBuffer.allocate(RECORDS_AT).putInt(VERSION);
        made.file.truncate(0);
        made.file.write(head.putInt(crc(0, head.slice(0, 4))).rewind(), 0);
        return made;
    }

    /** Opens a file and reads all its records. A last one that was cut short is removed. */
    static RecordFile open(DataDirectory directory, String name, Sink sink) throws IOException {
        RecordFile opened = new RecordFile(directory, name);
        try {
            opened.checkVersion();
            opened.readAll(sink);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void checkVersion() throws IOException {
        ByteBuffer head = read(0, HEAD_BYTES);
        int version = head.getInt(0);
        // Before the checksum, whose place another version may have changed.
        if (version > VERSION) {
            throw new IOException(directory.description() + ": file " + name + " has format version " + version
                    + ", this release reads " + VERSION + ". Nothing was changed. Start with a later release.");
        }
        if (version != VERSION || head.getInt(4) != crc(0, head.slice(0, 4))) {
            throw damaged(0, "it does not begin as a file of this storage does");
        }
    }

    private void readAll(Sink sink) throws IOException {
        long durable = Math.max(mark(0), mark(1));
        long size = file.size();
        long lastAt = end;
        ByteBuffer last = ByteBuffer.allocate(0);
        for (ByteBuffer record = next(size); record.hasRemaining(); record = next(size)) {
            last = record;
            lastAt = end;
            accept(record);
            try {
                sink.accept(content(record), lastAt + record.limit());
            } catch (MalformedDataException | BufferUnderflowException | IllegalArgumentException e) {
                throw damaged(lastAt, "record " + records + " makes no sense: " + e);
            }
        }
        if (records < durable) {
            throw damaged(end, "record " + (records + 1) + " fails its checksum, though " + durable + " were forced");
        }
        if (size > end) {
            file.truncate(end);
        }
        if (records > durable) {
            // The operating system may hold it and take it for written, though it is not: what is written again, is.
            file.write(last, lastAt);
            force();
        }
    }

    /** The record that follows, whole, or nothing if none does. */
    private ByteBuffer next(long size) throws IOException {
        if (size - end >= HEAD_BYTES) {
            int length = read(end, HEAD_BYTES).getInt(0);
            if (length >= HEAD_BYTES && length <= size - end) {
                ByteBuffer record = read(end, length);
                if (record.getInt(4) == crc(lastCrc, content(record))) {
                    return record;
                }
            }
        }
        return ByteBuffer.allocate(0);
    }

    private void accept(ByteBuffer record) {
        records++;
        lastCrc = record.getInt(4);
        end += (record.limit() + BLOCK - 1L) / BLOCK * BLOCK;
    }

    /**
     * Writes a record behind the others; durable after {@link #force}.
     *
     * @return where its content ends
     * @throws StorageFullException if there is no space; then it never counts, as it lacks its end
     */
    long append(ByteBuffer content) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEAD_BYTES + content.remaining());
        record.putInt(record.limit()).putInt(crc(lastCrc, content)).put(content.slice());
        long at = end;
        try {
            file.write(record.flip(), at);
        } catch (StorageFullException e) {
            file.truncate(Math.min(file.size(), at));
            throw e;
        }
        accept(record);
        return at + record.limit();
    }

    /** Makes everything durable. Never says that the disk is full: what was to be forced is written, and may last after all. */
    void force() throws IOException {
        try {
            file.force();
            ByteBuffer mark = ByteBuffer.allocate(MARK_BYTES).putLong(records);
            file.write(mark.putInt(crc(0, mark.slice(0, Long.BYTES))).flip(), markAt(records % 2));
        } catch (StorageFullException e) {
            throw new IOException("Forcing file " + name + " in " + directory.description() + " failed", e);
        }
    }

    /** Makes the mark durable that the last force left behind. */
    void forceMark() throws IOException {
        try {
            file.force();
        } catch (StorageFullException e) {
            throw new IOException("Forcing file " + name + " in " + directory.description() + " failed", e);
        }
    }

    private long mark(int place) throws IOException {
        ByteBuffer mark = read(markAt(place), MARK_BYTES);
        return mark.getInt(Long.BYTES) == crc(0, mark.slice(0, Long.BYTES)) ? mark.getLong(0) : 0;
    }

    private static long markAt(long place) {
        return BLOCK + place * BLOCK;
    }

    /** How long the file is. */
    long end() {
        return end;
    }

    ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (file.read(bytes, at) < length) {
            throw damaged(at, "it is only " + file.size() + " bytes long");
        }
        return bytes.flip();
    }

    IOException damaged(long at, String what) {
        return new IOException(directory.description() + ": file " + name + " is damaged at offset " + at + ": " + what
                + ". Nothing was changed. " + LostData.remedy("this server"));
    }

    private static ByteBuffer content(ByteBuffer record) {
        return record.slice(HEAD_BYTES, record.limit() - HEAD_BYTES);
    }

    private static int crc(int before, ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, before));
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
