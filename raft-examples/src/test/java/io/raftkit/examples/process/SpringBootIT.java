package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Spring Boot applications as users build them: one jar with jars in it, whose versions of what Raftkit needs are those that Spring Boot
 * manages, or that the application brings.
 */
@Tag("compatibility")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SpringBootIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int INCREMENTS = 20;

    private final StatusPage status = new StatusPage();
    private final CounterClient client = new CounterClient();

    @ParameterizedTest
    @CsvSource({
        "boot-3.5, stream, jetty-server-12.0.21 kotlin-stdlib-1.9.25 jackson-annotations-2.19.0 okhttp-jvm-5.5.1",
        "boot-4, stream, jetty-server-12.1.4 kotlin-stdlib-2.2.21 jackson-core-3.0.2 okhttp-4.12.0 okio-jvm-3.6.0",
        "boot-4, post, jetty-server-12.1.4 kotlin-stdlib-2.2.21 jackson-core-3.0.2 okhttp-4.12.0 okio-jvm-3.6.0",
    })
    void threeServers_surviveTheLossOfTheirLeader(String project, String mode, String jars) throws Exception {
        Path jar = UsersBuild.build(project).resolve(project + "-1.jar");
        assertThat(contained(jar)).as("versions that others chose").contains(jars.split(" "));
        Launch launch = new Launch(
                UsersBuild.java(),
                List.of("-jar", jar.toString()),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of());
        try (LocalCluster cluster = LocalCluster.start(launch, 3, List.of("--mode", mode))) {
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
        return Await.until("a leader", PATIENCE, () -> status.leader(cluster)).id();
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
