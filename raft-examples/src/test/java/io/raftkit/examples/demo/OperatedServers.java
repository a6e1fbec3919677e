package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.ServerEnded;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.process.PackagedApp;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Servers of the demo from the packaged jars, each a process of its own, and their operator: starts them, ends them with SIGTERM, and makes calls to the
 * leader. A server that is started again is given the list of its first start, but for its own address. Those that are upgraded speak the next version of
 * the protocol, with the same jars.
 */
final class OperatedServers implements AutoCloseable {
    private static final String MAIN = "io.raftkit.examples/io.raftkit.examples.demo.DemoNode";
    private static final String UPGRADED = "-Draftkit.test.nextProtocolVersion=true";
    private static final int PORT_ATTEMPTS_MAX = 5;
    private static final String ALLOW_JOINS = "--allow-joins";
    private static final int SIGTERM_EXIT_CODE = 128 + 15;

    /** What a server is told at each start. */
    private record Told(Map<Integer, String> peers, List<String> more) {
        List<String> options() {
            String list = peers.entrySet().stream()
                    .map(peer -> peer.getKey() + "=" + peer.getValue())
                    .collect(Collectors.joining(","));
            List<String> options = new ArrayList<>(List.of("--peers", list, "--until-eof"));
            options.addAll(more);
            return options;
        }
    }

    private final Launch launch;
    private final Launch upgradedLaunch;
    private final Path directory;
    private final MembersCaller caller = new MembersCaller();
    private final StatusPage pages = new StatusPage();
    private final Map<Integer, Integer> ports = new ConcurrentSkipListMap<>();
    private final Map<Integer, Told> told = new ConcurrentSkipListMap<>();
    private final Map<Integer, ServerProcess> running = new ConcurrentSkipListMap<>();
    private final Set<Integer> upgraded = new ConcurrentSkipListSet<>();

    /** No servers yet; their files will be in this directory. */
    OperatedServers(String storage, Path directory) {
        this.directory = directory;
        launch = PackagedApp.launchWithStorage(MAIN, storage);
        upgradedLaunch = launch.withOption(UPGRADED);
    }

    /** Starts servers 1 to 3, with which the cluster begins. */
    OperatedServers begin() throws IOException {
        return begin(List.of());
    }

    /** The same, and servers may ask them to be added. */
    OperatedServers beginWithJoins() throws IOException {
        return begin(List.of(ALLOW_JOINS));
    }

    private OperatedServers begin(List<String> more) throws IOException {
        List<Integer> found = FreePorts.find(3);
        for (int id = 1; id <= 3; id++) {
            ports.put(id, found.get(id - 1));
        }
        for (int id = 1; id <= 3; id++) {
            told.put(id, new Told(Map.of(1, address(1), 2, address(2), 3, address(3)), more));
            start(id);
        }
        return this;
    }

    /** Starts an empty server that is to be added, on a port of its own. */
    void startEmpty(int id) throws IOException {
        ports.put(id, FreePorts.find(1).get(0));
        startEmptyAgain(id);
    }

    /** Starts an empty server in the place of one that is lost, at its address. */
    void startEmptyAgain(int id) throws IOException {
        told.put(id, new Told(Map.of(id, address(id)), List.of("--joins")));
        start(id);
    }

    /** Starts an empty server, on a port of its own, that asks one member to be added. */
    void startJoining(int id, int member) throws IOException {
        ports.put(id, FreePorts.find(1).get(0));
        List<String> more = List.of("--through", member + "=" + address(member), ALLOW_JOINS);
        told.put(id, new Told(Map.of(id, address(id)), more));
        start(id);
    }

    /** Starts a server that is stopped, on what it has stored. */
    void start(int id) throws IOException {
        List<String> options = new ArrayList<>(told.get(id).options());
        options.addAll(List.of("--id", "" + id, "--data", data(id).toString()));
        Launch release = upgraded.contains(id) ? upgradedLaunch : launch;
        for (int attempt = 1; ; attempt++) {
            ServerProcess process =
                    ServerProcess.start(id, directory.resolve("server-" + id + ".log"), release.command(options));
            try {
                process.awaitReady();
                running.put(id, process);
                return;
            } catch (ServerEnded e) {
                // Another process may have the port for a moment: an outgoing connection, or one that looks for ports.
                if (!e.isPortTaken() || attempt == PORT_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** From here on a server that is stopped speaks the next version of the protocol. */
    void upgrade(int id) {
        upgraded.add(id);
    }

    /** From here on a server that is stopped speaks the version of this release again. */
    void downgrade(int id) {
        upgraded.remove(id);
    }

    /** From here on a server that is stopped listens at another address, and is told so. */
    void move(int id) {
        ports.put(id, FreePorts.find(1).get(0));
        Map<Integer, String> peers = new ConcurrentSkipListMap<>(told.get(id).peers());
        peers.put(id, address(id));
        told.put(id, new Told(peers, told.get(id).more()));
    }

    /** Ends a server in good order. */
    void stop(int id) {
        ServerProcess process = running.remove(id);
        process.terminate();
        assertThat(process.awaitEnd())
                .as("exit code of server %d: %s", id, process.log())
                .isEqualTo(SIGTERM_EXIT_CODE);
    }

    /** Ends a server with SIGKILL, and deletes all that it has stored. */
    void lose(int id) throws IOException {
        running.remove(id).kill();
        try (Stream<Path> files = Files.walk(data(id))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path data(int id) {
        return directory.resolve("data-" + id);
    }

    /** Where the others reach a server. */
    String address(int id) {
        return HttpNodes.local(ports.get(id));
    }

    /** The ids of the servers that run. */
    List<Integer> ids() {
        return List.copyOf(running.keySet());
    }

    /** Where clients reach the servers that run. */
    List<Integer> clientPorts() {
        return running.values().stream().map(ServerProcess::clientPort).toList();
    }

    /** On all servers that run, as soon as they know. */
    void requireVoters(Integer... ids) {
        for (int id : ids()) {
            Await.until(
                    "server " + id + " knows the voters",
                    HttpNodes.PATIENCE,
                    () -> Optional.of(status(id))
                            .filter(status -> status.voters().equals(List.of(ids))));
        }
        assertThat(ids()).containsExactly(ids);
    }

    int clientPort(int id) {
        return running.get(id).clientPort();
    }

    /** How a server is. */
    StatusPage.Answer status(int id) {
        return Await.until("the status of server " + id, HttpNodes.PATIENCE, () -> pages.ask(ports.get(id)));
    }

    /** How the server is that leads. */
    StatusPage.Answer leader() {
        return Await.until("a leader", HttpNodes.PATIENCE, this::leaderNow);
    }

    private Optional<StatusPage.Answer> leaderNow() {
        return pages.leader(running.keySet().stream().map(ports::get).toList());
    }

    /** Makes one call to the leader, and the same again if it is another by then: what is done already is not done twice. */
    void call(String change) {
        caller.untilDone(change, () -> leaderNow().map(leader -> clientPort(leader.id())));
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::close);
    }
}
