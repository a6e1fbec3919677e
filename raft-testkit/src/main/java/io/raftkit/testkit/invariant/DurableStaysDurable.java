package io.raftkit.testkit.invariant;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a storage said is durable is there when its server starts again, unchanged: that is what the rest of Raft stands on. */
final class DurableStaysDurable extends Invariant {
    DurableStaysDurable(ClusterFacts facts) {
        super(facts);
    }

    @Override
    void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        LogPrints found = LogPrints.of(entries);
        require(
                found.lastIndex() == recovered.lastIndex(),
                "the storage of %s reports entries up to %d and reads them up to %d",
                server,
                recovered.lastIndex(),
                found.lastIndex());
        require(
                isKept(server, recovered, found),
                "the storage of %s held %s, entries up to %d and the names of %s, and after a restart reports %s, %s and %s",
                server,
                server.durable,
                server.log.lastIndex(),
                server.peerStoreIds.keySet(),
                recovered.termAndVote(),
                isSame(found, server.log) ? "those" : "others, up to " + found.lastIndex(),
                recovered.peerStoreIds().keySet());
    }

    /** Whether a storage reports what it was given; the batch under way when the server died may be there, all of it. */
    static boolean isKept(ServerFacts server, Recovered recovered, LogPrints found) {
        PersistBatch underWay = server.underWay;
        if (isSame(found, server.log) && isAsReported(recovered, server.durable, server.peerStoreIds)) {
            return true;
        }
        if (underWay == null) {
            return false;
        }
        StoredRecords records = StoredRecords.of(underWay);
        return isSame(found, with(server.log, underWay))
                && isAsReported(
                        recovered,
                        Objects.requireNonNullElse(records.termAndVote(), server.durable),
                        Objects.requireNonNullElse(records.peerStoreIds(), server.peerStoreIds));
    }

    private static boolean isAsReported(Recovered recovered, TermAndVote termAndVote, Map<Integer, Long> peerStoreIds) {
        return recovered.termAndVote().equals(termAndVote)
                && recovered.peerStoreIds().equals(peerStoreIds);
    }

    private static LogPrints with(LogPrints log, PersistBatch batch) {
        LogPrints further = new LogPrints();
        further.extend(log, log.lastIndex());
        further.take(batch);
        return further;
    }

    private static boolean isSame(LogPrints one, LogPrints other) {
        return one.lastIndex() == other.lastIndex() && one.printAt(one.lastIndex()) == other.printAt(other.lastIndex());
    }
}
