package io.raftkit.testkit.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Content of one file, twice: as written and as forced. A block's array is never changed once it is here, so images share them.
 * Confined to the lock of its directory.
 */
final class DiskFile {
    static final int BLOCK = 4096;
    private static final int VERSIONS_MAX = 4;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final List<byte @Nullable []> written = new ArrayList<>();
    private long size;
    private final List<byte @Nullable []> forced = new ArrayList<>();
    private long forcedSize;
    /** What each block was since the last force: a disk may have got any of these. */
    private final TreeMap<Integer, List<byte @Nullable []>> unforced = new TreeMap<>();

    long size() {
        return size;
    }

    long allocatedBytes() {
        return (long) BLOCK * written.stream().filter(block -> block != null).count();
    }

    /** How much of a write fits into so much space. */
    int fittingBytes(long at, int length, long usable) {
        int fitting = length;
        while (fitting > 0 && missingBytes(at, fitting) > usable) {
            int beyond = (int) ((at + fitting) % BLOCK);
            fitting = Math.max(0, fitting - (beyond == 0 ? BLOCK : beyond));
        }
        return fitting;
    }

    /** How many new blocks a write would need. */
    private long missingBytes(long at, int length) {
        long missing = 0;
        for (long block = at / BLOCK; block * BLOCK < at + length; block++) {
            missing += block < written.size() && written.get((int) block) != null ? 0 : BLOCK;
        }
        return missing;
    }

    int read(ByteBuffer into, long at) {
        int total = (int) Math.max(0, Math.min(into.remaining(), size - at));
        for (int left = total; left > 0; ) {
            int within = (int) (at % BLOCK);
            int length = Math.min(left, BLOCK - within);
            byte[] block = blockAt(written, (int) (at / BLOCK));
            into.put(block == null ? new byte[length] : block, block == null ? 0 : within, length);
            at += length;
            left -= length;
        }
        return total;
    }

    void write(ByteBuffer from, long at, int length) {
        for (int left = length; left > 0; ) {
            int within = (int) (at % BLOCK);
            int part = Math.min(left, BLOCK - within);
            int number = (int) (at / BLOCK);
            put(number, part == BLOCK ? wholeBlock(from) : changed(blockAt(written, number), from, within, part));
            at += part;
            left -= part;
            size = Math.max(size, at);
        }
    }

    /** Storages fill their files with zeros ahead, of which there is one block for all. */
    private static byte[] wholeBlock(ByteBuffer from) {
        if (from.slice(from.position(), BLOCK).mismatch(ByteBuffer.wrap(ZEROS)) < 0) {
            from.position(from.position() + BLOCK);
            return ZEROS;
        }
        byte[] block = new byte[BLOCK];
        from.get(block);
        return block;
    }

    private static byte[] changed(byte @Nullable [] old, ByteBuffer from, int within, int length) {
        byte[] block = old == null ? new byte[BLOCK] : old.clone();
        from.get(block, within, length);
        return block;
    }

    /** Makes the file at least so long; what is new reads as zeros. */
    void grow(long newSize) {
        for (int hole = written.size(); (long) hole * BLOCK < newSize; hole++) {
            written.add(null);
            note(hole, null);
        }
        size = Math.max(size, newSize);
    }

    void truncate(long newSize) {
        if (newSize > size) {
            throw new IllegalArgumentException("a file of " + size + " bytes cannot be cut to " + newSize);
        }
        size = newSize;
        trim(written, size);
        int within = (int) (newSize % BLOCK);
        byte[] last = within == 0 ? null : blockAt(written, (int) (newSize / BLOCK));
        if (last != null) {
            put((int) (newSize / BLOCK), Arrays.copyOf(Arrays.copyOf(last, within), BLOCK));
        }
    }

    void force() {
        for (int number : unforced.keySet()) {
            if (number < written.size()) {
                pad(forced, number + 1);
                forced.set(number, written.get(number));
            }
        }
        forgetUnforced();
        trim(forced, size);
        forcedSize = size;
    }

    /** After a failed force the operating system takes the blocks for clean: no later force will write them. */
    void forgetUnforced() {
        unforced.clear();
    }

    void flip(long at, int mask) {
        for (List<byte @Nullable []> content : List.of(written, forced)) {
            byte[] block = blockAt(content, (int) (at / BLOCK));
            if (block != null) {
                byte[] damaged = block.clone();
                damaged[(int) (at % BLOCK)] ^= (byte) mask;
                content.set((int) (at / BLOCK), damaged);
            }
        }
    }

    DiskFile image(ImageKind kind, SplittableRandom random) {
        DiskFile image = new DiskFile();
        switch (kind) {
            case ALL_WRITTEN -> {
                image.written.addAll(written);
                image.size = size;
                image.forced.addAll(forced);
                image.forcedSize = forcedSize;
                unforced.forEach((number, versions) -> image.unforced.put(number, new ArrayList<>(versions)));
                return image;
            }
            case ONLY_FORCED -> {
                image.written.addAll(forced);
                image.size = forcedSize;
            }
            case FORCED_PLUS_SEEDED_SUBSET -> image.draw(this, random);
        }
        image.forced.addAll(image.written);
        image.forcedSize = image.size;
        return image;
    }

    private void draw(DiskFile from, SplittableRandom random) {
        written.addAll(from.forced);
        from.unforced.forEach((number, versions) -> {
            int drawn = random.nextInt(versions.size() + 1);
            if (drawn > 0) {
                pad(written, number + 1);
                written.set(number, versions.get(drawn - 1));
            }
        });
        size = switch (random.nextInt(3)) {
            case 0 -> from.forcedSize;
            case 1 -> from.size;
            default -> {
                long low = Math.min(from.size, from.forcedSize);
                long blocks = Math.abs(from.size - from.forcedSize) / BLOCK;
                yield low + BLOCK * random.nextLong(blocks + 1);
            }
        };
        trim(written, size);
        byte[] last = size % BLOCK == 0 ? null : blockAt(written, (int) (size / BLOCK));
        if (last != null) {
            written.set((int) (size / BLOCK), Arrays.copyOf(Arrays.copyOf(last, (int) (size % BLOCK)), BLOCK));
        }
    }

    private void put(int number, byte[] block) {
        for (int hole = written.size(); hole < number; hole++) {
            written.add(null);
            note(hole, null);
        }
        pad(written, number + 1);
        written.set(number, block);
        note(number, block);
    }

    private void note(int number, byte @Nullable [] block) {
        List<byte @Nullable []> versions = unforced.computeIfAbsent(number, any -> new ArrayList<>(2));
        if (versions.size() == VERSIONS_MAX) {
            versions.remove(VERSIONS_MAX - 1);
        }
        versions.add(block);
    }

    private static byte @Nullable [] blockAt(List<byte @Nullable []> content, int number) {
        return number < content.size() ? content.get(number) : null;
    }

    private static void pad(List<byte @Nullable []> content, int blocks) {
        while (content.size() < blocks) {
            content.add(null);
        }
    }

    private static void trim(List<byte @Nullable []> content, long size) {
        int blocks = (int) ((size + BLOCK - 1) / BLOCK);
        if (content.size() > blocks) {
            content.subList(blocks, content.size()).clear();
        }
    }
}
