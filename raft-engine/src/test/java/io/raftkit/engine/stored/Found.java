package io.raftkit.engine.stored;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;

/** What a persister might have found. */
public final class Found {
    private Found() {}

    /** A log that begins at a place, with commands of these terms. */
    public static Recovery log(LogStart start, long... terms) {
        Recovery found = new Recovery();
        found.logStart(start);
        for (long term : terms) {
            found.entry(found.lastIndex() + 1, term, EntryType.COMMAND);
        }
        return found;
    }

    /** A log, with the records of a batch beside it. */
    public static Recovered with(Recovery log, PersistBatch.Builder records) {
        records.build().records().forEach(log::record);
        return Recovered.of(log);
    }
}
