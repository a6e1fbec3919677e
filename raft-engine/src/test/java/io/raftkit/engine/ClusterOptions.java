package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import java.util.stream.IntStream;

/**
 * What the engines of one cluster are told.
 *
 * @param size how many servers it has, numbered from 1
 * @param noOpOnElection whether leaders open their term with an entry of their own
 * @param isSealed whether servers that have a past know the disks of all, as by an entry that every log begins behind
 * @param limits bounds of memory
 * @param seed all chance comes from it
 */
public record ClusterOptions(
        int size, boolean noOpOnElection, boolean isSealed, EngineConfig.Limits limits, long seed) {
    public static final long MILLIS = 1_000_000;
    public static final long HEARTBEAT_MILLIS = 100;
    public static final long ELECTION_LOWEST_MILLIS = 300;
    public static final long ELECTION_HIGHEST_MILLIS = 600;

    static ClusterOptions of(int size) {
        EngineConfig.Limits limits =
                new EngineConfig.Limits(1 << 16, 4096, 16, 1 << 16, 1 << 20, 1 << 20, 1 << 18, Long.MAX_VALUE);
        return new ClusterOptions(size, true, false, limits, 0);
    }

    /** The same, for leaders that open no term with an entry. */
    ClusterOptions withoutNoOp() {
        return new ClusterOptions(size, false, isSealed, limits, seed);
    }

    ClusterOptions withSeed(long newSeed) {
        return new ClusterOptions(size, noOpOnElection, isSealed, limits, newSeed);
    }

    /** The same, with so many bytes of durable entries that stay in memory. */
    ClusterOptions withWindow(long bytesMax) {
        EngineConfig.Limits changed = new EngineConfig.Limits(
                limits.commandBytesMax(),
                limits.batchBytesMax(),
                limits.inflightMessagesMax(),
                limits.inflightBytesMax(),
                bytesMax,
                limits.uncommittedBytesMax(),
                limits.applyBytesMax(),
                limits.tailBytesMax());
        return new ClusterOptions(size, noOpOnElection, isSealed, changed, seed);
    }

    /** The same, with so many bytes of entries that a snapshot stands for and that stay for followers. */
    ClusterOptions withTail(long bytesMax) {
        return new ClusterOptions(size, noOpOnElection, isSealed, limits.withTail(bytesMax), seed);
    }

    /** The name of the disk that a server has first. */
    static long firstStoreId(int serverId) {
        return 1000 + serverId;
    }

    private Configuration members() {
        return Configuration.of(IntStream.rangeClosed(1, size)
                .mapToObj(id -> Member.voter(id, "server" + id + ":1"))
                .toList());
    }

    /** What a server records at its first start; one that the cluster did not begin with knows of no member. */
    Bootstrap firstStart(int serverId, long storeId) {
        return firstStart(serverId, storeId, serverId > size);
    }

    private Bootstrap firstStart(int serverId, long storeId, boolean joins) {
        Configuration initial = joins ? Configuration.builder().build() : members();
        return new Bootstrap(serverId, 77, 0, storeId, initial, noOpOnElection, true);
    }

    /**
     * What a server restarts from. Servers that have started before are sealed, as by an entry that every log begins behind: so the first
     * leader of a script has nothing to append but what the script is about.
     */
    Recovered recovered(Recovered stored) {
        Bootstrap own = stored.bootstrap();
        if (!isSealed || own == null) {
            return stored;
        }
        ConfigurationBuilder sealed = members().toBuilder().epoch(1).sessionBounds(SessionBounds.DEFAULT);
        members()
                .members()
                .forEach(member -> sealed.replace(
                        member.toBuilder().storeId(firstStoreId(member.id())).build()));
        return new Recovered(
                new Bootstrap(
                        own.serverId(),
                        own.clusterId(),
                        own.group(),
                        own.storeId(),
                        sealed.build(),
                        own.noOpOnElection(),
                        own.isNamed()),
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

    /** What an engine is told in the first incarnation of a server. */
    EngineConfig engine(int serverId) {
        return engine(serverId, firstStoreId(serverId), 1, false, MessageCodec.VERSION);
    }

    /** What an engine is told in one of its incarnations: chance differs from one to the next. One that joins knows of no member. */
    EngineConfig engine(int serverId, long storeId, int incarnation, boolean joins, int protocolVersion) {
        return new EngineConfig(
                firstStart(serverId, storeId, joins || serverId > size),
                HEARTBEAT_MILLIS * MILLIS,
                ELECTION_LOWEST_MILLIS * MILLIS,
                ELECTION_HIGHEST_MILLIS * MILLIS,
                100 * (seed + serverId) + incarnation,
                limits,
                SessionBounds.DEFAULT,
                protocolVersion);
    }
}
