package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Real modules, compiled into a directory and loaded in a layer of their own: what a user's module path is. */
final class ModulesOnDisk {
    private final Path sources;
    private final Path classes;
    private final List<String> names = new ArrayList<>();

    ModulesOnDisk(Path directory) {
        sources = directory.resolve("src");
        classes = directory.resolve("classes");
    }

    ModulesOnDisk with(String module, Map<String, String> files) throws IOException {
        names.add(module);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = sources.resolve(module).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return this;
    }

    /** A module that provides a transport under a name. */
    ModulesOnDisk withTransport(String module, String name) throws IOException {
        return with(
                module,
                Map.of(
                        "module-info.java",
                        "module " + module + " { requires io.raftkit.api; exports " + module
                                + "; provides io.raftkit.api.transport.TransportProvider with " + module + ".Made; }",
                        module.replace('.', '/') + "/Made.java",
                        """
                        package %s;
                        import io.raftkit.api.log.*;
                        import io.raftkit.api.storage.*;
                        import io.raftkit.api.transport.*;
                        import java.io.IOException;
                        import java.util.Map;
                        public final class Made implements TransportProvider, Transport {
                            public static int open;
                            public String name() { return "%s"; }
                            public Transport create(TransportContext context) throws IOException {
                                if (context.settings().containsKey("taken")) {
                                    throw new IOException("Port of " + context.address() + " is taken: stop whoever has it.");
                                }
                                open++;
                                return new Made();
                            }
                            public void register(long group, Inbox inbox) {}
                            public void unregister(long group) {}
                            public void updatePeers(long group, Map<Integer, String> addresses) {}
                            public void send(Frame frame) {}
                            public int maxFrameBytes() { return 4 << 20; }
                            public void close() { open--; }
                        }
                        """.formatted(module, name)));
    }

    /** A module that provides a storage under a name. */
    ModulesOnDisk withStorage(String module, String name) throws IOException {
        return with(
                module,
                Map.of(
                        "module-info.java",
                        "module " + module + " { requires io.raftkit.api; exports " + module
                                + "; provides io.raftkit.api.storage.PersisterProvider with " + module + ".Made; }",
                        module.replace('.', '/') + "/Made.java",
                        """
                        package %s;
                        import io.raftkit.api.log.*;
                        import io.raftkit.api.storage.*;
                        import io.raftkit.api.transport.*;
                        import java.io.IOException;
                        public final class Made implements PersisterProvider, Persister {
                            public static int open;
                            public String name() { return "%s"; }
                            public Persister create(PersisterContext context) throws IOException {
                                context.directory().open("data").close();
                                open++;
                                return new Made();
                            }
                            public void recover(Recovery into) {}
                            public void persist(PersistBatch batch) {}
                            public EntryBatch read(long from, long to, int bytesMax) { return null; }
                            public void close() { open--; }
                        }
                        """.formatted(module, name)));
    }

    /** An application's module that requires what is given. */
    ModulesOnDisk withApplication(String module, String... required) throws IOException {
        StringBuilder info = new StringBuilder("module " + module + " { requires io.raftkit.api;");
        Stream.of(required)
                .forEach(name -> info.append(" requires ").append(name).append(';'));
        return with(
                module,
                Map.of(
                        "module-info.java",
                        info.append('}').toString(),
                        module.replace('.', '/') + "/Main.java",
                        "package " + module + "; class Main {}"));
    }

    /** A module that knows nothing of nodes, and calls what it is told. */
    ModulesOnDisk withFramework(String module) throws IOException {
        return with(
                module,
                Map.of(
                        "module-info.java",
                        "module " + module + " { exports " + module + "; }",
                        module.replace('.', '/') + "/Framework.java",
                        """
                        package %s;
                        import java.lang.reflect.Method;
                        public final class Framework {
                            public static Object call(Method method) throws ReflectiveOperationException {
                                return method.invoke(null);
                            }
                        }
                        """.formatted(module)));
    }

    /** An application that asks for a builder in every way there is. */
    ModulesOnDisk withCallers(String module, String transport, String storage, String framework) throws IOException {
        return with(
                module,
                Map.of(
                        "module-info.java",
                        "module " + module + " { requires io.raftkit.api; requires " + transport + "; requires "
                                + storage + "; requires " + framework + "; exports " + module + "; }",
                        module.replace('.', '/') + "/Main.java",
                        """
                        package %s;
                        import io.raftkit.api.*;
                        import java.lang.invoke.*;
                        import java.util.Optional;
                        import java.util.concurrent.CompletableFuture;
                        import java.util.function.Supplier;
                        public final class Main {
                            public static RaftNodeBuilder direct() {
                                return RaftNode.builder();
                            }
                            public static RaftNodeBuilder fromOptional() {
                                return Optional.<RaftNodeBuilder>empty().orElseGet(RaftNode::builder);
                            }
                            public static RaftNodeBuilder inAnotherThread() {
                                return CompletableFuture.supplyAsync(RaftNode::builder).join();
                            }
                            public static RaftNodeBuilder byReflection() throws ReflectiveOperationException {
                                return (RaftNodeBuilder) RaftNode.class.getMethod("builder").invoke(null);
                            }
                            public static RaftNodeBuilder byAFramework() throws ReflectiveOperationException {
                                return (RaftNodeBuilder) %s.Framework.call(RaftNode.class.getMethod("builder"));
                            }
                            public static RaftNodeBuilder byTheJdkAlone() throws ReflectiveOperationException {
                                MethodHandle builder = MethodHandles.lookup()
                                        .findStatic(RaftNode.class, "builder", MethodType.methodType(RaftNodeBuilder.class));
                                Supplier<?> supplier = MethodHandleProxies.asInterfaceInstance(Supplier.class, builder);
                                return (RaftNodeBuilder) CompletableFuture.supplyAsync(supplier).join();
                            }
                        }
                        """.formatted(module, framework)));
    }

    /** Compiles all modules and resolves them as a module path does: with every provider that is present. */
    ModuleLayer load() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--module-source-path",
                sources.toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                "-d",
                classes.toString()));
        try (Stream<Path> paths = Files.walk(sources)) {
            paths.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        int failures =
                ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments.toArray(new String[0]));
        assertThat(failures).as(out.toString()).isZero();
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolveAndBind(ModuleFinder.of(classes), ModuleFinder.of(), Set.copyOf(names));
        return boot.defineModulesWithOneLoader(configuration, ModulesOnDisk.class.getClassLoader());
    }
}
