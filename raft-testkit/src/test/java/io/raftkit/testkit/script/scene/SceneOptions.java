package io.raftkit.testkit.script.scene;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.stored.Bootstrap;
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
        Configuration initial = Configuration.of(IntStream.rangeClosed(1, size)
                .mapToObj(id -> Member.voter(id, "server" + id))
                .toList());
        return new Bootstrap(serverId, 77, 0, storeId, initial, noOpOnElection, true);
    }

    /** What an engine is told in one of its lives: chance differs from life to life. */
    EngineConfig engine(Bootstrap firstStart, int life) {
        return new EngineConfig(
                firstStart,
                HEARTBEAT_MILLIS * MILLIS,
                ELECTION_LOWEST_MILLIS * MILLIS,
                ELECTION_HIGHEST_MILLIS * MILLIS,
                100L * firstStart.serverId() + life,
                limits);
    }
}
