package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.simulator.invariant.identity.LevelOfAllMembers;
import java.util.List;
import java.util.stream.Stream;

/** Stories of servers of two versions. */
final class LevelStories {
    private static final Configuration WITH_LEARNER =
            Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.learner(3, "")));

    private LevelStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        LevelOfAllMembers.class,
                        "a leader raises the feature level, and one voter does not support it",
                        steps -> leads(upgrade(steps, 1, 2), Turn.BEGINNING),
                        steps -> steps.turns(raising(Turn.BEGINNING))),
                breaks(
                        LevelOfAllMembers.class,
                        "a leader raises the feature level, and a learner does not support it",
                        steps -> leads(upgrade(steps, 1, 2), WITH_LEARNER),
                        steps -> steps.turns(raising(WITH_LEARNER))),
                breaks(
                        LevelOfAllMembers.class,
                        "a server goes by a level that it does not support",
                        steps -> upgrade(steps, 1, 2),
                        steps -> steps.turns(Turn.of(3).membership(upgraded(Turn.BEGINNING), 1, Turn.BEGINNING, 0))),
                breaks(
                        LevelOfAllMembers.class,
                        "a server does not know the level, and the entry that raised it is committed",
                        steps -> upgrade(steps, 1, 2, 3).turns(knows(2, upgraded(Turn.BEGINNING), 4)),
                        steps -> steps.turns(knows(3, Turn.BEGINNING, 5))));
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds(
                        "a leader raises the level when all support it",
                        steps -> leads(upgrade(steps, 1, 2, 3), WITH_LEARNER).turns(raising(WITH_LEARNER))),
                holds(
                        "a server lacks the entry that raised the level",
                        steps -> upgrade(steps, 1, 2, 3)
                                .turns(knows(2, upgraded(Turn.BEGINNING), 4))
                                .turns(knows(3, Turn.BEGINNING, 3))));
    }

    private static Configuration upgraded(Configuration configuration) {
        return configuration.toBuilder().featureLevel(MessageCodec.VERSION_NEXT).build();
    }

    private static StorySteps upgrade(StorySteps steps, int... servers) {
        for (int server : servers) {
            steps.invariants.facts().server(server).protocolVersion = MessageCodec.VERSION_NEXT;
        }
        return steps;
    }

    /** Server 1 leads term 2, and a majority holds its first entry. */
    private static StorySteps leads(StorySteps steps, Configuration configuration) {
        return steps.commits(1)
                .turns(leading(2).membership(configuration, 0, configuration, 0))
                .storesBoth(2, 2);
    }

    private static Turn raising(Configuration configuration) {
        return leading(3).membership(upgraded(configuration), 3, configuration, 0);
    }

    private static Turn leading(long lastIndex) {
        return Turn.of(1)
                .role(ServerRole.LEADER)
                .term(2)
                .log(lastIndex)
                .committed(lastIndex - 1)
                .durable(lastIndex - 1);
    }

    /** A server knows that a configuration is committed, and is writing that down. */
    private static Turn knows(int server, Configuration committed, long index) {
        return Turn.of(server)
                .log(5)
                .durable(0)
                .load(new EngineLoad(1, 0, 0, 0, 0, 0))
                .membership(committed, index, committed, index);
    }
}
