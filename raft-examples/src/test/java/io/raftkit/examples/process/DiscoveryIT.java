package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.cluster.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which plugins an application gets, from packaged jars on a module path that always holds more than the application chose: there every
 * provider is bound, required or not.
 */
class DiscoveryIT {
    private static final String HTTP = "io.raftkit.transport.http";
    private static final String MAPDB = "io.raftkit.storage.mapdb";
    private static final String PIGEON = "com.acme.pigeon";

    @TempDir
    Path directory;

    private Path modules;
    private Path pigeon;

    @BeforeEach
    void compileASecondTransport() throws Exception {
        modules = Files.createDirectories(directory.resolve("modules"));
        pigeon = CompiledModule.transport(modules, PIGEON);
    }

    private PackagedApp.Ended run(String setting, String... requires) throws Exception {
        Path app = CompiledModule.application(modules, "app", List.of(requires), setting);
        return PackagedApp.run(
                PackagedApp.launch("app/app.App", app, pigeon),
                directory,
                FreePorts.find(1).get(0).toString(),
                directory.resolve("data").toString());
    }

    @Test
    void noTransportRequired_theErrorNamesTheChoiceAndWhoOffersIt() throws Exception {
        PackagedApp.Ended ended = run("", MAPDB);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("transport", HTTP, "requires");
        assertThat(directory.resolve("data")).as("nothing was touched").doesNotExist();
    }

    @Test
    void noStorageRequired_theErrorNamesTheChoiceAndWhoOffersIt() throws Exception {
        PackagedApp.Ended ended = run("", HTTP);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("storage", MAPDB, "requires");
    }

    @Test
    void twoTransportsRequired_theErrorListsBothAndSaysHowToNameOne() throws Exception {
        PackagedApp.Ended ended = run("", MAPDB, HTTP, PIGEON);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains(HTTP, PIGEON, "pigeon", "setting(\"transport\"");
    }

    @Test
    void twoTransportsRequired_oneIsNamed() throws Exception {
        PackagedApp.Ended ended = run(".setting(\"transport\", \"http\")", MAPDB, HTTP, PIGEON);
        assertThat(ended.output()).contains("started");
        assertThat(ended.exitCode()).isZero();
    }

    /** Those of the guide, which come from a module that is no part of the application's jars. */
    @Test
    void twoOfEachRequired_thoseOfTheGuideAreNamed() throws Exception {
        Path plugins = Path.of(Class.forName("io.raftkit.examples.plugins.SocketProvider")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path others = modules.resolve("others");
        Files.createDirectories(others);
        Files.createSymbolicLink(others.resolve("plugins.jar"), plugins);
        Path app = CompiledModule.application(
                modules,
                "app",
                List.of(MAPDB, HTTP, "io.raftkit.examples.plugins"),
                ".setting(\"transport\", \"socket\").setting(\"storage\", \"whole-file\")");
        Path data = directory.resolve("data");
        PackagedApp.Ended ended = PackagedApp.run(
                PackagedApp.launch("app/app.App", app, plugins),
                directory,
                FreePorts.find(1).get(0).toString(),
                data.toString());
        assertThat(ended.output()).contains("started");
        assertThat(ended.exitCode()).isZero();
        assertThat(data.resolve("lock")).as("the data directory was opened").exists();
        assertThat(data.resolve("store.mapdb"))
                .as("what the other storage makes at once")
                .doesNotExist();
    }

    @Test
    void aSecondTransportThatIsMerelyThere_confusesNobody() throws Exception {
        CounterClient client = new CounterClient();
        try (LocalCluster cluster = LocalCluster.start(PackagedApp.launch(PackagedApp.COUNTER, pigeon), 3)) {
            Await.until(
                    "an increment is acknowledged",
                    Duration.ofMinutes(2),
                    () -> client.increment(cluster.server(1)) ? Optional.of(true) : Optional.empty());
        }
        assertThat(client.acknowledged()).isEqualTo(1);
    }
}
