package io.raftkit.benchmarks.peers;

import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.examples.cluster.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A library that is found on the class path of this process, and whose servers are started with the same class path. */
public abstract class PeerSystem implements SystemUnderTest {
    /** Whether servers take snapshots, as a property of their JVM. */
    private static final String SNAPSHOTS = "peers.snapshots";

    private final String name;
    private final String properties;
    private final Class<?> server;

    /**
     * A library.
     *
     * @param name selects it on the command line
     * @param group the group of its artifact
     * @param artifact its artifact, which says its version
     * @param server the main class of a server process
     */
    protected PeerSystem(String name, String group, String artifact, Class<?> server) {
        this.name = name;
        this.properties = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        this.server = server;
    }

    @Override
    public final String name() {
        return name;
    }

    /** What the jar says that is there, so that it is the version that runs. */
    @Override
    public final String version() {
        try (@Nullable InputStream in = PeerSystem.class.getResourceAsStream(properties)) {
            Properties artifact = new Properties();
            if (in != null) {
                artifact.load(in);
            }
            return artifact.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Operation> operations() {
        return EnumSet.complementOf(EnumSet.of(Operation.SNAPSHOT));
    }

    @Override
    public final Launch launch(Setup setup) {
        return Launch.likeThis(server, "-Xmx" + setup.heap(), "-D" + SNAPSHOTS + "=" + setup.hasSnapshots());
    }

    /** Whether the server of this process is to take snapshots, at what intervals its library does. */
    public static boolean hasSnapshots() {
        return Boolean.parseBoolean(System.getProperty(SNAPSHOTS, "true"));
    }
}
