package io.raftkit.testkit.invariant;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import java.util.List;

/** What a storage said is durable is there when its server starts again, unchanged: that is what the rest of Raft stands on. */
final class DurableStaysDurable extends Invariant {
    DurableStaysDurable(ClusterFacts facts) {
        super(facts);
    }

    @Override
    void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        LogPrints found = new LogPrints();
        entries.forEach(found::append);
        require(
                found.lastIndex() == recovered.lastIndex(),
                "the storage of %s reports entries up to %d and reads them up to %d",
                server,
                recovered.lastIndex(),
                found.lastIndex());
        TermAndVote reported = recovered.termAndVote();
        PersistBatch underWay = server.underWay;
        boolean isAsBefore = reported.equals(server.durable) && isSame(found, server.log);
        // The batch under way when the server died may be there, all of it.
        boolean isOneFurther = underWay != null
                && reported.equals(underWay.termAndVote() == null ? server.durable : underWay.termAndVote())
                && isSame(found, with(server.log, underWay));
        require(
                isAsBefore || isOneFurther,
                "the storage of %s held %s and entries up to %d, and after a restart reports %s and %s",
                server,
                server.durable,
                server.log.lastIndex(),
                reported,
                isSame(found, server.log) ? "those" : "others, up to " + found.lastIndex());
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
