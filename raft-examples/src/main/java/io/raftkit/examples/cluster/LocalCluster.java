package io.raftkit.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several servers on this machine, each a process with a directory of its own under one temporary directory, on the loopback address
 * unless they are given other {@link Hosts}. Closing it ends the processes and removes the directory; so does the end of this process.
 */
public final class LocalCluster implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 5;

    private final Launch launch;
    private final Hosts hosts;
    private final List<Integer> ports;
    private final Path directory;
    private final List<ServerProcess> servers = Collections.synchronizedList(new ArrayList<>());
    private final Thread hook = new Thread(this::end, "end the servers");

    private LocalCluster(Launch launch, Hosts hosts, int size) throws IOException {
        this.launch = launch;
        this.hosts = hosts;
        this.ports = FreePorts.find(size);
        this.directory = Files.createTempDirectory("raftkit-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts servers 1 to {@code size} and returns when each is ready. Between finding a port and using it another process may take it:
     * then everything is tried again with other ports.
     */
    public static LocalCluster start(Launch launch, int size) throws IOException {
        return start(launch, Hosts.LOOPBACK, size);
    }

    /** The same for servers that run somewhere else than on the loopback address. */
    public static LocalCluster start(Launch launch, Hosts hosts, int size) throws IOException {
        for (int attempt = 1; ; attempt++) {
            LocalCluster cluster = new LocalCluster(launch, hosts, size);
            try {
                cluster.startAll();
                return cluster;
            } catch (ServerEnded e) {
                cluster.close();
                if (!e.isPortTaken() || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }

    private void startAll() throws IOException {
        for (int id = 1; id <= ports.size(); id++) {
            servers.add(startProcess(id));
        }
        for (ServerProcess server : servers()) {
            server.awaitReady();
        }
    }

    /** Copies what the servers wrote to standard error, in all their lives, to a directory, as {@code server-1.log} and so on. */
    public void copyLogs(Path to) throws IOException {
        for (int id = 1; id <= ports.size(); id++) {
            Path log = log(id);
            Files.copy(log, to.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path log(int id) {
        return directory.resolve("server-" + id + ".log");
    }

    private ServerProcess startProcess(int id) throws IOException {
        List<String> all = new ArrayList<>(List.of("--id", "" + id, "--peers", peers(id), "--until-eof"));
        all.addAll(List.of("--data", data(id).toString()));
        List<String> command = new ArrayList<>(hosts.prefix(id));
        command.addAll(launch.command(all));
        return ServerProcess.start(id, log(id), command);
    }

    /** Starts a server again whose process ended, with the same directory and port, and returns when it is ready. */
    public ServerProcess restart(int id) throws IOException {
        checkEnded(id);
        for (int attempt = 1; ; attempt++) {
            ServerProcess again = startProcess(id);
            servers.set(id - 1, again);
            try {
                again.awaitReady();
                return again;
            } catch (ServerEnded e) {
                if (!e.isPortTaken() || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** Starts all servers again at once, whose processes ended, and returns when each is ready. */
    public void restartAll() throws IOException {
        for (int id = 1; id <= ports.size(); id++) {
            checkEnded(id);
            servers.set(id - 1, startProcess(id));
        }
        servers().forEach(ServerProcess::awaitReady);
    }

    private void checkEnded(int id) {
        if (server(id).isAlive()) {
            throw new IllegalStateException("server " + id + " still runs");
        }
    }

    /** All servers as {@code id=host:port} between commas, as one of them is told. */
    private String peers(int by) {
        return IntStream.rangeClosed(1, ports.size())
                .mapToObj(id -> id + "=" + hosts.peer(by, id, raftPort(id)))
                .collect(Collectors.joining(","));
    }

    /** Where a server listens for the other servers. */
    public int raftPort(int id) {
        return ports.get(id - 1);
    }

    /** A server's data directory. */
    public Path data(int id) {
        return directory.resolve("server-" + id);
    }

    /** The servers, in order of their ids. */
    public List<ServerProcess> servers() {
        return List.copyOf(servers);
    }

    /** The server's last process. */
    public ServerProcess server(int id) {
        return servers.get(id - 1);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already: the hook runs, and need not run twice.
            return;
        }
        end();
    }

    private void end() {
        servers().forEach(ServerProcess::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("not removed: " + directory + " (" + e + ")");
        }
    }
}
