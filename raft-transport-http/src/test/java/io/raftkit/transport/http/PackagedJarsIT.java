package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.testing.TestAuthority;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packaged jars in a fresh virtual machine, as an application has them. The build's own test run opens and exports what it needs by
 * itself, so it would not notice a package that JSON cannot look into, or a provider that is declared in one place only.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PackagedJarsIT {
    private static final String MODULE = """
            module probe {
                requires io.raftkit.transport.http;
                requires java.net.http;
                uses io.raftkit.api.transport.TransportProvider;
            }
            """;

    private static final String MAIN = """
            package probe;
            import io.raftkit.api.log.*;
            import io.raftkit.api.storage.*;
            import io.raftkit.api.transport.*;
            import io.raftkit.api.status.*;
            import java.net.URI;
            import java.net.http.*;
            import java.nio.ByteBuffer;
            import java.util.*;
            import java.util.concurrent.*;
            public class Main {
                record Context(int serverId, String address, String cluster, Map<String, String> settings)
                    implements TransportContext {}
                record Box(BlockingQueue<Frame> frames) implements Inbox {
                    public Admission admit(FrameHeader header) { return Admission.ADMITTED; }
                    public void receive(Frame frame) { frames.add(frame); }
                    public void peerLost(int serverId) {}
                    public NodeStatus status() {
                        return NodeStatus.builder(7).cluster(1, 0).role(ServerRole.LEADER, 1).leader(7, null).log(1, 1)
                            .committed(1, 1).peers(List.of(PeerStatus.builder(2, "a:1").heardMillisAgo(3).matchIndex(4).build()))
                            .counters(Map.of("x", 1L)).build();
                    }
                }
                public static void main(String[] args) throws Exception {
                    boolean isSecure = args.length > 0;
                    TransportProvider http = ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
                    List<Transport> both = new ArrayList<>();
                    int port = 20000 + (int) (ProcessHandle.current().pid() % 10000);
                    while (both.isEmpty()) {
                        try {
                            both.add(http.create(new Context(1, "127.0.0.1:" + port, "test", settings(args, 1))));
                        } catch (java.io.IOException taken) {
                            port++;
                        }
                    }
                    Box box = new Box(new LinkedBlockingQueue<>());
                    both.get(0).register(0, box);
                    Transport sender = http.create(new Context(2, "127.0.0.1:0", "test", settings(args, 2)));
                    sender.updatePeers(0, Map.of(1, "127.0.0.1:" + port));
                    FrameHeader header = FrameHeader.builder().kind(1).clusterId(1).from(2).to(1).storeId(3).address("a:1").build();
                    Frame received = null;
                    while (received == null) {
                        // Again and again: a frame whose first connection comes about too slowly is dropped.
                        sender.send(Frame.of(header.toBuilder(), List.of(ByteBuffer.wrap(new byte[] {42}))));
                        received = box.frames().poll(100, TimeUnit.MILLISECONDS);
                    }
                    System.out.println("frame " + received.contiguousBody().get(0));
                    if (!isSecure) System.out.println("status " + HttpClient.newHttpClient().send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/raft/v1/status")).build(),
                        HttpResponse.BodyHandlers.ofString()).body());
                    sender.close();
                    both.get(0).close();
                }
                static Map<String, String> settings(String[] args, int id) {
                    Map<String, String> settings = new HashMap<>();
                    if (args.length > 0) {
                        settings.put("http.tls.certificate", args[0] + "/" + id + "/server.pem");
                        settings.put("http.tls.key", args[0] + "/" + id + "/server.key");
                        settings.put("http.tls.authorities", args[0] + "/" + id + "/authorities.pem");
                    }
                    return settings;
                }
            }
            """;

    @TempDir
    static Path probe;

    private static final List<String> JARS = new ArrayList<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void compile() throws Exception {
        try (Stream<Path> built = Files.list(Path.of("target"));
                Stream<Path> dependencies = Files.list(Path.of("target/modules"))) {
            Stream.concat(built, dependencies)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".jar") && !name.matches(".*-(sources|javadoc)\\.jar"))
                    .forEach(JARS::add);
        }
        Path descriptor = probe.resolve("source/module-info.java");
        Path source = Files.createDirectories(probe.resolve("source/probe")).resolve("Main.java");
        Files.writeString(descriptor, MODULE);
        Files.writeString(source, MAIN);
        Path classes = probe.resolve("classes");
        javac("-d", classes + "", "-p", modulePath(), descriptor + "", source + "");
        JARS.add(classes.toString());
    }

    private static void javac(String... arguments) {
        StringWriter messages = new StringWriter();
        PrintWriter printed = new PrintWriter(messages, true);
        int exitCode = ToolProvider.findFirst("javac").orElseThrow().run(printed, printed, arguments);
        assertThat(exitCode).as("javac said: %s", messages).isZero();
    }

    @Test
    void onTheModulePath() throws Exception {
        assertWorks(run("-p", modulePath(), "-m", "probe/probe.Main"));
    }

    /** TLS needs parts of libraries that plain HTTP never loads. */
    @Test
    void withTls() throws Exception {
        TestAuthority authority = new TestAuthority();
        authority.write("http.", directory.resolve("1"), authority.server(1));
        authority.write("http.", directory.resolve("2"), authority.server(2));
        assertThat(run("-p", modulePath(), "-m", "probe/probe.Main", directory.toString()))
                .contains("frame 42");
        assertThat(run("-cp", modulePath(), "probe.Main", directory.toString())).contains("frame 42");
    }

    @Test
    void onTheClassPath() throws Exception {
        assertWorks(run("-cp", modulePath(), "probe.Main"));
    }

    /** What a host application's build may bring; it then lies before ours, or instead of it. */
    @ParameterizedTest
    @CsvSource({
        "org.eclipse.jetty.util, Jetty, VERSION, 11.0.26, Jetty 11.0.26, 12.0.12, jetty.version",
        "okhttp3, OkHttp, VERSION, 3.14.9, OkHttp 3.14.9, 4.12.0, okhttp.version",
        "kotlin, KotlinVersion, CURRENT, 1.6.21, Kotlin's standard library 1.6.21, 1.9.0, kotlin.version",
        "tools.jackson.core.json, PackageVersion, VERSION, 4.0.0, Jackson's core 4.0.0, 3.0.0, jackson-bom.version",
    })
    void libraryOfAVersionThatWillNotDo_isNamedAtStart(
            String inPackage, String type, String field, String version, String found, String needed, String property)
            throws Exception {
        Path source = directory.resolve(type + ".java");
        Files.writeString(
                source,
                "package %s; public class %s { public static final Object %s = \"%s\"; }"
                        .formatted(inPackage, type, field, version));
        Path older = directory.resolve("older");
        javac("-d", older.toString(), source.toString());
        String output = run(1, "-cp", older + File.pathSeparator + modulePath(), "probe.Main");
        assertThat(output)
                .contains(
                        "io.raftkit.api.StartRefusedException: The application has " + found,
                        needed + " or later",
                        property)
                .doesNotContain("NoClassDefFoundError", "NoSuchMethodError");
    }

    private static void assertWorks(String output) {
        assertThat(output)
                .contains("frame 42")
                .contains("\"serverId\":7")
                .contains("\"role\":\"LEADER\"")
                .contains(
                        "\"peers\":[{\"id\":2,\"address\":\"a:1\",\"heardMillisAgo\":3,\"protocolVersion\":0,\"matchIndex\":4")
                .contains("\"counters\":{\"x\":1}");
    }

    private static String modulePath() {
        return String.join(File.pathSeparator, JARS);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        return run(0, arguments);
    }

    private String run(int expectedExitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        // A short life: the first compiler is all it needs.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        // A wait that can be interrupted, unlike one for output: so the process ends with the test, come what may.
        try {
            int exitCode = process.waitFor();
            String said = Files.readString(output);
            assertThat(exitCode).as("java said: %s", said).isEqualTo(expectedExitCode);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
