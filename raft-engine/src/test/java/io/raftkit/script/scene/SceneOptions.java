package io.raftkit.script.scene;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import java.util.stream.IntStream;

/**
 * What a cluster is told once.
 *
 * @param size how many servers it has, numbered from 1
 * @param noOpOnElection whether leaders open their term with an entry of their own
 * @param isFresh whether the servers start for the first time; else each has started before and knows the disks of the others
 * @param appliesAtOnce whether state machines apply what they are handed without being told to
 * @param limits bounds of memory
 */
public record SceneOptions(
        int size, boolean noOpOnElection, boolean isFresh, boolean appliesAtOnce, EngineConfig.Limits limits) {
    public static final long MILLIS = 1_000_000;
    public static final long HEARTBEAT_MILLIS = 100;
    public static final long ELECTION_LOWEST_MILLIS = 300;
    public static final long ELECTION_HIGHEST_MILLIS = 600;

    Bootstrap bootstrap(int serverId, long storeId) {
        return new Bootstrap(serverId, 77, 0, storeId, initial(), noOpOnElection, true);
    }

    /** The name of the disk that a server has first. */
    static long firstStoreId(int serverId) {
        return 1000 + serverId;
    }

    private Configuration initial() {
        return Configuration.of(IntStream.rangeClosed(1, size)
                .mapToObj(id -> Member.voter(id, "server" + id))
                .toList());
    }

    /**
     * What a server restarts from. Servers that have started before are sealed, as by an entry that every log begins behind: so the first
     * leader of a script has nothing to append but what the script is about.
     */
    Recovered recovered(Recovery found) {
        Recovered stored = Recovered.of(found);
        Bootstrap own = stored.bootstrap();
        if (isFresh || own == null) {
            return stored;
        }
        Configuration.Builder sealed = initial().toBuilder().epoch(1);
        initial()
                .members()
                .forEach(member -> sealed.replace(
                        member.toBuilder().storeId(firstStoreId(member.id())).build()));
        Bootstrap agreed = new Bootstrap(
                own.serverId(),
                own.clusterId(),
                own.group(),
                own.storeId(),
                sealed.build(),
                own.noOpOnElection(),
                own.isNamed());
        return new Recovered(
                agreed,
                stored.termAndVote(),
                stored.peerStores(),
                stored.logStart(),
                stored.lastIndex(),
                stored.termRuns(),
                stored.configurations(),
                stored.configurationEntries(),
                stored.commitHint(),
                stored.snapshot(),
                stored.lostState());
    }

    /** What an engine is told in one of its incarnations: chance differs from incarnation to incarnation. */
    EngineConfig engine(Bootstrap firstStart, int incarnation) {
        return new EngineConfig(
                firstStart,
                HEARTBEAT_MILLIS * MILLIS,
                ELECTION_LOWEST_MILLIS * MILLIS,
                ELECTION_HIGHEST_MILLIS * MILLIS,
                100L * firstStart.serverId() + incarnation,
                limits);
    }
}
