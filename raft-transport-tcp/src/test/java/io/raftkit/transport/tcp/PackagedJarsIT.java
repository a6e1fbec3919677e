package io.raftkit.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.testing.TestAuthority;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packaged jars in fresh virtual machines: three servers of an application that requires this transport and the journal. The build's own
 * test run opens and exports what it needs by itself, so it would not notice a provider that is declared in one place only.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PackagedJarsIT {
    private static final String MODULE = """
            module probe {
                requires io.raftkit.runtime;
                requires io.raftkit.transport.tcp;
                requires io.raftkit.storage.journal;
            }
            """;

    /** A counter, told by lines what to do. */
    private static final String MAIN = """
            package probe;
            import io.raftkit.api.*;
            import java.io.*;
            import java.math.BigInteger;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.TreeSet;
            public final class Main implements StateMachine {
                private static final Duration TIMEOUT = Duration.ofSeconds(60);
                private BigInteger value = BigInteger.ZERO;
                public byte[] apply(Command command) {
                    value = value.add(BigInteger.ONE);
                    return value.toByteArray();
                }
                public byte[] query(byte[] query) { return value.toByteArray(); }
                public View snapshot(SnapshotPoint point) {
                    byte[] state = value.toByteArray();
                    return out -> out.write(state);
                }
                public void restore(Snapshot snapshot) throws IOException {
                    value = new BigInteger(snapshot.stream().readAllBytes());
                }
                public static void main(String[] args) throws Exception {
                    RaftNodeBuilder builder = RaftNode.builder().id(Integer.parseInt(args[0])).cluster("test").peers(args[1])
                        .data(Path.of(args[2])).setting("journal.segment", "1").stateMachine(new Main());
                    if (args.length > 3) {
                        builder.setting("tcp.tls.certificate", args[3] + "/server.pem")
                            .setting("tcp.tls.key", args[3] + "/server.key")
                            .setting("tcp.tls.authorities", args[3] + "/authorities.pem");
                    }
                    try (RaftNode node = builder.start()) {
                        System.out.println("started");
                        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            System.out.println(answer(node, line));
                        }
                    }
                }
                private static Object answer(RaftNode node, String line) {
                    return switch (line) {
                        case "add" -> new BigInteger(node.submit(new byte[1], TIMEOUT).join());
                        case "read" -> new BigInteger(node.read(new byte[0], TIMEOUT).join());
                        case "leads" -> node.status().leads();
                        case "modules" -> {
                            TreeSet<String> names = new TreeSet<>();
                            ModuleLayer.boot().modules().forEach(module -> names.add(module.getName()));
                            names.removeIf(name -> name.startsWith("java.") || name.startsWith("jdk."));
                            yield String.join(" ", names);
                        }
                        default -> throw new IllegalArgumentException(line);
                    };
                }
            }
            """;

    @TempDir
    static Path probe;

    private static final List<String> JARS = new ArrayList<>();

    @TempDir
    Path directory;

    private final TestAuthority authority = new TestAuthority();
    private final List<Server> running = new ArrayList<>();

    @BeforeAll
    static void compile() throws Exception {
        for (String place : List.of("target", "target/modules", "target/application")) {
            try (Stream<Path> files = Files.list(Path.of(place))) {
                files.map(file -> file.toAbsolutePath().toString())
                        .filter(name -> name.endsWith(".jar") && !name.matches(".*-(sources|javadoc)\\.jar"))
                        .forEach(JARS::add);
            }
        }
        Path descriptor = probe.resolve("source/module-info.java");
        Path source = Files.createDirectories(probe.resolve("source/probe")).resolve("Main.java");
        Files.writeString(descriptor, MODULE);
        Files.writeString(source, MAIN);
        Path classes = probe.resolve("classes");
        StringWriter messages = new StringWriter();
        PrintWriter printed = new PrintWriter(messages, true);
        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(printed, printed, "-d", classes + "", "-p", modulePath(), descriptor + "", source + "");
        assertThat(exitCode).as("javac said: %s", messages).isZero();
        JARS.add(classes.toString());
    }

    @AfterEach
    void endProcesses() {
        running.forEach(Server::kill);
    }

    @Test
    void noLibraryComesWithIt() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target/modules"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")))
                    .containsExactlyInAnyOrder("raft-api", "raft-transport-common");
        }
    }

    @ParameterizedTest
    @CsvSource({"-p, false", "-p, true", "-cp, false"})
    void leaderIsKilled_theOthersGoOn_andItComesBack(String option, boolean isSecure) throws Exception {
        StringBuilder peers = new StringBuilder();
        List<Integer> ports = freePorts(3);
        for (int id = 1; id <= 3; id++) {
            peers.append(id == 1 ? "" : ",").append(id).append("=127.0.0.1:").append(ports.get(id - 1));
        }
        List<Server> servers = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            servers.add(start(option, id, peers.toString(), isSecure));
        }
        for (int i = 1; i <= 12; i++) {
            assertThat(servers.get(i % 3).ask("add")).isEqualTo("" + i);
        }
        if (option.equals("-p")) {
            assertThat(servers.get(0).ask("modules").split(" "))
                    .containsExactly(
                            "io.raftkit.api",
                            "io.raftkit.engine",
                            "io.raftkit.runtime",
                            "io.raftkit.storage.journal",
                            "io.raftkit.transport.common",
                            "io.raftkit.transport.tcp",
                            "probe");
        }
        Server leader = leaderOf(servers);
        leader.kill();
        servers.remove(leader);
        for (int i = 13; i <= 20; i++) {
            assertThat(servers.get(i % 2).ask("add")).isEqualTo("" + i);
        }
        Server again = start(option, leader.id, peers.toString(), isSecure);
        assertThat(again.ask("read")).isEqualTo("20");
        assertThat(again.ask("add")).isEqualTo("21");
    }

    private static Server leaderOf(List<Server> servers) throws IOException {
        while (true) {
            for (Server server : servers) {
                if (server.ask("leads").equals("true")) {
                    return server;
                }
            }
        }
    }

    /** Below those that connections get by themselves, so that none takes a port while its server is down. */
    private static List<Integer> freePorts(int count) {
        List<Integer> free = new ArrayList<>();
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); free.size() < count; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                free.add(socket.getLocalPort());
            } catch (IOException e) {
                // Somebody has it.
            }
        }
        return free;
    }

    private static String modulePath() {
        return String.join(File.pathSeparator, JARS);
    }

    private Server start(String option, int id, String peers, boolean isSecure) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        // A short life: the first compiler is all it needs.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", option, modulePath()));
        command.addAll(option.equals("-p") ? List.of("-m", "probe/probe.Main") : List.of("probe.Main"));
        command.addAll(List.of("" + id, peers, directory.resolve("data-" + id).toString()));
        if (isSecure) {
            Path files = directory.resolve("tls-" + id);
            if (!Files.exists(files)) {
                authority.write("tcp.", files, authority.server(id));
            }
            command.add(files.toString());
        }
        Path log = directory.resolve("log-" + id + "-" + running.size() + ".txt");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        Server server = new Server(id, process, log);
        running.add(server);
        assertThat(server.line()).isEqualTo("started");
        return server;
    }

    /** A process that is told what to do by lines, and answers each with one. */
    private record Server(int id, Process process, Path log) {
        String ask(String what) throws IOException {
            process.outputWriter().write(what + "\n");
            process.outputWriter().flush();
            return line();
        }

        String line() throws IOException {
            String line = process.inputReader().readLine();
            assertThat(line).as("server %s said: %s", id, Files.readString(log)).isNotNull();
            return line;
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }
    }
}
