package io.raftkit.storage.mapdb;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of the log in order, numbered from the oldest ever on, and the directory that says so on disk: records of
 * {@value #SLOTS} slots, each with the number of the one before. Records that are no longer needed are kept for the next block, so a log
 * that is truncated and compacted for ever uses the same space over and over. Which records are free is not written down: all are that
 * nothing refers to.
 *
 * <p>Guarded by the volume's lock.
 */
final class Blocks {
    static final int SLOTS = (Block.BYTES - Long.BYTES) / Block.SLOT_BYTES;

    private final Records records;
    private final ArrayDeque<Long> free = new ArrayDeque<>();
    private final ArrayList<Block> blocks = new ArrayList<>();
    private long head;
    /** Records of the directory, from the one with the head on. */
    private final ArrayList<Long> directory = new ArrayList<>();

    private byte[] part = new byte[Block.BYTES];
    private long partNumber = -1;
    private final Set<Long> changed = new HashSet<>();

    Blocks(Records records) {
        this.records = records;
    }

    /** Reads the directory; {@code reserved} are records that are in use otherwise. */
    void load(RootRecord root, Set<Long> reserved) {
        clearAll();
        head = root.head();
        int count = Math.toIntExact(root.end() - root.head());
        long recordId = root.directoryId();
        for (long number = (root.end() - 1) / SLOTS; count > 0 && number >= head / SLOTS; number--) {
            byte[] record = directoryRecord(recordId);
            directory.add(0, recordId);
            List<Block> found = new ArrayList<>();
            for (long at = Math.max(head, number * SLOTS); at < Math.min(root.end(), (number + 1) * SLOTS); at++) {
                found.add(Block.read(ByteBuffer.wrap(record, slotAt(at), Block.SLOT_BYTES)));
            }
            blocks.addAll(0, found);
            recordId = ByteBuffer.wrap(record).getLong();
        }
        Set<Long> used = new HashSet<>(reserved);
        used.addAll(directory);
        blocks.forEach(block -> used.add(block.recordId));
        records.all().stream().filter(any -> !used.contains(any)).forEach(free::add);
    }

    private byte[] directoryRecord(long recordId) {
        byte[] record = recordId == 0 ? null : records.get(recordId);
        if (record == null || record.length != Block.BYTES) {
            throw new MalformedDataException(
                    "the block directory refers to record " + recordId + ", which is not part of it");
        }
        return record;
    }

    private void clearAll() {
        free.clear();
        blocks.clear();
        directory.clear();
        changed.clear();
        partNumber = -1;
        head = 0;
    }

    long head() {
        return head;
    }

    long end() {
        return head + blocks.size();
    }

    long directoryId() {
        return directory.isEmpty() ? 0 : directory.get(directory.size() - 1);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** A record that nothing refers to, or null if there is none. */
    @Nullable
    Long takeFree() {
        return free.pollFirst();
    }

    /** Nothing refers to a record any more. */
    void free(long recordId) {
        free.addFirst(recordId);
    }

    List<Block> all() {
        return blocks;
    }

    Block tail() {
        return blocks.get(blocks.size() - 1);
    }

    /** Place of the block in which an entry begins; there is one. */
    int placeOf(long index) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).firstIndex <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    Block append(long nextIndex) {
        if (blocks.isEmpty()) {
            head = 0;
        }
        Block block = new Block(nextIndex);
        blocks.add(block);
        return block;
    }

    /** Writes a block's bytes, to a record that is free if there is one. */
    void write(Block block, byte[] bytes, int bytesThatMatter) {
        if (block.recordId == 0) {
            Long reused = takeFree();
            block.recordId = reused == null ? records.put(bytes, bytesThatMatter) : reused;
            if (reused == null) {
                return;
            }
        }
        records.update(block.recordId, bytes, bytesThatMatter);
    }

    void removeLast() {
        release(blocks.remove(blocks.size() - 1));
        if (blocks.isEmpty()) {
            removeDirectory();
        } else {
            while (head / SLOTS + directory.size() - 1 > (end() - 1) / SLOTS) {
                free(directory.remove(directory.size() - 1));
            }
        }
    }

    void removeFirst(int count) {
        List<Block> gone = blocks.subList(0, count);
        gone.forEach(this::release);
        gone.clear();
        long first = head / SLOTS;
        head += count;
        if (blocks.isEmpty()) {
            removeDirectory();
            return;
        }
        for (; first < head / SLOTS && !directory.isEmpty(); first++) {
            free(directory.remove(0));
        }
    }

    private void release(Block block) {
        if (block.recordId != 0) {
            free(block.recordId);
        }
    }

    private void removeDirectory() {
        free.addAll(directory);
        directory.clear();
        changed.clear();
        partNumber = -1;
        head = 0;
    }

    /** The directory must say anew what is known of a block. */
    void change(long blockNumber) {
        changed.add(blockNumber);
    }

    /** Brings the directory records up to date with all changes. */
    void flush() {
        changed.stream()
                .filter(number -> number >= head && number < end())
                .map(number -> number / SLOTS)
                .distinct()
                .sorted()
                .forEach(this::writePart);
        changed.clear();
    }

    private void writePart(long number) {
        if (partNumber != number) {
            part = new byte[Block.BYTES];
            partNumber = number;
            for (long at = Math.max(head, number * SLOTS); at < Math.min(end(), (number + 1) * SLOTS); at++) {
                changed.add(at);
            }
        }
        for (long at : changed) {
            if (at / SLOTS == number && at >= head && at < end()) {
                blocks.get((int) (at - head)).write(ByteBuffer.wrap(part, slotAt(at), Block.SLOT_BYTES));
            }
        }
        int place = (int) (number - head / SLOTS);
        ByteBuffer.wrap(part).putLong(place == 0 ? 0 : directory.get(place - 1));
        if (place < directory.size()) {
            records.update(directory.get(place), part, part.length);
        } else {
            Long reused = takeFree();
            long recordId = reused == null ? records.put(part, part.length) : reused;
            if (reused != null) {
                records.update(recordId, part, part.length);
            }
            directory.add(recordId);
        }
    }

    private static int slotAt(long blockNumber) {
        return Long.BYTES + (int) (blockNumber % SLOTS) * Block.SLOT_BYTES;
    }
}
