package io.raftkit.benchmarks.system;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Hosts;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The processes of a system under test, on this machine. Closing it ends them and removes their data. For one thread. */
public final class RunningSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LocalCluster cluster;
    private final List<RemoteServer> servers = new ArrayList<>();
    private final Set<RemoteServer> frozen = new HashSet<>();

    private RunningSystem(LocalCluster cluster) {
        this.cluster = cluster;
        cluster.servers().forEach(process -> servers.add(new RemoteServer(process)));
    }

    /** Starts so many servers, and returns when each is ready. */
    public static RunningSystem start(SystemUnderTest system, SystemUnderTest.Setup setup, int size)
            throws IOException {
        return start(system.launch(setup), size);
    }

    /** The same for servers that are started in this way. */
    public static RunningSystem start(Launch launch, int size) throws IOException {
        return start(launch, Hosts.LOOPBACK, size);
    }

    /** The same for servers that are somewhere else, or reach each other in another way. */
    public static RunningSystem start(Launch launch, Hosts hosts, int size) throws IOException {
        return new RunningSystem(LocalCluster.start(launch, hosts, size));
    }

    /** The servers, in order of their ids, also those that were killed. */
    public List<RemoteServer> servers() {
        return List.copyOf(servers);
    }

    /** The server with this id, also if it was killed. */
    public RemoteServer server(int id) {
        return servers.get(id - 1);
    }

    /** The processes themselves. */
    public LocalCluster cluster() {
        return cluster;
    }

    /** The data directory of a server. */
    public Path data(RemoteServer server) {
        return cluster.data(server.id());
    }

    /** Waits until exactly one running server says that it leads. */
    public RemoteServer awaitLeader() {
        return Await.until("one leader", PATIENCE, this::leader);
    }

    private Optional<RemoteServer> leader() {
        List<RemoteServer> leaders =
                running().stream().filter(server -> state(server).leads()).toList();
        return leaders.size() == 1 ? Optional.of(leaders.get(0)) : Optional.empty();
    }

    /** Some server that does not lead. */
    public RemoteServer follower() {
        RemoteServer leader = awaitLeader();
        return running().stream()
                .filter(server -> server.id() != leader.id())
                .findFirst()
                .orElse(leader);
    }

    /** The servers whose processes run, and are not frozen. */
    public List<RemoteServer> running() {
        return servers.stream()
                .filter(server -> cluster.server(server.id()).isAlive() && !frozen.contains(server))
                .toList();
    }

    /** Kills a server with SIGKILL. */
    public void kill(RemoteServer server) {
        cluster.server(server.id()).kill();
    }

    /** Starts a server again that was killed, and returns when it is ready. */
    public RemoteServer restart(RemoteServer server) throws IOException {
        RemoteServer again = new RemoteServer(cluster.restart(server.id()));
        servers.set(server.id() - 1, again);
        return again;
    }

    /** Stops a server's process with SIGSTOP, and thereby the server, which notices nothing. */
    public void freeze(RemoteServer server) {
        cluster.server(server.id()).freeze();
        frozen.add(server);
    }

    /** Has a server go on that was frozen. */
    public void resume(RemoteServer server) {
        frozen.remove(server);
        cluster.server(server.id()).resume();
    }

    /** Kills all servers with SIGKILL. */
    public void killAll() {
        cluster.servers().forEach(ServerProcess::kill);
    }

    /** Starts all servers again at once, which were killed; returns when each is ready. */
    public void restartAll() throws IOException {
        cluster.restartAll();
        IntStream.range(0, servers.size()).forEach(at -> servers.set(at, new RemoteServer(cluster.server(at + 1))));
    }

    /** Waits until a server has so many commands in its state. */
    public void awaitApplied(RemoteServer server, long commands) {
        Await.until(
                "server " + server.id() + " has applied " + commands + " commands",
                PATIENCE,
                () -> Optional.of(state(server)).filter(state -> state.applied() >= commands));
    }

    /** Has all running servers take snapshots, and returns when those are stored. */
    public void snapshotAll() throws IOException {
        for (RemoteServer server : running()) {
            server.snapshot();
        }
        for (RemoteServer server : running()) {
            server.endSnapshot();
        }
    }

    /** How a server is. */
    public static ServerState state(RemoteServer server) {
        try {
            return server.state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
