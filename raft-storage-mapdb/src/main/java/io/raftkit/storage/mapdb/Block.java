package io.raftkit.storage.mapdb;

import java.nio.ByteBuffer;

/**
 * One piece of the log's bytes, and what is known of it without reading it. Entries follow one another through the blocks without regard to
 * where one ends, so an entry may begin in one and end in a later one.
 */
final class Block {
    static final int BYTES = 32 * 1024;
    /** Length of the form in the directory. */
    static final int SLOT_BYTES = 32;

    private static final int MIXED_TERMS = 1;
    private static final int HAS_CONFIGURATION = 2;

    /** The record that holds it; 0 until it is first written. */
    long recordId;
    /** Index of the first entry that begins here, or if none does, of the next one to begin. */
    long firstIndex;
    /** Where that entry begins, or -1 if none does. */
    int start = -1;
    /** Term of that entry, 0 if there is none. */
    long term;

    private int flags;

    Block(long firstIndex) {
        this.firstIndex = firstIndex;
    }

    /** An entry begins here. Says whether that changes what the directory must say. */
    boolean begin(long index, int at, long entryTerm, boolean isConfiguration) {
        boolean isFirst = start < 0;
        if (isFirst) {
            firstIndex = index;
            start = at;
            term = entryTerm;
        }
        int before = flags;
        flags |= (entryTerm == term ? 0 : MIXED_TERMS) | (isConfiguration ? HAS_CONFIGURATION : 0);
        return isFirst || flags != before;
    }

    /** Entries from an index on are gone. The flags may then say too much, which costs a look and nothing else. */
    void cutFrom(long index) {
        if (index <= firstIndex) {
            firstIndex = index;
            start = -1;
            term = 0;
            flags = 0;
        }
    }

    /** Whether its entries must be looked at to know their terms. */
    boolean mayMixTerms() {
        return (flags & MIXED_TERMS) != 0;
    }

    /** Whether its entries must be looked at to find configurations. */
    boolean mayHoldConfigurations() {
        return (flags & HAS_CONFIGURATION) != 0;
    }

    void write(ByteBuffer slot) {
        slot.putLong(recordId).putLong(firstIndex).putLong(term).putInt(start).putInt(flags);
    }

    static Block read(ByteBuffer slot) {
        long recordId = slot.getLong();
        Block block = new Block(slot.getLong());
        block.recordId = recordId;
        block.term = slot.getLong();
        block.start = slot.getInt();
        block.flags = slot.getInt();
        return block;
    }
}
