package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.TermAndVote;

/** Whether what is stored belongs to the server that is being started. */
final class StoredDataCheck {
    private final NodeSettings settings;
    private final String where;

    StoredDataCheck(NodeSettings settings) {
        this.settings = settings;
        where = settings.persister() == null ? "The data directory " + settings.data() : "The persister handed in";
    }

    void check(Recovered recovered, long lastApplied) {
        Bootstrap stored = recovered.bootstrap();
        if (stored == null) {
            checkEmpty(recovered);
        } else {
            checkIdentity(stored);
            checkConfigurations(recovered);
            checkSnapshot(recovered);
            checkSwitches(stored);
        }
        checkStateMachine(recovered, lastApplied);
    }

    private void checkEmpty(Recovered recovered) {
        if (recovered.lastIndex() > 0 || !recovered.termAndVote().equals(TermAndVote.NONE)) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    where + " holds a log or a term but not the record of the server's first start: it is"
                            + " damaged, or partly deleted, and must not vote with half a memory. If a cluster was being recovered"
                            + " into it, ClusterRecovery.write() has not come to its end: call it again. Otherwise: "
                            + LostData.remedy("this server"));
        }
    }

    private void checkIdentity(Bootstrap stored) {
        if (stored.serverId() != settings.id()) {
            throw WrongOwner.server(where, stored.serverId(), settings.id());
        }
        if (stored.group() != settings.group()) {
            throw WrongOwner.group(where, stored.group(), settings.group());
        }
        String name = settings.cluster();
        if (name != null && ClusterId.ofName(name) != stored.clusterId()) {
            throw WrongOwner.cluster(where, stored.isNamed() ? "another cluster" : "a cluster without a name", name);
        }
        if (name == null && stored.isNamed()) {
            throw WrongOwner.nameMissing(where, "a cluster with a name");
        }
    }

    /** Which servers there are is for the stored configuration to say, so it must be readable; the peers may differ from it. */
    private void checkConfigurations(Recovered recovered) {
        for (EntryBatch entry : recovered.configurationEntries()) {
            long index = entry.firstIndex();
            try {
                checkLevel(Configuration.fromBytes(entry.payloadAt(index)), "entry " + index);
            } catch (MalformedDataException e) {
                throw new StartRefusedException(
                        StartRefusedException.Reason.STORED_DATA,
                        where + " holds a configuration of the cluster in entry " + index
                                + " that this release cannot go by: " + e.getMessage()
                                + ". Start the release that wrote it.",
                        e);
            }
        }
    }

    /** The entry with its configuration may be gone. */
    private void checkSnapshot(Recovered recovered) {
        StoredSnapshot snapshot = recovered.snapshot();
        if (snapshot != null) {
            checkLevel(
                    snapshot.ref().configuration(),
                    "the snapshot up to entry " + snapshot.ref().index());
        }
    }

    private void checkLevel(Configuration configuration, String which) {
        String why = UnsupportedLevelException.why(configuration, which, ProtocolVersion.highest());
        if (why != null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA, where + " is of a cluster that was upgraded. " + why);
        }
    }

    private void checkSwitches(Bootstrap stored) {
        if (stored.noOpOnElection() != settings.noOpOnElection()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    "noOpOnElection is " + settings.noOpOnElection() + ", but this cluster was started with "
                            + stored.noOpOnElection() + ", which is fixed for good: correct noOpOnElection(...).");
        }
    }

    private void checkStateMachine(Recovered recovered, long lastApplied) {
        if (lastApplied > recovered.lastIndex()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STATE_MACHINE,
                    "The state machine says it holds the effects of entries up to " + lastApplied
                            + ", but the log ends at "
                            + recovered.lastIndex()
                            + ": state machine and log are not of the same server and time. If the state machine's data is what is"
                            + " wrong, put back what belongs to this log. If the log is: "
                            + LostData.remedy("this server"));
        }
        long snapshotIndex =
                recovered.snapshot() == null ? 0 : recovered.snapshot().ref().index();
        if (Math.max(lastApplied, snapshotIndex) < recovered.logStart().firstIndex() - 1) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STATE_MACHINE,
                    "The state machine holds the effects of entries up to " + lastApplied + ", but the log begins at "
                            + recovered.logStart().firstIndex()
                            + ": the entries between are missing. Put back the state machine's data as it was last.");
        }
    }
}
