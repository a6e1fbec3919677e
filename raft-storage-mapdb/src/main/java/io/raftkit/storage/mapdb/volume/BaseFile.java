package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds MapDB's pages. Pages are written in place, and only such as the journal holds and has forced: a page torn by a crash
 * is there once more.
 *
 * <p>Pages may be read on other threads beside one that writes other pages.
 */
public final class BaseFile implements AutoCloseable {
    public static final String NAME = "store.mapdb";
    static final int ROLE = 1;
    private static final int WRITE_PAGES_MAX = 64;

    private final DataDirectory directory;
    private final DataFile file;
    private final Marks marks;
    /** No page can hold more than this frame brought. */
    private volatile long lastFrame;

    private @Nullable ByteBuffer gather;
    /** Pages this process appended and did not write since: they need not be read. Guards itself and the page count. */
    private final BitSet blank = new BitSet();

    private long pageCount;

    /** An open file that ends its marks with this one, which a start may find though it was never forced. */
    public BaseFile(DataDirectory directory, DataFile file, StoreMark mark, boolean isMarkForced) throws IOException {
        this.directory = directory;
        this.file = file;
        this.marks = new Marks(file, mark, isMarkForced);
        this.pageCount = Math.max(0, (file.size() - StoreMark.END) / Page.BYTES);
    }

    /** What the file says of the journal. */
    public static StoreMark mark(DataDirectory directory, DataFile file) throws IOException {
        StoreMark mark = StoreMark.read(file);
        if (mark == null) {
            throw Damage.at(directory, NAME, FileHeader.BYTES, "neither of the two marks is readable");
        }
        return mark;
    }

    /** The journal was found to fit, and ends with a frame. From here on the other place may be written to. */
    public void settle(long frame) throws IOException {
        lastFrame = frame;
        marks.repeat();
        force();
    }

    /** A frame of the journal was forced: a journal that ends before it is not of the same time. */
    void noteForced(long frame, int crc) throws IOException {
        lastFrame = frame;
        marks.noteForced(frame, crc);
    }

    /** Makes the latest mark durable, which says which frame of the journal was forced last. */
    void forceMark() throws IOException {
        force();
    }

    /** Everything up to a frame was written here: makes that durable. */
    void checkpoint(long frame, int crc) throws IOException {
        marks.noteCheckpoint(frame, crc);
        force();
    }

    long pageCount() {
        synchronized (blank) {
            return pageCount;
        }
    }

    /**
     * Appends pages of zeros: the space is taken before anything of a batch is durable, so that writing in place later cannot fail for
     * want of it.
     */
    public void growTo(long pages) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(pages - pageCount, 256) * Page.BYTES);
        for (long next = pageCount; next < pages; ) {
            int count = (int) Math.min(pages - next, zeros.capacity() / Page.BYTES);
            file.write(zeros.clear().limit(count * Page.BYTES), offset(next));
            next += count;
        }
        synchronized (blank) {
            blank.set((int) pageCount, (int) pages);
            pageCount = pages;
        }
    }

    /** Reads and verifies consecutive pages. */
    Page[] read(int first, int count) throws IOException {
        Page[] pages = new Page[count];
        int from = first;
        while (from < first + count) {
            int to = endOfWritten(from, first + count);
            if (to == from) {
                pages[from - first] = new Page(from, new byte[Page.BYTES]);
                from++;
            } else {
                readInto(pages, from - first, from, to - from);
                from = to;
            }
        }
        return pages;
    }

    private int endOfWritten(int from, int limit) {
        synchronized (blank) {
            int nextBlank = blank.nextSetBit(from);
            long end = Math.min(nextBlank < 0 ? limit : nextBlank, Math.min(limit, pageCount));
            return (int) Math.max(from, end);
        }
    }

    private void readInto(Page[] pages, int at, int first, int count) throws IOException {
        byte[] all = new byte[count * Page.BYTES];
        int read = file.read(ByteBuffer.wrap(all), offset(first));
        if (read < all.length) {
            throw Damage.at(directory, NAME, offset(first) + read, "the file ends too early");
        }
        for (int i = 0; i < count; i++) {
            byte[] bytes = count == 1 ? all : Arrays.copyOfRange(all, i * Page.BYTES, (i + 1) * Page.BYTES);
            if (!Page.isValid(first + i, bytes)) {
                throw Damage.at(directory, NAME, offset(first + i), "page " + (first + i) + " fails its checksum");
            }
            if (Page.frame(bytes) - (int) lastFrame > 0) {
                throw Damage.at(
                        directory,
                        NAME,
                        offset(first + i),
                        "page " + (first + i) + " is of frame " + Page.frame(bytes) + ", but " + RedoJournal.NAME
                                + " ends with frame " + lastFrame + ": they are not of the same time");
            }
            pages[at + i] = new Page(first + i, bytes);
        }
    }

    /** Writes the durable content of pages in place; they are sorted by number. */
    void write(List<Page> pages) throws IOException {
        if (gather == null) {
            gather = ByteBuffer.allocateDirect(WRITE_PAGES_MAX * Page.BYTES);
        }
        int from = 0;
        while (from < pages.size()) {
            int to = from;
            gather.clear();
            do {
                gather.put(pages.get(to++).durableBytes());
            } while (to < pages.size()
                    && gather.hasRemaining()
                    && pages.get(to).number == pages.get(to - 1).number + 1);
            file.write(gather.flip(), offset(pages.get(from).number));
            from = to;
        }
        synchronized (blank) {
            pages.forEach(page -> blank.clear(page.number));
            pageCount = pages.isEmpty() ? pageCount : Math.max(pageCount, pages.get(pages.size() - 1).number + 1L);
        }
    }

    private void force() throws IOException {
        try {
            file.force();
            marks.forced();
        } catch (StorageFullException e) {
            throw new IOException(e.getMessage() + "; what was written to it may be lost or not", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static long offset(long page) {
        return StoreMark.END + page * Page.BYTES;
    }
}
