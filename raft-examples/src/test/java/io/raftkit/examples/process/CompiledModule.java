package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Small modules of others, compiled against the packaged jars while the tests run. */
final class CompiledModule {
    private CompiledModule() {}

    /**
     * An application with a server of a cluster of one. It prints "started" or why it was not.
     *
     * @param requires what it requires besides {@code io.raftkit.runtime}
     * @param setting a call on the builder, for instance {@code .setting("transport", "http")}, or nothing
     */
    static Path application(Path modules, String name, List<String> requires, String setting) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        StringBuilder descriptor = new StringBuilder("module " + name + " { requires io.raftkit.runtime;");
        requires.forEach(
                module -> descriptor.append(" requires ").append(module).append(";"));
        sources.put("module-info.java", descriptor + " }");
        sources.put("app/App.java", """
                package app;

                import io.raftkit.api.*;
                                import java.nio.file.Path;

                public final class App implements StateMachine {
                    public byte[] apply(Command command) { return new byte[0]; }
                    public byte[] query(byte[] query) { return new byte[0]; }
                    public View snapshot(SnapshotPoint point) { return out -> {}; }
                    public void restore(Snapshot snapshot) {}

                    public static void main(String[] args) {
                        try (RaftNode node = RaftNode.builder()
                                .id(1)
                                .peers("1=127.0.0.1:" + args[0])
                                .data(Path.of(args[1]))
                                .stateMachine(new App())
                                SETTING
                                .start()) {
                            System.out.println("started");
                        } catch (StartRefusedException e) {
                            System.out.println("refused: " + e.getMessage());
                            System.exit(3);
                        }
                    }
                }
                """.replace("SETTING", setting));
        return compile(modules, name, sources);
    }

    /** The examples as they are packaged, but that their descriptor requires another storage: the line that a user changes. */
    static Path examples(Path modules, String storage) throws IOException {
        Path changed = modules.resolve("io.raftkit.examples");
        unpack(PackagedApp.examplesJar(), changed);
        String descriptor = Files.readString(PackagedApp.BASE.resolve("src/main/java/module-info.java"));
        assertThat(descriptor).containsOnlyOnce("requires io.raftkit.storage.");
        Path source = modules.resolve("io.raftkit.examples-sources").resolve("module-info.java");
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                descriptor
                        .replaceFirst("requires io\\.raftkit\\.storage\\.\\w+;", "requires " + storage + ";")
                        // Annotations, which the application does not have with it.
                        .replaceAll("requires static [\\w.]+;", ""));
        compile(List.of("--release", "17", "-p", PackagedApp.modulePath(), "-d", changed + "", source + ""));
        return changed;
    }

    private static void unpack(Path jar, Path to) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar);
                Stream<Path> all = Files.walk(files.getPath("/"))) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(each.toString().substring(1));
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
        }
    }

    /** The example of a client as a module of somebody else's, which requires nothing but the client. */
    static Path client(Path modules, String name) throws IOException {
        Path source = PackagedApp.BASE.resolve("src/main/java/io/raftkit/examples/counter/Increment.java");
        String moved = Files.readString(source).replaceFirst("package [\\w.]+;", "package " + name + ";");
        return compile(
                modules,
                name,
                Map.of(
                        "module-info.java",
                        "module " + name + " { requires io.raftkit.client; }",
                        name.replace('.', '/') + "/Increment.java",
                        moved));
    }

    /** A second transport, which cannot be used for anything. */
    static Path transport(Path modules, String name) throws IOException {
        String descriptor = """
                module %s {
                    requires io.raftkit.api;
                    provides io.raftkit.api.transport.TransportProvider with pigeon.Pigeon;
                }
                """.formatted(name);
        String provider = """
                package pigeon;

                import io.raftkit.api.log.*;
                import io.raftkit.api.storage.*;
                import io.raftkit.api.transport.*;

                public final class Pigeon implements TransportProvider {
                    public String name() { return "pigeon"; }
                    public Transport create(TransportContext context) { throw new AssertionError("a pigeon was sent"); }
                }
                """;
        return compile(modules, name, Map.of("module-info.java", descriptor, "pigeon/Pigeon.java", provider));
    }

    /** Any module: its sources by their paths. It may require those that were compiled into the same directory before. */
    static Path compile(Path modules, String name, Map<String, String> sources) throws IOException {
        Path sourceRoot = modules.resolve(name + "-sources");
        Path classes = Files.createDirectories(modules.resolve(name));
        List<String> arguments =
                new ArrayList<>(List.of("--release", "17", "-p", modulePath(modules, name), "-d", classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = sourceRoot.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        compile(arguments);
        return classes;
    }

    private static void compile(List<String> arguments) {
        StringWriter messages = new StringWriter();
        PrintWriter printed = new PrintWriter(messages, true);
        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow(() -> new IllegalStateException("the tests need a JDK, with javac"))
                .run(printed, printed, arguments.toArray(String[]::new));
        assertThat(exitCode).as(messages.toString()).isZero();
    }

    private static String modulePath(Path modules, String name) throws IOException {
        try (var entries = Files.list(modules)) {
            return PackagedApp.modulePath(entries.filter(
                            entry -> !entry.endsWith(name) && !entry.toString().endsWith("-sources"))
                    .toArray(Path[]::new));
        }
    }
}
