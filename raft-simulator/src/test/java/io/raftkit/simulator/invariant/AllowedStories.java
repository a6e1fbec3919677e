package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.entries;
import static io.raftkit.simulator.invariant.StorySteps.entry;
import static io.raftkit.simulator.invariant.StorySteps.peer;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.ANSWERED;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.UNKNOWN;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.stream.Stream;

/** Stories that come close to breaking an invariant, and do not. */
final class AllowedStories {
    private static final TermAndVote TERM_1 = new TermAndVote(1, 0);

    private AllowedStories() {}

    static Stream<Story> all() {
        return Stream.of(
                holds("each term has its leader", steps -> steps.winsTerm(1, 1).winsTerm(2, 2)),
                holds(
                        "a vote is given again to the same candidate",
                        steps -> steps.storesVote(3, 1, 1)
                                .votes(3, 1, 1)
                                .votes(3, 1, 1)
                                .storesVote(3, 2, 2)
                                .votes(3, 2, 2)),
                holds(
                        "a term that nobody has is named in a pre-vote",
                        steps -> steps.invariants.sent(1, 2, new PreVote(1, 0, 0))),
                holds(
                        "what is durable is acknowledged",
                        steps -> steps.storesVote(2, 1, 0)
                                .storesEntries(2, entries(1, 1, 1))
                                .acknowledges(2, 1, 1, 2)),
                holds("a vote is filled in", steps -> steps.storesVote(1, 1, 0).storesVote(1, 1, 3)),
                holds(
                        "a batch is whole after a crash",
                        steps -> steps.beginsToStore(
                                        1,
                                        StoredRecords.put(PersistBatch.builder(), TERM_1)
                                                .entries(entries(1, 1)))
                                .restarts(1, TERM_1, entries(1, 1))),
                holds(
                        "a batch is gone after a crash",
                        steps -> steps.beginsToStore(
                                        1,
                                        StoredRecords.put(PersistBatch.builder(), TERM_1)
                                                .entries(entries(1, 1)))
                                .restarts(1, TermAndVote.NONE)),
                holds("a disk that was taken away holds nothing", steps -> {
                    steps.storesVote(1, 1, 2).storesEntries(1, entries(1, 1));
                    steps.invariants.facts().server(1).loseStorage();
                    steps.restarts(1, TermAndVote.NONE);
                }),
                holds(
                        "a follower's log gets shorter",
                        steps -> steps.storesEntries(1, entries(1, 1, 1))
                                .follows(1, 1, 2, 0)
                                .follows(1, 2, 1, 0)),
                holds(
                        "a leader that holds what is committed",
                        steps -> steps.commits(1).leads(2, 2, 1, 0)),
                holds(
                        "a leader knows what a follower held before it followed another",
                        steps -> steps.storesEntries(1, entries(1, 1))
                                .storesEntries(2, entries(1, 1))
                                .storesVote(2, 2, 0)
                                .replaces(2, entries(1, 2))
                                .leads(1, 1, 1, 0, peer(2, 1, true))),
                holds(
                        "an entry of an older term is committed with one of the leader's",
                        steps -> steps.storesEntries(1, entries(1, 1, 2))
                                .storesEntries(2, entries(1, 1, 2))
                                .leads(1, 2, 2, 2)),
                holds("an acknowledgement arrives when the disk of which it was true is gone", steps -> {
                    steps.storesEntries(1, entries(1, 1)).storesEntries(2, entries(1, 1));
                    steps.invariants.facts().server(2).loseStorage();
                    steps.restarts(2, TermAndVote.NONE).leads(1, 1, 1, 1);
                }),
                holds(
                        "an uncommitted entry is replaced",
                        steps ->
                                steps.commits(1).storesEntries(2, entries(2, 1)).replaces(2, entries(2, 2))),
                holds(
                        "what an older leader replaced is replaced on a slow disk when a newer leader has committed it",
                        steps -> steps.storesEntries(1, entries(1, 1))
                                .storesEntries(2, entries(1, 1))
                                .storesEntries(3, entries(1, 1))
                                .storesEntries(1, entries(2, 3))
                                .storesEntries(2, entries(2, 3))
                                .leads(1, 3, 2, 2)
                                .replaces(3, entries(1, 2))),
                holds(
                        "an entry that is no command is not applied",
                        steps -> steps.storesEntries(1, entry(1, 1, EntryType.NO_OP, ""))
                                .storesEntries(2, entry(1, 1, EntryType.NO_OP, ""))
                                .storesEntries(1, entries(2, 1))
                                .storesEntries(2, entries(2, 1))
                                .leads(1, 1, 2, 2)
                                .applies(1, 2, "x", "ok")),
                holds(
                        "two servers apply the same",
                        steps -> steps.commits(1).applies(1, 1, "x", "ok").applies(2, 1, "x", "ok")),
                holds(
                        "a command takes effect on each server, and late",
                        steps -> steps.calls(7, false)
                                .ends(7, UNKNOWN)
                                .carriesOut(1, 7, 1)
                                .carriesOut(2, 7, 1)),
                holds(
                        "a read that began before an answer may miss it",
                        steps -> steps.calls(7, false)
                                .calls(8, true)
                                .carriesOut(1, 7, 5)
                                .ends(7, ANSWERED)
                                .reads(2, 8, 4)));
    }
}
