package io.raftkit.storage.mapdb.volume;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * The bytes MapDB keeps its store in, as pages in memory over a base file. Changes stay in memory until {@link #sync}, which makes all of
 * them durable in one step, or {@link #rollback}.
 *
 * <p>Thread-safe: each call locks this object, but not while it waits for the disk to make a batch durable. Failures leave as
 * {@link UncheckedIOException}, since MapDB's methods declare none.
 */
public final class PagedVolume extends Volume {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] ZEROS = new byte[Page.BYTES];

    private final BaseFile base;
    private final RedoJournal journal;
    private final PageCache cache;
    private byte[] partial = new byte[0];
    private int partialBytes;

    /** A volume of the pages that the base file and the journal hold. */
    public PagedVolume(BaseFile base, RedoJournal journal, PageCache cache) {
        this.base = base;
        this.journal = journal;
        this.cache = cache;
    }

    /**
     * Of the next record that is written from this array only the beginning matters; what is stored behind it may stay as it is. Saves
     * the journal the pages a record does not fill yet.
     */
    public void writesOnly(byte[] array, int bytes) {
        partial = array;
        partialBytes = bytes;
    }

    @Override
    public void sync() {
        List<Page> dirty = cache.dirty();
        if (dirty.isEmpty()) {
            return;
        }
        try {
            if (!journal.hasRoomFor(dirty.size())) {
                checkpoint();
            }
            dirty.forEach(page -> page.seal(journal.lastNumber() + 1));
            journal.append(dirty);
            base.noteForced(journal.lastNumber(), journal.lastCrc());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            cache.commit();
        }
    }

    /** Makes durable what says that the last frame was forced, so that damage to it does not look like a frame that was cut short. */
    public void rest() throws IOException {
        base.forceMark();
    }

    /** Brings the base file up to date, so that the journal can begin anew. */
    private void checkpoint() throws IOException {
        List<Page> pinned;
        synchronized (this) {
            pinned = cache.pinned();
        }
        base.write(pinned);
        // In this order: a base file of a generation that the journal still holds is as good as one of the generation
        // before.
        base.checkpoint(journal.lastNumber(), journal.lastCrc());
        journal.recycle();
        synchronized (this) {
            cache.unpin(pinned);
        }
    }

    /** Forgets every change since the last {@link #sync}. The store above must be opened anew. */
    public synchronized void rollback() {
        cache.rollback();
    }

    @Override
    public synchronized void ensureAvailable(long offset) {
        long pages = (offset + Page.DATA_BYTES - 1) / Page.DATA_BYTES;
        try {
            if (pages > base.pageCount()) {
                base.growTo(pages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void putLong(long offset, long value) {
        Page page = page(offset);
        int within = (int) (offset % Page.DATA_BYTES);
        if ((long) LONG.get(page.bytes, within) != value) {
            cache.makeDirty(page);
            LONG.set(page.bytes, within, value);
        }
    }

    @Override
    public synchronized void putInt(long offset, int value) {
        Page page = page(offset);
        int within = (int) (offset % Page.DATA_BYTES);
        if ((int) INT.get(page.bytes, within) != value) {
            cache.makeDirty(page);
            INT.set(page.bytes, within, value);
        }
    }

    @Override
    public synchronized void putByte(long offset, byte value) {
        Page page = page(offset);
        int within = (int) (offset % Page.DATA_BYTES);
        if (page.bytes[within] != value) {
            cache.makeDirty(page);
            page.bytes[within] = value;
        }
    }

    @Override
    public synchronized void putData(long offset, byte[] from, int at, int length) {
        int left = from == partial ? Math.min(length, partialBytes - at) : length;
        int last = pageNumber(offset + left - 1);
        while (left > 0) {
            Page page = page(offset, last);
            int within = (int) (offset % Page.DATA_BYTES);
            int part = Math.min(left, Page.DATA_BYTES - within);
            if (Arrays.mismatch(page.bytes, within, within + part, from, at, at + part) >= 0) {
                cache.makeDirty(page);
                System.arraycopy(from, at, page.bytes, within, part);
            }
            offset += part;
            at += part;
            left -= part;
        }
    }

    @Override
    public synchronized void putData(long offset, ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        putData(offset, bytes, 0, bytes.length);
    }

    @Override
    public synchronized void clear(long from, long to) {
        while (from < to) {
            int part = (int) Math.min(ZEROS.length, to - from);
            putData(from, ZEROS, 0, part);
            from += part;
        }
    }

    @Override
    public synchronized long getLong(long offset) {
        return (long) LONG.get(page(offset).bytes, (int) (offset % Page.DATA_BYTES));
    }

    @Override
    public synchronized int getInt(long offset) {
        return (int) INT.get(page(offset).bytes, (int) (offset % Page.DATA_BYTES));
    }

    @Override
    public synchronized byte getByte(long offset) {
        return page(offset).bytes[(int) (offset % Page.DATA_BYTES)];
    }

    @Override
    public synchronized void getData(long offset, byte[] into, int at, int length) {
        int last = pageNumber(offset + length - 1);
        for (int left = length; left > 0; ) {
            int within = (int) (offset % Page.DATA_BYTES);
            int part = Math.min(left, Page.DATA_BYTES - within);
            System.arraycopy(page(offset, last).bytes, within, into, at, part);
            offset += part;
            at += part;
            left -= part;
        }
    }

    @Override
    public synchronized DataInput2 getDataInput(long offset, int size) {
        byte[] bytes = new byte[size];
        getData(offset, bytes, 0, size);
        return new DataInput2.ByteArray(bytes);
    }

    private Page page(long offset) {
        return page(offset, 0);
    }

    private Page page(long offset, int lastWanted) {
        try {
            return cache.get(pageNumber(offset), lastWanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int pageNumber(long offset) {
        return Math.toIntExact(offset / Page.DATA_BYTES);
    }

    /** Never 0, which MapDB takes for damage: until the first checkpoint everything may be in the journal. */
    @Override
    public synchronized long length() {
        return Math.max(1, base.pageCount()) * Page.DATA_BYTES;
    }

    /** The files are closed by whoever opened them; nothing is written here, as everything durable is in the journal. */
    @Override
    public void close() {
        closed.set(true);
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("MapDB cuts a volume only when it compacts, which is never asked for");
    }

    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public File getFile() {
        throw new UnsupportedOperationException("files are reached through a DataDirectory only");
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }
}
