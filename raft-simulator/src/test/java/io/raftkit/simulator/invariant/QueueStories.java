package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.load;

import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.simulator.invariant.queue.QueuesConserved;
import io.raftkit.simulator.invariant.queue.RepeatsAwaitAnswers;
import io.raftkit.simulator.invariant.queue.WaitingBounded;
import java.util.stream.Stream;

/** Stories of what waits: in queues, for disks, for answers. */
final class QueueStories {
    private QueueStories() {}

    private static EngineLoad held(int messages, int answersMost) {
        return new EngineLoad(0, 0, messages, answersMost, 0, 0);
    }

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        WaitingBounded.class,
                        "more messages are held for a disk than may be",
                        steps -> steps.keeps(1, held(1_024, 2)),
                        steps -> steps.keeps(1, held(1_025, 2))),
                breaks(
                        WaitingBounded.class,
                        "three answers are held for one server",
                        steps -> steps.keeps(1, held(2, 2)),
                        steps -> steps.keeps(1, held(3, 3))),
                breaks(
                        WaitingBounded.class,
                        "steps for a disk without bound",
                        steps -> steps.keeps(1, new EngineLoad(1_024, 0, 0, 0, 0, 0)),
                        steps -> steps.keeps(1, new EngineLoad(1_025, 0, 0, 0, 0, 0))),
                breaks(
                        WaitingBounded.class,
                        "more bytes of calls than may be open",
                        steps -> steps.keeps(1, 0, 1_000, 0, 0),
                        steps -> steps.keeps(1, 0, 1_001, 0, 0)),
                breaks(
                        WaitingBounded.class,
                        "more frames than may wait",
                        steps -> steps.keeps(1, 4 << 20, 0, 0, 0),
                        steps -> steps.keeps(1, (4 << 20) + 1, 0, 0, 0)),
                breaks(
                        QueuesConserved.class,
                        "frames are counted that wait no more",
                        steps -> steps.keeps(1, 100, 0, 0, 0).rests(1, 0, 0, 0, 0),
                        steps -> steps.rests(1, 100, 0, 0, 0)),
                breaks(
                        WaitingBounded.class,
                        "more forwards are unanswered than may be",
                        steps -> steps.keeps(1, 0, 300, 4, 500),
                        steps -> steps.keeps(1, 0, 300, 5, 500)),
                breaks(
                        WaitingBounded.class,
                        "more bytes of forwards are unanswered than may be",
                        steps -> steps.keeps(1, 0, 300, 1, 1_000),
                        steps -> steps.keeps(1, 0, 300, 1, 1_001)),
                breaks(
                        QueuesConserved.class,
                        "a server that has ended counts calls as open",
                        steps -> {},
                        steps -> steps.invariants.ended(1, load(0, 300, 0, 0, false, false))),
                breaks(
                        RepeatsAwaitAnswers.class,
                        "a command is sent again, and nothing was heard of its first copy",
                        steps -> steps.storesVote(2, 1, 0)
                                .forwards(2, 1, 5, 1)
                                .hearsOfForward(2, 1, 1)
                                .forwards(2, 1, 5, 2),
                        steps -> steps.forwards(2, 1, 5, 3)),
                breaks(
                        RepeatsAwaitAnswers.class,
                        "a command is sent again, and nothing was heard of the one that was sent behind it",
                        steps -> steps.storesVote(2, 1, 0)
                                .forwards(2, 1, 5, 1)
                                .forwards(2, 1, 6, 2)
                                .hearsOfForward(2, 1, 1),
                        steps -> steps.forwards(2, 1, 5, 3)));
    }

    static Stream<Story> allowed() {
        return Stream.of(holds(
                "the leader is asked after a forward",
                steps -> steps.storesVote(2, 1, 0)
                        .forwards(2, 1, 5, 1)
                        .asks(2, 1, 2)
                        .asks(2, 1, 3)));
    }
}
