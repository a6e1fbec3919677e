package io.raftkit.simulator.fault;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.ApplyFailure;
import io.raftkit.simulator.cluster.ServerConditions;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.testkit.storage.Fault;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is done to servers: they crash, pause, apply slowly, and have clocks that are wrong. */
final class FaultyServers {
    private static final int PERCENT_TO_MILLIONTHS = 10_000;

    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final Nemesis nemesis;
    private final ChunkFaults chunks;
    private final CommitFaults commits;

    FaultyServers(VirtualCluster cluster, Clients<?, ?> clients, Nemesis nemesis, List<FaultAction> schedule) {
        this.cluster = cluster;
        this.clients = clients;
        this.nemesis = nemesis;
        chunks = new ChunkFaults(cluster, nemesis::begin);
        commits = new CommitFaults(cluster, nemesis::begin);
        cluster.watch().add(commits);
        if (schedule.stream().anyMatch(action -> action.kind() instanceof ServerFault kind && kind.isAtChunk())) {
            cluster.watch().add(chunks);
        }
    }

    /** What such a fault does to a server, and what ends it. */
    Effect effect(ServerFault kind, FaultAction action, VirtualServer server) {
        ServerConditions conditions = server.conditions();
        return switch (kind) {
            case CRASH -> Effect.once(server::crash);
            case POWER_CUT -> Effect.once(() -> server.powerCut(action.number()));
            case CRASH_AFTER_WRITE -> Effect.once(server::crashAfterWrite);
            case CRASH_AT_COMMIT -> commits.effect(action);
            case CRASH_IN_WRITE ->
                FaultyDisks.inWrite(action, server, Fault.crashAfter(FaultyDisks.bytesWritten(action)));
            case RESTARTS -> Effect.once(() -> restart(action, server));
            case CLOSE -> Effect.once(() -> close(action, server));
            case UPGRADE -> Effect.once(() -> upgrade(action, server));
            case PAUSE -> Effect.once(() -> server.pause(action.millis()));
            case BURST -> Effect.once(() -> clients.burst(server.id(), (int) action.amount()));
            case SNAPSHOT -> Effect.once(server::takeSnapshot);
            case CRASH_IN_SNAPSHOT -> FaultyDisks.crashInSnapshot(action, server);
            case CUT_AT_CHUNK -> chunks.effect(action, LinkFault.ISOLATE, FrameHeader::to);
            case CRASH_AT_CHUNK -> chunks.effect(action, ServerFault.CRASH, FrameHeader::to);
            case POWER_CUT_AT_CHUNK -> chunks.effect(action, ServerFault.POWER_CUT, FrameHeader::to);
            case SOURCE_DIES_AT_CHUNK -> chunks.effect(action, ServerFault.CRASH, FrameHeader::from);
            case SLOW_APPLY ->
                new Effect(
                        () -> conditions.applyNanosEach = TimeUnit.MILLISECONDS.toNanos(action.amount()),
                        () -> conditions.applyNanosEach = 0);
            case APPLY_FAILS ->
                new Effect(
                        () -> conditions.applyFailure = ApplyFailure.of(action.amount()),
                        () -> conditions.applyFailure = ApplyFailure.NONE);
            case DRIFT ->
                new Effect(
                        () -> conditions.drift(action.amount() * PERCENT_TO_MILLIONTHS),
                        () -> conditions.drift(100 * PERCENT_TO_MILLIONTHS));
            case WALL_JUMP -> Effect.once(() -> conditions.jump(action.amount()));
            case WALL_FREEZE -> new Effect(() -> conditions.freeze(true), () -> conditions.freeze(false));
            case CRASH_ALL, START_LATE, STRAY, STRAY_BESIDE -> Effect.NOTHING;
        };
    }

    /** One incarnation after the other, each asked for something, while the fault lasts. */
    private void restart(FaultAction action, VirtualServer server) {
        if (!nemesis.isUnderWay(action)) {
            return;
        }
        if (server.isUp()) {
            server.crash();
            nemesis.revive(server);
            clients.burst(server.id(), 1);
        }
        long eachNanos = TimeUnit.MILLISECONDS.toNanos(action.millis()) / action.amount();
        cluster.time().after(Math.max(1, eachNanos), () -> restart(action, server));
    }

    /** All incarnations from now on are of the later release. */
    private void upgrade(FaultAction action, VirtualServer server) {
        server.conditions().protocolVersion = MessageCodec.VERSION_NEXT;
        close(action, server);
    }

    /**
     * To close takes time, in which the fault may end: then the server is due to be started again as soon as it is closed. A write under way
     * is waited for.
     */
    private void close(FaultAction action, VirtualServer server) {
        if (server.isUp() && server.isWriting()) {
            cluster.time().after(TimeUnit.MILLISECONDS.toNanos(1), () -> close(action, server));
            return;
        }
        if (!server.isUp()) {
            return;
        }
        server.close();
        if (!nemesis.isUnderWay(action)) {
            nemesis.revive(server);
        }
    }
}
