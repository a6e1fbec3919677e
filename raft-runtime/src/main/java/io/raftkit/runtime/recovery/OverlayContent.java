package io.raftkit.runtime.recovery;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a file of an {@link OverlayDirectory} holds: pages that were written, before those of the file that is there. Zeros behind the end of that
 * file take no memory, so a storage may prepare long files. Thread-safe.
 */
final class OverlayContent implements AutoCloseable {
    private static final int PAGE_BYTES = 4 << 10;
    private static final byte[] ZEROS = new byte[PAGE_BYTES];

    private final @Nullable DataFile lower;
    /** How much of the file that is there counts: it may have been cut. */
    private long lowerBytes;

    private final SortedMap<Long, byte[]> pages = new TreeMap<>();
    private long size;

    private OverlayContent(@Nullable DataFile lower, long size) {
        this.lower = lower;
        lowerBytes = size;
        this.size = size;
    }

    /** Of a new file. */
    static OverlayContent empty() {
        return new OverlayContent(null, 0);
    }

    /** Of a file that is there. */
    static OverlayContent of(DataDirectory directory, String name) throws IOException {
        DataFile file = directory.open(name);
        return new OverlayContent(file, file.size());
    }

    synchronized long size() {
        return size;
    }

    synchronized int read(ByteBuffer into, long at) throws IOException {
        int length = (int) Math.max(0, Math.min(into.remaining(), size - at));
        boolean isAsItWas = lower != null
                && at + length <= lowerBytes
                && pages.subMap(at / PAGE_BYTES, (at + length) / PAGE_BYTES + 1).isEmpty();
        if (isAsItWas && length > 0) {
            int end = into.limit();
            readLower(into.limit(into.position() + length), at);
            into.limit(end);
            return length;
        }
        for (long from = at; from < at + length; from += PAGE_BYTES - from % PAGE_BYTES) {
            int offset = (int) (from % PAGE_BYTES);
            into.put(page(from / PAGE_BYTES), offset, (int) Math.min(PAGE_BYTES - offset, at + length - from));
        }
        return length;
    }

    private void readLower(ByteBuffer into, long at) throws IOException {
        if (lower == null || lower.read(into, at) < 0 || into.hasRemaining()) {
            throw new IOException("a file became shorter while it was read");
        }
    }

    private byte[] page(long number) throws IOException {
        byte[] written = pages.get(number);
        if (written != null) {
            return written;
        }
        byte[] page = new byte[PAGE_BYTES];
        int length = (int) Math.max(0, Math.min(PAGE_BYTES, lowerBytes - number * PAGE_BYTES));
        if (length > 0) {
            readLower(ByteBuffer.wrap(page, 0, length), number * PAGE_BYTES);
        }
        return page;
    }

    synchronized void write(ByteBuffer from, long at) throws IOException {
        for (long to = at; from.hasRemaining(); ) {
            int offset = (int) (to % PAGE_BYTES);
            int length = Math.min(PAGE_BYTES - offset, from.remaining());
            writePage(to / PAGE_BYTES, offset, from, length);
            to += length;
            size = Math.max(size, to);
        }
    }

    private void writePage(long number, int offset, ByteBuffer from, int length) throws IOException {
        boolean isAbsent = !pages.containsKey(number) && number * PAGE_BYTES >= lowerBytes;
        if (isAbsent && from.slice(from.position(), length).equals(ByteBuffer.wrap(ZEROS, 0, length))) {
            from.position(from.position() + length);
            return;
        }
        byte[] page = page(number);
        from.get(page, offset, length);
        pages.put(number, page);
    }

    synchronized void truncate(long newSize) {
        pages.tailMap((newSize + PAGE_BYTES - 1) / PAGE_BYTES).clear();
        byte[] last = pages.get(newSize / PAGE_BYTES);
        if (last != null) {
            int offset = (int) (newSize % PAGE_BYTES);
            System.arraycopy(ZEROS, 0, last, offset, PAGE_BYTES - offset);
        }
        lowerBytes = Math.min(lowerBytes, newSize);
        size = newSize;
    }

    @Override
    public void close() throws IOException {
        if (lower != null) {
            lower.close();
        }
    }
}
