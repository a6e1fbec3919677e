package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that hold nothing any more, to be used again: what is written into space that a file has already costs neither blocks nor the
 * file system's own journal. Two are kept ahead; the second is for what must find room even when the disk is full, term and vote above all.
 *
 * <p>Used by the thread that persists, and between its calls by the background worker, never by both at once.
 */
final class SegmentPool {
    static final String UNFINISHED = ".new";

    private static final int SPARES = 2;
    /** One more than are made: else each segment that is freed would be deleted, and made anew for the next. */
    private static final int SPARES_MAX = 3;

    private final DataDirectory directory;
    private final long storageId;
    private final long segmentBytes;
    private final int partBytes;
    private final List<Segment> spares = new ArrayList<>();
    private boolean foundFull;

    SegmentPool(DataDirectory directory, long storageId, JournalSizes sizes) {
        this.directory = directory;
        this.storageId = storageId;
        this.segmentBytes = sizes.segmentBytes();
        this.partBytes = sizes.partBytes();
    }

    List<Segment> spares() {
        return spares;
    }

    /** Takes back files whose entries are gone. */
    void release(Collection<Segment> freed) {
        spares.addAll(freed);
        spares.sort(Comparator.comparingLong(Segment::generation));
    }

    /** Those of the present length; another length may be left from an earlier start. */
    private List<Segment> fitting() {
        return spares.stream().filter(spare -> spare.bytes() == segmentBytes).toList();
    }

    /** Whether there is something to do in the background. */
    boolean needsCare() {
        return fitting().size() < SPARES || surplus(null) != null;
    }

    /** One to delete: of another length, or else one of more than three. Never the one that says that the newest segment exists. */
    private @Nullable Segment surplus(@Nullable Segment keeping) {
        Segment surplus = null;
        for (Segment spare : spares) {
            if (spare != keeping && spare.bytes() != segmentBytes) {
                return spare;
            }
            if (spare != keeping && surplus == null && spares.size() > SPARES_MAX) {
                surplus = spare;
            }
        }
        return surplus;
    }

    /**
     * Gives the spare that was used longest ago, or makes one.
     *
     * @param bytes how long it must be at least
     * @param leavesReserve whether another spare must remain
     * @param keeping what says that the newest segment exists
     * @throws StorageFullException if there is none and no space for one; nothing was changed
     */
    Segment take(long bytes, boolean leavesReserve, @Nullable Segment newest, @Nullable Segment keeping)
            throws IOException {
        if (bytes > segmentBytes) {
            return makeNow(Pages.aligned(bytes), newest, keeping);
        }
        List<Segment> fitting = fitting();
        if (fitting.size() < (leavesReserve ? SPARES : 1)) {
            return makeNow(segmentBytes, newest, keeping);
        }
        spares.remove(fitting.get(0));
        return fitting.get(0);
    }

    /**
     * Checks that something remains for term and vote when entries take space.
     *
     * @throws StorageFullException if there is no spare, and no space for one
     */
    void checkReserve(@Nullable Segment newest, @Nullable Segment keeping) throws IOException {
        if (foundFull && fitting().isEmpty()) {
            spares.add(makeNow(segmentBytes, newest, keeping));
            foundFull = false;
        }
    }

    /** Makes what a batch waits for; on a full disk, in the place of what {@link #care} has not deleted yet. */
    private Segment makeNow(long bytes, @Nullable Segment newest, @Nullable Segment keeping) throws IOException {
        while (true) {
            try {
                return make(bytes, newest, () -> true);
            } catch (StorageFullException e) {
                // Before the first segment is begun, nothing tells which spare is to be kept.
                Segment surplus = newest == null ? null : surplus(keeping);
                if (surplus == null) {
                    throw e;
                }
                delete(surplus, () -> true);
            }
        }
    }

    /**
     * Makes the spares that are missing, and deletes those beyond three; but not the one that says that the newest segment exists.
     *
     * @param isAwaited whether somebody waits for this
     */
    void care(@Nullable Segment newest, @Nullable Segment keeping, BooleanSupplier isAwaited) throws IOException {
        Segment surplus = surplus(keeping);
        // While somebody waits, the others are left to the next time.
        while (surplus != null && !isAwaited.getAsBoolean()) {
            delete(surplus, isAwaited);
            surplus = surplus(keeping);
        }
        foundFull = false;
        try {
            while (fitting().size() < SPARES) {
                spares.add(0, make(segmentBytes, newest, isAwaited));
            }
        } catch (StorageFullException e) {
            // It is tried again when one is needed.
            foundFull = true;
        }
    }

    /** Part by part, as it was made: a force of the journal may wait until the disk has given up all blocks of a file that was deleted. */
    private void delete(Segment spare, BooleanSupplier isAwaited) throws IOException {
        spares.remove(spare);
        spare.leave();
        String name = spare.name();
        try {
            directory.rename(name, name + UNFINISHED);
            name += UNFINISHED;
            // A file that is shorter than its header says must never be found under its own name.
            directory.force();
            shorten(name, spare.bytes(), isAwaited);
        } catch (StorageFullException e) {
            // For the longer name, or for what a file system writes to shorten a file. Space is what this is to give:
            // the rest at once.
        }
        directory.delete(name);
    }

    private void shorten(String name, long bytes, BooleanSupplier isAwaited) throws IOException {
        try (DataFile file = directory.open(name)) {
            for (long left = bytes - partBytes; left > 0 && !isAwaited.getAsBoolean(); left -= partBytes) {
                file.truncate(left);
                file.force();
            }
        }
    }

    private Segment make(long bytes, @Nullable Segment newest, BooleanSupplier isAwaited) throws IOException {
        if (directory.usableBytes() < bytes) {
            throw new StorageFullException("Making a segment of " + bytes + " bytes in", directory.description(), null);
        }
        List<String> names = directory.list();
        int number = 1;
        while (names.contains(Segment.name(number))) {
            number++;
        }
        String name = Segment.name(number);
        SegmentHeader header = SegmentHeader.unused(
                storageId,
                number,
                bytes,
                newest == null ? 0 : newest.header().file(),
                newest == null ? 0 : newest.generation());
        fill(name + UNFINISHED, header, isAwaited);
        try {
            directory.rename(name + UNFINISHED, name);
            directory.force();
            // By the name that it has now, which is how failures name it.
            return Segment.open(directory, number);
        } catch (StorageFullException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Writes zeros and both copies of the header, which say that all of it is there. Zeros are forced part by part: a disk that is asked to
     * make a batch of entries durable writes all that it was given before, so that the batch would wait for the whole file.
     */
    private void fill(String name, SegmentHeader header, BooleanSupplier isAwaited) throws IOException {
        try (DataFile file = directory.open(name)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(partBytes, header.bytes()));
            for (long at = Segment.FRAMES_AT; at < header.bytes(); at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), header.bytes() - at));
                file.write(zeros, at);
                if (!isAwaited.getAsBoolean()) {
                    file.force();
                }
            }
            file.write(header.encode(), header.place());
            file.write(header.nextTurn().encode(), header.nextTurn().place());
            file.force();
        } catch (StorageFullException e) {
            if (directory.list().contains(name)) {
                directory.delete(name);
            }
            throw e;
        }
    }

    void close() throws IOException {
        for (Segment spare : spares) {
            spare.close();
        }
    }
}
