package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.stored.Recovered;
import java.io.IOException;

/** What a persister gives back at a start. */
final class StoredState {
    private StoredState() {}

    static Recovered recover(Persister persister, int serverId) {
        try {
            return Recovered.of(Recovery.of(persister));
        } catch (IOException | MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    message("Refused the stored data of server " + serverId, e),
                    e);
        }
    }

    /** The time of the last entry, or 0 if the log holds none. */
    static long lastEntryTime(Persister persister, Recovered recovered) {
        long last = recovered.lastIndex();
        if (last < recovered.logStart().firstIndex()) {
            return 0;
        }
        try {
            EntryBatch entry = persister.read(last, last, Integer.MAX_VALUE);
            if (entry != null) {
                return entry.timeAt(last);
            }
        } catch (IOException | MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    message("The last stored entry, " + last + ", cannot be read", e),
                    e);
        }
        throw new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                "The storage reports entries up to " + last + " but does not give back the last one: it is damaged. "
                        + LostData.remedy("this server"));
    }

    static String message(String what, Exception e) {
        return what + ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
