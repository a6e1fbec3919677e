package io.raftkit.runtime.start;

import io.raftkit.api.ClassLoading;
import io.raftkit.api.RaftNode;
import io.raftkit.engine.RaftEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node needs only once something fails: classes of elections, leadership, step-down and the end. They are loaded at its start.
 */
final class FailurePaths {
    private static final List<String> API = List.of(
            "io.raftkit.api.OutcomeUnknownException",
            "io.raftkit.api.Proposal$Acceptance",
            "io.raftkit.api.RejectedException",
            "io.raftkit.api.RejectedException$Reason",
            "io.raftkit.api.log.EntryBatchBuilder",
            "io.raftkit.api.transport.Refusal",
            "io.raftkit.api.storage.StorageFullException",
            "io.raftkit.api.status.Health",
            "io.raftkit.api.status.Health$1");

    private static final List<String> ENGINE = List.of(
            "io.raftkit.engine.boundary.Admission",
            "io.raftkit.engine.boundary.Admission$Verdict",
            "io.raftkit.engine.Candidate",
            "io.raftkit.engine.CheckQuorum",
            "io.raftkit.engine.FollowerFeed",
            "io.raftkit.engine.FollowerFeed$1",
            "io.raftkit.engine.Leader",
            "io.raftkit.engine.PreCandidate",
            "io.raftkit.engine.Proposals",
            "io.raftkit.engine.Proposals$Unsettled",
            "io.raftkit.engine.ReadRules$OfLeader",
            "io.raftkit.engine.boundary.SafetyViolationException",
            "io.raftkit.engine.boundary.SafetyViolationException$Guarantee",
            "io.raftkit.engine.VoteRefusals",
            "io.raftkit.engine.quorum.Quorum$Measure",
            "io.raftkit.engine.quorum.VoteTally",
            "io.raftkit.engine.read.ReadIndexQueue",
            "io.raftkit.engine.read.ReadIndexQueue$Confirmed",
            "io.raftkit.engine.replication.Acknowledged",
            "io.raftkit.engine.replication.Announced",
            "io.raftkit.engine.replication.Contact",
            "io.raftkit.engine.replication.Inflights",
            "io.raftkit.engine.replication.Inflights$Request",
            "io.raftkit.engine.replication.Installation",
            "io.raftkit.engine.replication.Pipeline",
            "io.raftkit.engine.replication.Pipeline$1",
            "io.raftkit.engine.replication.Progress",
            "io.raftkit.engine.replication.Progress$State",
            "io.raftkit.engine.replication.ProgressTable",
            "io.raftkit.engine.replication.Replicator");

    private static final List<String> RUNTIME = List.of(
            "io.raftkit.runtime.call.CommandCall$1",
            "io.raftkit.runtime.loop.CommandQueue$1",
            "io.raftkit.runtime.status.Failure",
            "io.raftkit.runtime.loop.NodeSession$1",
            "io.raftkit.runtime.session.SessionControl",
            "io.raftkit.runtime.session.SessionControl$Kind",
            "io.raftkit.runtime.thread.Threads");

    private FailurePaths() {}

    /** Loads them all. */
    static void load() {
        missing();
    }

    /** Loads them all, and says which are missing. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        missing.addAll(ClassLoading.loadAhead(API, RaftNode.class.getClassLoader()));
        missing.addAll(ClassLoading.loadAhead(ENGINE, RaftEngine.class.getClassLoader()));
        missing.addAll(ClassLoading.loadAhead(RUNTIME, FailurePaths.class.getClassLoader()));
        return missing;
    }
}
