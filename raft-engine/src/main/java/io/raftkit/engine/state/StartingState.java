package io.raftkit.engine.state;

import io.raftkit.api.storage.LostData;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.stored.Recovered;

/** Whether an engine can go on from what is stored. */
final class StartingState {
    private StartingState() {}

    /** Refuses what no engine can have left behind: going on from it could break what was promised. */
    static void check(Recovered recovered, RaftLog log, long lastApplied) {
        long term = recovered.termAndVote().term();
        if (log.lastTerm() > term || recovered.bootstrap() == null && (term > 0 || log.lastIndex() > 0)) {
            throw new IllegalArgumentException("the storage holds entries up to " + log.lastIndex() + " of term "
                    + log.lastTerm() + ", but " + recovered.termAndVote() + " and "
                    + (recovered.bootstrap() == null ? "no" : "a")
                    + " record of a first start: a part of it is lost."
                    + " " + LostData.remedy("this server"));
        }
        if (recovered.configurations().size()
                != recovered.configurationEntries().size()) {
            throw new IllegalArgumentException("of the configurations in entries " + recovered.configurations()
                    + " only " + recovered.configurationEntries()
                    + " were read back: nobody may guess who the members are");
        }
        if (lastApplied > log.lastIndex()) {
            throw new IllegalArgumentException("the state machine has applied entry " + lastApplied
                    + ", but the log ends at " + log.lastIndex() + ": one of them is not this server's");
        }
        if (lastApplied < log.firstIndex() - 1) {
            throw new IllegalArgumentException("the state machine has applied entry " + lastApplied
                    + ", but the log begins at " + log.firstIndex() + ": the entries between are gone");
        }
    }
}
