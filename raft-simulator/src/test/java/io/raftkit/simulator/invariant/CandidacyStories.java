package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.peer;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.simulator.invariant.election.CandidacyInOrder;
import java.util.stream.Stream;

/** Stories of servers that stand for election, and of leaders that hand over. */
final class CandidacyStories {
    private CandidacyStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        CandidacyInOrder.class,
                        "a server stands for election without a pre-vote",
                        steps -> becomes(steps, 1, ServerRole.FOLLOWER, 1),
                        steps -> stands(steps, 1, 2)),
                breaks(
                        CandidacyInOrder.class,
                        "a server stands for election that the leader of an earlier term asked to",
                        steps -> becomes(
                                steps.winsTerm(2, 1).winsTerm(3, 2).hears(1, 2, 22, 0, new TimeoutNow(1)),
                                1,
                                ServerRole.FOLLOWER,
                                2),
                        steps -> stands(steps, 1, 3)),
                breaks(
                        CandidacyInOrder.class,
                        "a server stands for election that another one than the leader asked to",
                        steps -> steps.winsTerm(2, 1).hears(1, 3, 33, 0, new TimeoutNow(1)),
                        steps -> stands(steps, 1, 2)),
                breaks(
                        CandidacyInOrder.class,
                        "a leader asks a server to stand for election that lacks an entry",
                        steps -> steps.storesVote(1, 1, 1).commits(2),
                        steps -> asks(steps, 1)));
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds(
                        "a server stands for election after a pre-vote",
                        steps -> stands(becomes(steps, 1, ServerRole.PRE_CANDIDATE, 1), 1, 2)),
                holds(
                        "a server stands for election that the leader asked to",
                        steps -> stands(steps.winsTerm(2, 1).hears(1, 2, 22, 0, new TimeoutNow(1)), 1, 2)),
                holds(
                        "a candidate tells something",
                        steps -> stands(stands(becomes(steps, 1, ServerRole.PRE_CANDIDATE, 1), 1, 2), 1, 2)),
                holds("the only voter stands for election", steps -> {
                    becomes(steps, 1, ServerRole.CANDIDATE, 2);
                    steps.turnsUnheard(candidate(1, 2).membership(Turn.voters(1), 0, Turn.voters(1), 0));
                }),
                holds(
                        "a leader asks a server to stand for election that has all entries",
                        steps -> asks(steps.storesVote(1, 1, 1).commits(2), 2)),
                holds("a leader that is closed asks whom it can", steps -> {
                    steps.storesVote(1, 1, 1).commits(2);
                    steps.invariants.facts().server(1).isClosing = true;
                    asks(steps, 1);
                }));
    }

    private static StorySteps becomes(StorySteps steps, int server, ServerRole role, long term) {
        steps.invariants.transition(new Transition(server, term, role, 0, "it is told so"));
        return steps;
    }

    private static StorySteps stands(StorySteps steps, int server, long term) {
        return becomes(steps, server, ServerRole.CANDIDATE, term).turnsUnheard(candidate(server, term));
    }

    private static Turn candidate(int server, long term) {
        return Turn.of(server).role(ServerRole.CANDIDATE).term(term);
    }

    /** The leader of term 1, server 1, which has two entries, asks server 2, of which it knows that it has entries up to an index. */
    private static StorySteps asks(StorySteps steps, long matchIndex) {
        steps.invariants.sent(1, 2, new TimeoutNow(1));
        return steps.turnsUnheard(
                Turn.of(1).role(ServerRole.LEADER).log(2).committed(2).peers(peer(2, matchIndex, true)));
    }
}
