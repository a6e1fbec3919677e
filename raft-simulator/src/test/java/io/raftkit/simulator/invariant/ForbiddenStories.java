package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.StorySteps.accusedPeer;
import static io.raftkit.simulator.invariant.StorySteps.busyPeer;
import static io.raftkit.simulator.invariant.StorySteps.entries;
import static io.raftkit.simulator.invariant.StorySteps.entry;
import static io.raftkit.simulator.invariant.StorySteps.peer;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.ANSWERED;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.REJECTED;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.UNKNOWN;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.simulator.invariant.election.ElectionSafety;
import io.raftkit.simulator.invariant.election.Monotonic;
import io.raftkit.simulator.invariant.election.PersistBeforeSend;
import io.raftkit.simulator.invariant.election.VoteOnce;
import io.raftkit.simulator.invariant.log.CommittedImmutable;
import io.raftkit.simulator.invariant.log.CommittedOnQuorum;
import io.raftkit.simulator.invariant.log.DurableStaysDurable;
import io.raftkit.simulator.invariant.log.LeaderAppendOnly;
import io.raftkit.simulator.invariant.log.LeaderCompleteness;
import io.raftkit.simulator.invariant.log.LogMatching;
import io.raftkit.simulator.invariant.log.MatchIndexTruth;
import io.raftkit.simulator.invariant.machine.ExactlyOnce;
import io.raftkit.simulator.invariant.machine.NoLieAfterFault;
import io.raftkit.simulator.invariant.machine.Order;
import io.raftkit.simulator.invariant.machine.ReadSafety;
import io.raftkit.simulator.invariant.machine.StateMachineSafety;
import io.raftkit.simulator.invariant.queue.ResourcesConserved;
import java.util.stream.Stream;

/** Stories whose last step breaks an invariant, at least one for each. */
final class ForbiddenStories {
    private static final TermAndVote TERM_1 = new TermAndVote(1, 0);

    private ForbiddenStories() {}

    static Stream<Story> all() {
        return Stream.of(elections(), messages(), disks(), leaders(), logs(), commits(), applying(), calls())
                .flatMap(stories -> stories);
    }

    private static Stream<Story> elections() {
        return Stream.of(
                breaks(
                        ElectionSafety.class,
                        "two servers lead a term",
                        steps -> steps.winsTerm(1, 1),
                        steps -> steps.winsTerm(2, 1)),
                breaks(
                        ElectionSafety.class,
                        "a server leads its term on after a restart",
                        steps -> steps.storesVote(1, 1, 1).winsTerm(1, 1).restarts(1, new TermAndVote(1, 1)),
                        steps -> steps.winsTerm(1, 1)),
                breaks(
                        VoteOnce.class,
                        "two votes in a term",
                        steps -> steps.storesVote(3, 1, 1).votes(3, 1, 1),
                        steps -> steps.votes(3, 1, 2)),
                breaks(
                        VoteOnce.class,
                        "a vote that is not durable yet",
                        steps -> steps.storesVote(3, 1, 0),
                        steps -> steps.votes(3, 1, 1)));
    }

    private static Stream<Story> messages() {
        return Stream.of(
                breaks(
                        PersistBeforeSend.class,
                        "a term that is not durable yet",
                        steps -> {},
                        steps -> steps.acknowledges(2, 1, 1, 0)),
                breaks(
                        PersistBeforeSend.class,
                        "entries that are not durable yet",
                        steps -> steps.storesVote(2, 1, 0).storesEntries(2, entries(1, 1, 1)),
                        steps -> steps.acknowledges(2, 1, 1, 3)),
                breaks(
                        NoLieAfterFault.class,
                        "a message after the storage failed",
                        steps -> steps.invariants.storeFailed(1),
                        steps -> steps.invariants.sent(1, 2, new PreVote(1, 0, 0))),
                breaks(
                        NoLieAfterFault.class,
                        "a command applied after the storage failed",
                        steps -> steps.commits(1).invariants.storeFailed(1),
                        steps -> steps.applies(1, 1, "x", "ok")));
    }

    private static Stream<Story> disks() {
        return Stream.of(
                breaks(
                        Monotonic.class,
                        "a stored term falls",
                        steps -> steps.storesVote(1, 2, 0),
                        steps -> steps.storesVote(1, 1, 0)),
                breaks(
                        Monotonic.class,
                        "a stored vote changes",
                        steps -> steps.storesVote(1, 1, 2),
                        steps -> steps.storesVote(1, 1, 3)),
                breaks(
                        Monotonic.class,
                        "a stored commit hint falls",
                        steps -> steps.stores(
                                1,
                                StoredRecords.putCommitHint(
                                        PersistBatch.builder().entries(entries(1, 1, 1)), 2)),
                        steps -> steps.stores(1, StoredRecords.putCommitHint(PersistBatch.builder(), 1))),
                breaks(
                        Monotonic.class,
                        "a term falls",
                        steps -> steps.follows(1, 2, 0, 0),
                        steps -> steps.follows(1, 1, 0, 0)),
                breaks(
                        Monotonic.class,
                        "commitIndex falls",
                        steps -> steps.commits(2),
                        steps -> steps.leads(1, 1, 2, 1)),
                breaks(
                        Monotonic.class,
                        "a term falls with a restart",
                        steps -> steps.storesVote(1, 2, 0),
                        steps -> steps.restarts(1, TERM_1)),
                breaks(
                        DurableStaysDurable.class,
                        "an entry is gone after a restart",
                        steps -> steps.storesVote(1, 1, 0).storesEntries(1, entries(1, 1, 1)),
                        steps -> steps.restarts(1, TERM_1, entries(1, 1))),
                breaks(
                        DurableStaysDurable.class,
                        "a vote is gone after a restart",
                        steps -> steps.storesVote(1, 1, 2),
                        steps -> steps.restarts(1, TERM_1)),
                breaks(
                        DurableStaysDurable.class,
                        "half of a batch is there after a crash",
                        steps -> steps.beginsToStore(
                                1,
                                StoredRecords.put(PersistBatch.builder(), TERM_1)
                                        .entries(entries(1, 1))),
                        steps -> steps.restarts(1, TERM_1)));
    }

    private static Stream<Story> leaders() {
        return Stream.of(
                breaks(
                        LeaderAppendOnly.class,
                        "a leader's log gets shorter",
                        steps -> steps.storesEntries(1, entries(1, 1, 1)).leads(1, 1, 2, 0),
                        steps -> steps.leads(1, 1, 1, 0)),
                breaks(
                        LeaderCompleteness.class,
                        "a leader's log ends before a committed entry",
                        steps -> steps.commits(1),
                        steps -> steps.leads(3, 2, 0, 0)),
                breaks(
                        LeaderCompleteness.class,
                        "a leader has another entry where one is committed",
                        steps -> steps.commits(1).storesEntries(3, entries(1, 2)),
                        steps -> steps.leads(3, 3, 1, 0)),
                breaks(
                        MatchIndexTruth.class,
                        "a leader counts an entry that the follower never stored",
                        steps -> steps.storesEntries(1, entries(1, 1)),
                        steps -> steps.leads(1, 1, 1, 0, peer(2, 1, true))),
                breaks(
                        MatchIndexTruth.class,
                        "a leader counts an entry where the follower holds another",
                        steps -> steps.storesEntries(1, entries(1, 2)).storesEntries(2, entries(1, 1)),
                        steps -> steps.leads(1, 2, 1, 0, peer(2, 1, true))),
                breaks(
                        MatchIndexTruth.class,
                        "a leader accuses a follower that keeps what it promised",
                        steps -> steps.storesEntries(1, entries(1, 1)),
                        steps -> steps.leads(1, 1, 1, 0, accusedPeer(2))),
                breaks(
                        ResourcesConserved.class,
                        "more is under way to a follower than may be",
                        steps -> steps.storesEntries(1, entries(1, 1)),
                        steps -> steps.leads(1, 1, 1, 0, busyPeer(2, 0, 5, 500))),
                breaks(
                        ResourcesConserved.class,
                        "requests are counted as under way to a follower that holds everything",
                        steps -> steps.storesEntries(1, entries(1, 1)).storesEntries(2, entries(1, 1)),
                        steps -> steps.leads(1, 1, 1, 0, busyPeer(2, 1, 1, 10))));
    }

    private static Stream<Story> logs() {
        return Stream.of(
                breaks(
                        LogMatching.class,
                        "two entries of one index and term",
                        steps -> steps.storesEntries(1, entry(1, 1, EntryType.COMMAND, "a")),
                        steps -> steps.storesEntries(2, entry(1, 1, EntryType.COMMAND, "b"))),
                breaks(
                        LogMatching.class,
                        "one entry behind different ones",
                        steps -> steps.storesEntries(1, entries(1, 1, 3)),
                        steps -> steps.storesEntries(2, entries(1, 2, 3))),
                breaks(
                        LogMatching.class,
                        "terms that fall along the log",
                        steps -> steps.storesEntries(1, entries(1, 2)),
                        steps -> steps.storesEntries(1, entries(2, 1))));
    }

    private static Stream<Story> commits() {
        return Stream.of(
                breaks(
                        CommittedOnQuorum.class,
                        "an entry that only its leader holds",
                        steps -> steps.storesEntries(1, entries(1, 1)),
                        steps -> steps.leads(1, 1, 1, 1)),
                breaks(
                        CommittedOnQuorum.class,
                        "an entry of an older term, by counting (Raft Figure 8)",
                        steps -> steps.storesEntries(1, entries(1, 1)).storesEntries(2, entries(1, 1)),
                        steps -> steps.leads(1, 2, 1, 1)),
                breaks(
                        CommittedOnQuorum.class,
                        "an entry that a follower alone holds",
                        steps -> steps.storesEntries(2, entries(1, 1)),
                        steps -> steps.follows(2, 1, 1, 1)),
                breaks(
                        CommittedImmutable.class,
                        "a committed entry is replaced",
                        steps -> steps.commits(2),
                        steps -> steps.replaces(2, entries(2, 2))),
                breaks(
                        CommittedImmutable.class,
                        "another entry is taken for committed",
                        steps -> steps.commits(1).storesEntries(3, entries(1, 2)),
                        steps -> steps.follows(3, 2, 1, 1)));
    }

    private static Stream<Story> applying() {
        return Stream.of(
                breaks(
                        Order.class,
                        "an engine takes for durable what its storage does not hold",
                        steps -> {},
                        steps -> steps.follows(1, 1, 1, 0)),
                breaks(
                        Order.class,
                        "lastApplied is beyond commitIndex",
                        steps -> steps.storesEntries(1, entries(1, 1)),
                        steps -> steps.turns(Turn.of(1).log(1).applied(1))),
                breaks(
                        Order.class,
                        "a command is skipped",
                        steps -> steps.commits(2),
                        steps -> steps.applies(1, 2, "x", "ok")),
                breaks(
                        Order.class,
                        "a command is applied twice",
                        steps -> steps.commits(2).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(1, 1, "x", "ok")),
                breaks(
                        Order.class,
                        "a command is applied before it is committed",
                        steps ->
                                steps.commits(1).storesEntries(1, entries(2, 1)).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(1, 2, "y", "ok")),
                breaks(
                        StateMachineSafety.class,
                        "two servers apply different commands at an index",
                        steps -> steps.commits(1).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(2, 1, "y", "ok")),
                breaks(
                        StateMachineSafety.class,
                        "two servers answer a command differently",
                        steps -> steps.commits(1).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(2, 1, "x", "not ok")));
    }

    private static Stream<Story> calls() {
        return Stream.of(
                breaks(
                        ExactlyOnce.class,
                        "a command takes effect at two indexes",
                        steps -> steps.calls(7, false).carriesOut(1, 7, 1),
                        steps -> steps.carriesOut(1, 7, 2)),
                breaks(
                        ExactlyOnce.class,
                        "one index carries two calls",
                        steps -> steps.calls(7, false).calls(8, false).carriesOut(1, 7, 1),
                        steps -> steps.carriesOut(2, 8, 1)),
                breaks(
                        ExactlyOnce.class,
                        "a rejected command takes effect",
                        steps -> steps.calls(7, false).ends(7, REJECTED),
                        steps -> steps.carriesOut(1, 7, 1)),
                breaks(
                        ExactlyOnce.class,
                        "a command that took effect is rejected",
                        steps -> steps.calls(7, false).carriesOut(1, 7, 1),
                        steps -> steps.ends(7, REJECTED)),
                breaks(
                        ExactlyOnce.class,
                        "a command is answered that nobody applied",
                        steps -> steps.calls(7, false),
                        steps -> steps.ends(7, ANSWERED)),
                breaks(
                        ExactlyOnce.class,
                        "a call ends twice",
                        steps -> steps.calls(7, false).ends(7, UNKNOWN),
                        steps -> steps.ends(7, UNKNOWN)),
                breaks(
                        ReadSafety.class,
                        "a read misses what was acknowledged before it began",
                        steps -> steps.calls(7, false)
                                .carriesOut(1, 7, 5)
                                .ends(7, ANSWERED)
                                .calls(8, true),
                        steps -> steps.reads(2, 8, 4)),
                breaks(
                        ReadSafety.class,
                        "a read goes back behind an earlier one",
                        steps -> steps.calls(7, true)
                                .reads(1, 7, 5)
                                .ends(7, ANSWERED)
                                .calls(8, true),
                        steps -> steps.reads(2, 8, 4)));
    }
}
