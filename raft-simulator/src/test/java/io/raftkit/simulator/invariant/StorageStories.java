package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.configuration;
import static io.raftkit.simulator.invariant.StorySteps.entries;
import static io.raftkit.simulator.invariant.StorySteps.peer;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.simulator.invariant.election.VoteOnce;
import io.raftkit.simulator.invariant.identity.ConfigurationsOverlap;
import io.raftkit.simulator.invariant.identity.Counted;
import io.raftkit.simulator.invariant.identity.RemovedNeverWins;
import io.raftkit.simulator.invariant.log.CommittedOnQuorum;
import io.raftkit.simulator.invariant.log.DurableStaysDurable;
import io.raftkit.simulator.invariant.log.MatchIndexTruth;
import java.util.List;
import java.util.stream.Stream;

/** Stories of servers that come back on another storage, and of configurations that name storages. */
final class StorageStories {
    private static final Configuration WITHOUT_3 =
            Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.learner(3, "")));

    private StorageStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(ofNewStorages(), ofMembers(), ofConfigurations()).flatMap(stories -> stories);
    }

    private static Stream<Story> ofNewStorages() {
        return Stream.of(
                breaks(
                        VoteOnce.class,
                        "a server votes twice on the storage that it got last",
                        steps -> comesBack(steps.storesVote(2, 1, 1).votes(2, 1, 1), 2)
                                .storesVote(2, 1, 3)
                                .votes(2, 1, 3),
                        steps -> steps.votes(2, 1, 1)),
                breaks(
                        DurableStaysDurable.class,
                        "a server has lost an entry of the storage that it got last",
                        steps -> comesBack(steps, 2).storesEntries(2, entries(1, 1)),
                        steps -> steps.restarts(2, TermAndVote.NONE)),
                breaks(
                        CommittedOnQuorum.class,
                        "a leader commits what a storage held in whose place another one was put",
                        steps -> heardOnAnother(comesBack(steps.storesBoth(1, 1), 2)),
                        steps -> steps.turnsUnheard(leading(named(2, 99)).committed(1))),
                breaks(
                        MatchIndexTruth.class,
                        "a leader counts what a storage held in whose place another one was put",
                        steps -> heardOnAnother(comesBack(steps.storesBoth(1, 1), 2)),
                        steps -> steps.turnsUnheard(leading(named(2, 99)).peers(peer(2, 1, true)))));
    }

    private static Stream<Story> ofMembers() {
        return Stream.of(
                breaks(
                        Counted.class,
                        "a server counts itself whose id the members know by another storage",
                        steps -> steps.isOn(1, 11, false).hears(1, 2, 22, 0, RequestVoteReply.granted(1)),
                        steps -> steps.turnsUnheard(leading(named(1, 99)))),
                breaks(
                        Counted.class,
                        "a leader has the vote of a server that joined under the id of a first one",
                        steps -> steps.isOn(2, 22, true).hears(1, 2, 22, 0, RequestVoteReply.granted(1)),
                        steps -> steps.turnsUnheard(leading(Turn.BEGINNING))),
                breaks(
                        RemovedNeverWins.class,
                        "a server stands for election whose id the members know by another storage",
                        steps -> steps.isOn(3, 33, false),
                        steps -> steps.turnsUnheard(follower(3, named(3, 99)).role(ServerRole.PRE_CANDIDATE))),
                breaks(
                        RemovedNeverWins.class,
                        "a leader goes on that has committed its own removal",
                        steps -> steps.storesBoth(1, 1).turns(leading(Turn.BEGINNING)),
                        steps -> steps.turnsUnheard(leading(Turn.voters(2, 3)))));
    }

    private static Stream<Story> ofConfigurations() {
        return Stream.of(
                breaks(
                        ConfigurationsOverlap.class,
                        "a configuration by which a server decides alone",
                        steps -> steps.turnsUnheard(follower(1, Turn.BEGINNING)),
                        steps -> steps.storesEntries(1, configuration(1, Turn.voters(1)))),
                breaks(
                        ConfigurationsOverlap.class,
                        "a configuration by which others decide than by the one before, which is not committed",
                        steps -> steps.turnsUnheard(follower(1, Turn.BEGINNING))
                                .storesEntries(1, configuration(1, Turn.voters(1, 2))),
                        steps -> steps.storesEntries(1, configuration(2, Turn.voters(3)))),
                breaks(
                        ConfigurationsOverlap.class,
                        "a server counts by two configurations, with two storages",
                        steps -> steps.turnsUnheard(follower(1, named(2, 22))),
                        steps -> steps.storesEntries(1, configuration(1, named(2, 99)))),
                breaks(
                        ConfigurationsOverlap.class,
                        "a server begins to vote before the members have agreed on its storage",
                        steps -> steps.turnsUnheard(follower(1, WITHOUT_3)),
                        steps -> steps.storesEntries(1, configuration(1, Turn.BEGINNING))));
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds(
                        "another storage votes for another candidate",
                        steps -> comesBack(steps.storesVote(2, 1, 1).votes(2, 1, 1), 2)
                                .storesVote(2, 1, 3)
                                .votes(2, 1, 3)),
                holds(
                        "an acknowledgement of the storage that counts arrives when that is gone",
                        steps -> comesBack(steps.isOn(2, 22, false).storesBoth(1, 1), 2)
                                .turnsUnheard(follower(1, named(2, 22)))
                                .hears(1, 2, 22, 0, RequestVoteReply.granted(1))
                                .hears(1, 2, 22, 0, acknowledged())
                                .turnsUnheard(leading(named(2, 22)).committed(1).peers(peer(2, 1, true)))),
                holds(
                        "the storages of the members are agreed on",
                        steps -> steps.turnsUnheard(follower(1, Turn.BEGINNING))
                                .storesEntries(1, configuration(1, named(2, 22)))),
                holds(
                        "a server that the members know by its storage stands for election",
                        steps -> steps.isOn(3, 33, true)
                                .turnsUnheard(follower(3, named(3, 33)).role(ServerRole.PRE_CANDIDATE))));
    }

    /** A server comes back on an empty storage that joined, and is called 99. */
    private static StorySteps comesBack(StorySteps steps, int server) {
        steps.invariants.facts().server(server).loseStorage();
        return steps.restarts(server, TermAndVote.NONE).isOn(server, 99, true);
    }

    /** Server 1 knows server 2 by storage 99, which votes for it, and acknowledges an entry. */
    private static StorySteps heardOnAnother(StorySteps steps) {
        return steps.turnsUnheard(follower(1, named(2, 99)))
                .hears(1, 2, 99, 0, RequestVoteReply.granted(1))
                .hears(1, 2, 99, 0, acknowledged());
    }

    private static AppendEntriesReply acknowledged() {
        return new AppendEntriesReply(1, 1, 1, 0, true, 0, 1, 0, 0);
    }

    /** Three voters, of which one is named by its storage. */
    private static Configuration named(int id, long storeId) {
        Member member = Member.builder(id).storeId(storeId).build();
        return Turn.BEGINNING.toBuilder().replace(member).build();
    }

    private static Turn follower(int server, Configuration configuration) {
        return Turn.of(server).membership(configuration, 0, configuration, 0);
    }

    private static Turn leading(Configuration configuration) {
        return follower(1, configuration).role(ServerRole.LEADER).log(1);
    }
}
