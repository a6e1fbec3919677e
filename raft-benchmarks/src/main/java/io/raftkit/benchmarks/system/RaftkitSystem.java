package io.raftkit.benchmarks.system;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.StorageChoice;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Raftkit with its defaults.
 *
 * @param storage its storage
 * @param transport its transport, {@link #HTTP} or {@link #TCP}
 */
public record RaftkitSystem(StorageChoice storage, String transport) implements SystemUnderTest {
    /** The transport that all examples use. */
    public static final String HTTP = "http";

    /** The other one. */
    public static final String TCP = "tcp";

    /** Adds what names a transport and a storage to the options of a program that starts servers. */
    public static Options options(Options options) {
        return StorageChoice.options(options)
                .optional("transport", HTTP, "transport of the servers, " + HTTP + " or " + TCP);
    }

    /** The system that a command line asks for. */
    public static RaftkitSystem of(Options given) {
        return new RaftkitSystem(StorageChoice.of(given), given.oneOf("transport", HTTP, TCP));
    }

    @Override
    public String name() {
        return "raftkit-" + storage.name() + (transport.equals(HTTP) ? "" : "-" + transport);
    }

    @Override
    public Kind kind() {
        return Kind.RAFTKIT;
    }

    @Override
    public String version() {
        // As the module or the jar says.
        ModuleDescriptor descriptor = RaftNode.class.getModule().getDescriptor();
        @Nullable
        String version = descriptor == null
                ? RaftNode.class.getPackage().getImplementationVersion()
                : descriptor.rawVersion().orElse(null);
        return Objects.requireNonNullElse(version, "of an unknown version");
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("transport", transport);
        settings.put("storage", storage.name());
        settings.put("durability", "forced to disk on a majority before each acknowledgement");
        settings.put("reads", "ReadIndex");
        return settings;
    }

    @Override
    public Set<Operation> operations() {
        return Set.of(Operation.values());
    }

    @Override
    public Launch launch(Setup setup) {
        return launch(
                "-Xmx" + setup.heap(),
                "-D" + RaftkitServer.STATE_BYTES + "=" + setup.stateBytes(),
                setup.hasSnapshots() ? "" : "-D" + RaftkitServer.SNAPSHOT_LOG_BYTES + "=" + RaftkitServer.NO_SNAPSHOTS,
                setup.hasSnapshots() ? "" : "-D" + RaftkitServer.LOG_TAIL_BYTES + "=0");
    }

    /** The same with these options for the JVM of each server; those that are empty are left out. */
    public Launch launch(String... jvmOptions) {
        List<String> given = Stream.concat(
                        Stream.of("-D" + RaftkitServer.TRANSPORT + "=" + transport), Stream.of(jvmOptions))
                .filter(option -> !option.isEmpty())
                .toList();
        return Launch.likeThis(RaftkitServer.class, storage.jvmOptions(given.toArray(String[]::new)));
    }
}
