package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spring Boot applications as users build them: one jar with jars in it, whose versions of what Raftkit needs are those that Spring Boot
 * manages, or that the application brings.
 */
@Tag("compatibility")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SpringBootIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int INCREMENTS = 20;

    @TempDir
    Path directory;

    private final StatusPage status = new StatusPage();
    private final CounterClient client = new CounterClient();

    @ParameterizedTest
    @CsvSource({
        "boot-3.5, jetty-server-12.0.21 kotlin-stdlib-1.9.25 jackson-annotations-2.19.0 okhttp-jvm-5.5.1",
        "boot-4, jetty-server-12.1.4 kotlin-stdlib-2.2.21 jackson-core-3.0.2 okhttp-4.12.0 okio-jvm-3.6.0",
    })
    void threeServers_surviveTheLossOfTheirLeader(String project, String jars) throws Exception {
        Path jar = UsersBuild.build(project).resolve(project + "-1.jar");
        assertThat(contained(jar)).as("versions that others chose").contains(jars.split(" "));
        Launch launch = new Launch(
                UsersBuild.java(),
                List.of("-jar", jar.toString()),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of());
        try (LocalCluster cluster = LocalCluster.start(launch, 3)) {
            cluster.servers().forEach(this::increment);
            int dead = leader(cluster);
            cluster.server(dead).kill();
            for (ServerProcess server : cluster.servers()) {
                if (server.id() != dead) {
                    increment(server);
                }
            }
            ServerProcess again = cluster.restart(dead);
            increment(again);
            long value = Await.until("the counter is read", PATIENCE, () -> client.value(again));
            assertThat(client.acknowledged()).isEqualTo(6L * INCREMENTS);
            assertThat(value).isBetween(client.acknowledged(), client.acknowledged() + client.unknown());
            assertThat(again.log()).doesNotContain("SLF4J", "NoClassDefFoundError", "NoSuchMethodError");
        }
    }

    /** In the order in which the application finds them. */
    @ParameterizedTest
    @ValueSource(strings = {"boot-3.5", "boot-4"})
    void everyClassAndMemberThatRaftkitNames_isThere(String project) throws Exception {
        Path jar = UsersBuild.build(project).resolve(project + "-1.jar");
        List<URL> libraries = new ArrayList<>();
        List<Path> own = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String name : contained(jar)) {
                Path library = directory.resolve(name + ".jar");
                Files.copy(file.getInputStream(file.getEntry("BOOT-INF/lib/" + name + ".jar")), library);
                libraries.add(library.toUri().toURL());
                if (name.startsWith("raft-")) {
                    own.add(library);
                }
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Linkage linkage = new Linkage(loader);
            for (Path library : own) {
                linkage.check(library);
            }
            assertThat(linkage.references()).isGreaterThan(1_000);
            assertThat(linkage.missing()).isEmpty();
        }
    }

    private static List<String> contained(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.matches("BOOT-INF/lib/.*\\.jar"))
                    .map(name -> name.substring("BOOT-INF/lib/".length(), name.length() - ".jar".length()))
                    .toList();
        }
    }

    private int leader(LocalCluster cluster) {
        return status.awaitLeader(cluster, PATIENCE).id();
    }

    private void increment(ServerProcess server) {
        for (int i = 0; i < INCREMENTS; i++) {
            Await.until(
                    "server " + server.id() + " acknowledges",
                    PATIENCE,
                    () -> client.increment(server) ? Optional.of(true) : Optional.empty());
        }
    }
}
