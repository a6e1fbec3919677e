package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal, preallocated and used over and over. Its name stays the same; which segment it holds says its
 * {@link SegmentHeader}, so that to begin one renames nothing.
 *
 * <p>Written by one thread at a time; read by any.
 */
final class Segment {
    /** Where the first frame stands, behind the copies of the header. */
    static final long FRAMES_AT = (long) SegmentHeader.COPIES * Pages.BYTES;
    /** What a file has for a generation once it is to be deleted. */
    private static final long GONE = -1;

    private static final int NAME_DIGITS = 4;
    private static final Pattern NAME = Pattern.compile("j-(\\d{4,9})");

    private final DataDirectory directory;
    private final DataFile file;
    private final boolean hasDamagedCopy;
    private SegmentHeader header;
    private volatile long generation;
    private long lastNumber;
    private int lastCrc;

    private Segment(DataDirectory directory, DataFile file, SegmentHeader header, boolean hasDamagedCopy) {
        this.directory = directory;
        this.file = file;
        this.header = header;
        this.hasDamagedCopy = hasDamagedCopy;
        this.generation = header.generation();
    }

    static String name(int number) {
        // Not by String.format: a locale may have other digits than these.
        String digits = Integer.toString(number);
        return "j-" + "0".repeat(Math.max(0, NAME_DIGITS - digits.length())) + digits;
    }

    /** The number of the file that has a name, or 0 if it is none of the journal's. */
    static int numberOf(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    static Segment open(DataDirectory directory, int number) throws IOException {
        DataFile file = directory.open(name(number));
        try {
            return read(directory, file, number);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static Segment read(DataDirectory directory, DataFile file, int number) throws IOException {
        SegmentHeader newest = null;
        int whole = 0;
        for (int copy = 0; copy < SegmentHeader.COPIES; copy++) {
            ByteBuffer page = ByteBuffer.allocate(Pages.BYTES);
            file.read(page, (long) copy * Pages.BYTES);
            checkVersion(directory, number, page.rewind());
            SegmentHeader header = SegmentHeader.decode(page);
            boolean isHere = header != null && header.place() == (long) copy * Pages.BYTES;
            whole += isHere ? 1 : 0;
            newest = header != null && isHere && (newest == null || header.turn() > newest.turn()) ? header : newest;
        }
        if (newest == null) {
            throw Damage.at(directory, name(number), 0, "neither copy of its header is readable");
        }
        if (newest.file() != number || newest.bytes() != file.size()) {
            throw Damage.at(
                    directory,
                    name(number),
                    0,
                    "its header is that of file " + name(newest.file()) + " of " + newest.bytes()
                            + " bytes, but the file has " + file.size());
        }
        return new Segment(directory, file, newest, whole < SegmentHeader.COPIES);
    }

    /** Before any checksum is looked at, whose place another version may have changed. */
    private static void checkVersion(DataDirectory directory, int number, ByteBuffer page) throws IOException {
        int version = SegmentHeader.newerVersion(page);
        if (version > 0) {
            throw new IOException("Storage in " + directory.description() + " was written by a newer release: file "
                    + name(number) + " has format version " + version + ", this release reads "
                    + SegmentHeader.version()
                    + ". Nothing was changed. Start the server with that release or a later one.");
        }
    }

    String name() {
        return name(header.file());
    }

    SegmentHeader header() {
        return header;
    }

    long bytes() {
        return header.bytes();
    }

    /** What a reader compares before and after: if it changed, the file holds another segment by now. */
    long generation() {
        return generation;
    }

    boolean isGone() {
        return generation == GONE;
    }

    /** Whether one copy of the header is torn or damaged. */
    boolean hasDamagedCopy() {
        return hasDamagedCopy;
    }

    /** Number of the last frame, once another segment was begun. */
    long lastNumber() {
        return lastNumber;
    }

    int lastCrc() {
        return lastCrc;
    }

    /** Nothing more is written to this segment. */
    void end(long number, int crc) {
        lastNumber = number;
        lastCrc = crc;
    }

    /** Begins another segment in this file. Durable with the first frame behind it. */
    void begin(SegmentHeader begun) throws IOException {
        // Before the write: a reader whom it may reach sees that.
        generation = begun.generation();
        write(begun.encode(), begun.place());
        header = begun;
    }

    /** Says durably, in the other copy of the header, which segment comes behind this one. */
    void seal(SegmentHeader successor) throws IOException {
        SegmentHeader sealed = header.succeededBy(successor);
        write(sealed.encode(), sealed.place());
        force();
        header = sealed;
    }

    boolean isSealed() {
        return header.newestGeneration() > header.generation();
    }

    int read(ByteBuffer into, long at) throws IOException {
        return file.read(into, at);
    }

    void write(ByteBuffer from, long at) throws IOException {
        file.write(from, at);
    }

    void force() throws IOException {
        file.force();
    }

    /** Closes the file, which is to be deleted. */
    void leave() throws IOException {
        generation = GONE;
        file.close();
    }

    void close() throws IOException {
        file.close();
    }

    IOException damage(long offset, String what) {
        return Damage.at(directory, name(), offset, what);
    }

    @Override
    public String toString() {
        return name() + "[generation " + generation + "]";
    }

    /** The first of some segments that is in a file, or null. */
    static @Nullable Segment inFile(Iterable<Segment> segments, int number) {
        for (Segment segment : segments) {
            if (segment.header.file() == number) {
                return segment;
            }
        }
        return null;
    }
}
