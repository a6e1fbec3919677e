package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;
import static io.raftkit.simulator.invariant.StorySteps.entries;
import static io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome.ANSWERED;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.simulator.invariant.identity.CommitOfConfigurationKept;
import io.raftkit.simulator.invariant.identity.ConfigurationInOrder;
import io.raftkit.simulator.invariant.identity.Counted;
import io.raftkit.simulator.invariant.identity.MembersHeard;
import io.raftkit.simulator.invariant.identity.RemovedNeverWins;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Stories of who counts. */
final class IdentityStories {
    private IdentityStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(counted(), known(), configured()).flatMap(stories -> stories);
    }

    private static Stream<Story> counted() {
        return Stream.of(
                breaks(
                        Counted.class,
                        "a server leads with a vote of another term beside its own",
                        steps -> steps.hears(1, 2, 22, 0, RequestVoteReply.granted(1)),
                        steps -> steps.turnsUnheard(
                                Turn.of(1).role(ServerRole.LEADER).term(2))),
                breaks(
                        Counted.class,
                        "a server leads with a vote that it was given before it died",
                        steps -> steps.hears(1, 2, 22, 0, RequestVoteReply.granted(1))
                                .restarts(1, new TermAndVote(0, 0)),
                        steps -> steps.turnsUnheard(Turn.of(1).role(ServerRole.LEADER))),
                breaks(
                        Counted.class,
                        "a leader commits what a member acknowledged in part",
                        steps -> steps.winsTerm(1, 1)
                                .hears(1, 2, 22, 0, acknowledged(1, 2))
                                .storesEntries(1, entries(1, 1, 1, 1))
                                .storesEntries(2, entries(1, 1, 1, 1)),
                        steps -> steps.turnsUnheard(
                                Turn.of(1).role(ServerRole.LEADER).log(3).committed(3))),
                breaks(
                        Counted.class,
                        "a leader allows a read that nobody has confirmed since it was asked",
                        steps -> steps.storesVote(1, 1, 0)
                                .hears(1, 2, 22, 0, acknowledged(1, 0))
                                .hears(1, 3, 33, 0, new ReadIndex(1, 7, 1)),
                        steps -> {
                            steps.invariants.sent(1, 3, readAllowed());
                            steps.turnsUnheard(Turn.of(1));
                        }),
                breaks(
                        Counted.class,
                        "a read is answered that nobody has confirmed since it was called",
                        steps -> steps.hears(1, 2, 22, 0, acknowledged(1, 0)).calls(7, true),
                        steps -> steps.invariants.readAt(7, 1, 0)));
    }

    private static Stream<Story> known() {
        return Stream.of(
                breaks(
                        MembersHeard.class,
                        "another storage is heard than was first heard under that id",
                        steps -> knows(steps, 2, 22).hears(1, 2, 22, 0, acknowledged(1, 0)),
                        steps -> steps.hears(1, 2, 99, 0, acknowledged(1, 0))),
                breaks(
                        MembersHeard.class,
                        "another storage is heard than was first heard under the id of a learner, by a server that does not lead",
                        steps -> knows(steps, 3, 33).turnsUnheard(Turn.of(1).membership(WITHOUT_3, 0, WITHOUT_3, 0)),
                        steps -> steps.hears(1, 3, 99, 0, acknowledged(1, 0))),
                breaks(
                        MembersHeard.class,
                        "a server that joined is taken for one with which the cluster began",
                        steps -> knows(steps, 2, 99).turnsUnheard(Turn.of(1)),
                        steps -> steps.hearsJoined(1, 2, 99, acknowledged(1, 0))),
                breaks(
                        MembersHeard.class,
                        "a stray is heard in a member's place because another server spoke for another cluster",
                        steps -> knows(steps, 2, 22)
                                .configures(1, 2, 2, Map.of(), 1)
                                .stores(1, StoredRecords.putCommitHint(PersistBatch.builder(), 2))
                                .hears(2, 3, 99, StorySteps.EPOCH + 1, acknowledged(1, 0)),
                        steps -> steps.hears(1, 2, 99, StorySteps.EPOCH, acknowledged(1, 0))),
                breaks(
                        MembersHeard.class,
                        "another storage is heard than the members agreed on, though it was heard first",
                        steps -> knows(steps, 2, 99).configures(1, 2, 2, Map.of(2, 22L), 1),
                        steps -> steps.hears(1, 2, 99, 0, acknowledged(1, 0))),
                breaks(
                        MembersHeard.class,
                        "a server of another epoch is heard after a restart",
                        steps -> steps.storesEntries(1, entries(1, 1, 1))
                                .configures(1, 2, 2, Map.of(), 1)
                                .stores(1, StoredRecords.putCommitHint(PersistBatch.builder(), 2))
                                .restarts(1, new TermAndVote(0, 0), entries(1, 1, 1)),
                        steps -> steps.hears(1, 3, 33, StorySteps.EPOCH + 1, acknowledged(1, 0))),
                breaks(
                        ConfigurationInOrder.class,
                        "a leader appends a configuration with nothing of its term committed",
                        steps -> steps.winsTerm(1, 1).configuresAsLeader(1, 1, 1, 0, 0),
                        steps -> steps.configuresAsLeader(1, 1, 2, 0, 2)),
                breaks(
                        ConfigurationInOrder.class,
                        "a leader appends a configuration before the last one is committed",
                        steps -> steps.commits(1)
                                .configuresAsLeader(1, 2, 2, 1, 0)
                                .storesBoth(2, 2)
                                .configuresAsLeader(1, 2, 3, 2, 3),
                        steps -> steps.configuresAsLeader(1, 2, 4, 2, 4)),
                breaks(
                        CommitOfConfigurationKept.class,
                        "that a configuration is committed is not on the way to the disk",
                        steps -> steps.storesEntries(1, entries(1, 1, 1)).configures(1, 0, 0, Map.of(), 1),
                        steps -> steps.configures(1, 0, 2, Map.of(), 0)));
    }

    private static final Configuration WITHOUT_3 =
            Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.learner(3, "")));

    private static final Configuration JOINT =
            Turn.voters(1, 2, 3).toBuilder().outgoingVoters(List.of(1)).build();

    private static Stream<Story> configured() {
        return Stream.of(
                breaks(
                        Counted.class,
                        "a leader commits what a learner acknowledged",
                        steps -> leads(steps, WITHOUT_3).hears(1, 3, 33, 0, acknowledged(1, 2)),
                        steps -> steps.turnsUnheard(leading(WITHOUT_3).committed(2))),
                breaks(
                        Counted.class,
                        "a leader commits what a majority of the new members holds, and none of the old ones",
                        steps -> leads(steps, JOINT)
                                .hears(1, 2, 22, 0, acknowledged(1, 2))
                                .hears(1, 3, 33, 0, acknowledged(1, 2)),
                        steps -> steps.turnsUnheard(leading(JOINT).durable(0).committed(2))),
                breaks(
                        RemovedNeverWins.class,
                        "a server stands for election that knows it was made a learner",
                        steps -> steps.turnsUnheard(Turn.of(3).membership(WITHOUT_3, 0, WITHOUT_3, 0)),
                        steps -> steps.turnsUnheard(
                                Turn.of(3).role(ServerRole.PRE_CANDIDATE).membership(WITHOUT_3, 0, WITHOUT_3, 0))));
    }

    private static StorySteps leads(StorySteps steps, Configuration configuration) {
        return steps.storesBoth(1, 1)
                .winsTerm(1, 1)
                .turns(leading(configuration).committed(0))
                .hears(1, 2, 22, 0, acknowledged(1, 1))
                .turnsUnheard(leading(configuration).committed(1));
    }

    private static Turn leading(Configuration configuration) {
        return Turn.of(1).role(ServerRole.LEADER).log(2).durable(1).membership(configuration, 0, configuration, 0);
    }

    static Stream<Story> allowed() {
        return Stream.of(
                holds(
                        "a storage that the members agreed on is heard though another was heard first",
                        steps -> knows(steps, 2, 99)
                                .configures(1, 2, 0, Map.of(2, 22L), 0)
                                .hears(1, 2, 22, 0, acknowledged(1, 0))),
                holds(
                        "a server that joined is let in and passed over under the id of one with which the cluster began",
                        steps ->
                                knows(steps, 2, 22).turnsUnheard(Turn.of(1)).hearsJoined(1, 2, 99, acknowledged(1, 0))),
                holds(
                        "a leader hears another storage than was first heard under the id of a learner",
                        steps -> knows(leads(steps, WITHOUT_3), 3, 33).hears(1, 3, 99, 0, acknowledged(1, 0))),
                holds(
                        "a member is heard in the place of a stray of another epoch",
                        steps -> knows(steps, 2, 99)
                                .hears(1, 2, 99, StorySteps.EPOCH + 1, acknowledged(1, 0))
                                .configures(3, 2, 2, Map.of(), 1)
                                .stores(3, StoredRecords.putCommitHint(PersistBatch.builder(), 2))
                                .hears(1, 2, 22, StorySteps.EPOCH, acknowledged(1, 0))),
                holds(
                        "a server of another epoch is heard where none is known to be committed",
                        steps -> steps.configures(1, 2, 0, Map.of(), 0)
                                .hears(1, 3, 33, StorySteps.EPOCH + 1, acknowledged(1, 0))),
                holds(
                        "a read is allowed that a member confirmed since",
                        steps -> steps.storesVote(1, 1, 0)
                                .hears(1, 3, 33, 0, new ReadIndex(1, 7, 1))
                                .hears(1, 2, 22, 0, acknowledged(1, 0))
                                .allowsRead(1, 3, readAllowed())
                                .turnsUnheard(Turn.of(1))),
                holds(
                        "a server that is left out stands for election while that is not committed",
                        steps -> steps.turnsUnheard(
                                Turn.of(3).role(ServerRole.PRE_CANDIDATE).membership(WITHOUT_3, 1, Turn.BEGINNING, 0))),
                holds("a read is answered that the leader has allowed since", steps -> {
                    steps.calls(7, true).hears(3, 1, 11, 0, readAllowed()).ends(7, ANSWERED);
                    steps.invariants.readAt(7, 3, 0);
                }),
                holds(
                        "a configuration follows an entry of the leader's term that is committed",
                        steps -> steps.commits(1)
                                .configuresAsLeader(1, 2, 2, 1, 0)
                                .storesBoth(2, 2)
                                .configuresAsLeader(1, 2, 3, 2, 3)));
    }

    private static StorySteps knows(StorySteps steps, int other, long storeId) {
        PersistBatch.Builder batch = PersistBatch.builder();
        StoredRecords.putPeerStores(batch, new TreeMap<>(Map.of(other, new HeardStore(storeId, 0))));
        return steps.stores(1, batch);
    }

    private static AppendEntriesReply acknowledged(long term, long matchIndex) {
        return new AppendEntriesReply(term, 1, 1, 0, true, 0, matchIndex, 0, 0);
    }

    private static ReadIndexReply readAllowed() {
        return new ReadIndexReply(1, 7, 1, true, 0, new LeaderHint(1, ""));
    }
}
