package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import java.io.IOException;

/**
 * Whether base file and journal are of one time. Each is sound in itself when it was copied from a running directory, or put back without the
 * other; together they would be an older state, or none.
 *
 * <p>A checkpoint forces the base file with its new mark before the journal gets its own, and the journal is overwritten only after that. So
 * whatever a crash leaves, the base file's generation is one that the journal still begins at or holds, and what the base file knows to
 * be forced is there.
 */
final class Pairing {
    private final StoreMark base;
    private final StoreMark journal;
    private boolean holdsCheckpoint;
    private boolean holdsDurable;

    Pairing(StoreMark base, StoreMark journal) {
        this.base = base;
        this.journal = journal;
        see(journal.checkpoint(), journal.checkpointCrc());
    }

    /** A frame of the journal's chain. */
    void see(long frame, int crc) {
        holdsCheckpoint |= frame == base.checkpoint() && crc == base.checkpointCrc();
        holdsDurable |= frame == base.durable() && crc == base.durableCrc();
    }

    /** Refuses two files that never were one storage, or are not of the same time. */
    void check(DataDirectory directory, long last) throws IOException {
        if (holdsCheckpoint && holdsDurable) {
            return;
        }
        String cause = "One of them was copied or put back without the other";
        String wrong;
        if (base.checkpoint() < journal.checkpoint()) {
            wrong = BaseFile.NAME + " is the older one";
        } else if (base.durable() > last) {
            wrong = RedoJournal.NAME + " is the older one";
            cause += ", or frame " + (last + 1) + " is damaged";
        } else {
            wrong = "they went on apart from one another";
        }
        throw Damage.of(
                directory,
                RedoJournal.NAME,
                "is not of the same time as " + BaseFile.NAME + ": " + RedoJournal.NAME + " (at offset "
                        + journal.offset() + ") is of generation " + journal.checkpoint() + " and ends with frame "
                        + last
                        + ", " + BaseFile.NAME + " (at offset " + base.offset() + ") is of generation "
                        + base.checkpoint() + " and knows frame " + base.durable() + ", so " + wrong
                        + ". " + cause);
    }
}
