package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.EndedProgram;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which plugins an application gets, from packaged jars on a module path that always holds more than the application chose: there every
 * provider is bound, required or not.
 */
class DiscoveryIT {
    private static final String HTTP = "io.raftkit.transport.http";
    private static final String TCP = "io.raftkit.transport.tcp";
    private static final String MAPDB = "io.raftkit.storage.mapdb";
    private static final String JOURNAL = "io.raftkit.storage.journal";
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

    private EndedProgram run(String setting, String... requires) throws Exception {
        Path app = CompiledModule.application(modules, "app", List.of(requires), setting);
        return EndedProgram.run(
                PackagedApp.launch("app/app.App", app, pigeon),
                directory,
                FreePorts.find(1).get(0).toString(),
                directory.resolve("data").toString());
    }

    @Test
    void noTransportRequired_theErrorNamesTheChoiceAndWhoOffersIt() throws Exception {
        EndedProgram ended = run("", MAPDB);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("'requires " + HTTP + ";' or 'requires " + TCP + ";'");
        assertThat(directory.resolve("data")).as("nothing was touched").doesNotExist();
    }

    @Test
    void noStorageRequired_theErrorNamesTheChoiceAndWhoOffersIt() throws Exception {
        EndedProgram ended = run("", HTTP);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output())
                .contains("'requires " + MAPDB + ";' or 'requires " + JOURNAL + ";'")
                .contains("not required by module app: " + JOURNAL + ", " + MAPDB);
    }

    /** Both are on the module path, always. */
    @ParameterizedTest
    @CsvSource({MAPDB + ",,store.mapdb,j-0001", JOURNAL + ",,j-0001,store.mapdb", "both,journal,j-0001,store.mapdb"})
    void storageThatIsRequired_orNamedIfBothAre_isTheOneThatIsUsed(
            String required, String named, String file, String fileOfTheOther) throws Exception {
        String setting = named == null ? "" : ".setting(\"storage\", \"" + named + "\")";
        EndedProgram ended =
                required.equals("both") ? run(setting, MAPDB, HTTP, JOURNAL) : run(setting, HTTP, required);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(", storage " + (named == null ? required : JOURNAL) + ".");
        assertThat(directory.resolve("data").resolve(file)).exists();
        assertThat(directory.resolve("data").resolve(fileOfTheOther)).doesNotExist();
    }

    @Test
    void bothStoragesRequired_theErrorListsBothAndSaysHowToNameOne() throws Exception {
        EndedProgram ended = run("", MAPDB, HTTP, JOURNAL);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output())
                .contains("\"mapdb\" (module " + MAPDB + ")", "\"journal\" (module " + JOURNAL + ")")
                .contains("setting(\"storage\"", "or require only one");
    }

    @Test
    void storageNamedThatIsNotRequired_theErrorSaysWhichLineIsMissing() throws Exception {
        EndedProgram ended = run(".setting(\"storage\", \"journal\")", MAPDB, HTTP);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("add 'requires " + JOURNAL + ";' to your module-info");
    }

    @Test
    void filesOfTheJournal_areAsLongAsTheSettingSays_andAnotherNumberIsRefused() throws Exception {
        EndedProgram refused = run(".setting(\"journal.segment\", \"0\")", JOURNAL, HTTP);
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(3);
        assertThat(refused.output()).contains("journal.segment", "MiB from 1 to 1024, not 0");
        assertThat(run(".setting(\"journal.segment\", \"1\")", JOURNAL, HTTP).output())
                .contains("started");
        assertThat(directory.resolve("data").resolve("j-0001")).hasSize(1 << 20);
    }

    /** What one storage wrote is not given to another, whichever is chosen later. */
    @Test
    void storageIsChanged_theDirectoryIsRefused_andSaysWhichOneItIsOf() throws Exception {
        assertThat(run("", MAPDB, HTTP).output()).contains("started");
        EndedProgram ended = run("", JOURNAL, HTTP);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("refused: ", "mapdb", "journal");
        assertThat(directory.resolve("data").resolve("j-0001")).doesNotExist();
    }

    @Test
    void twoTransportsRequired_theErrorListsBothAndSaysHowToNameOne() throws Exception {
        EndedProgram ended = run("", MAPDB, HTTP, PIGEON);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains(HTTP, PIGEON, "pigeon", "setting(\"transport\"");
    }

    @Test
    void twoTransportsRequired_oneIsNamed() throws Exception {
        EndedProgram ended = run(".setting(\"transport\", \"http\")", MAPDB, HTTP, PIGEON);
        assertThat(ended.output()).contains("started");
        assertThat(ended.exitCode()).isZero();
    }

    /** HTTP is there too, always, and the jars of the application hold no TCP. */
    @ParameterizedTest
    @CsvSource({TCP + ",", "both,tcp"})
    void tcpTransportThatIsRequired_orNamedIfBothAre_isUsed(String required, String named) throws Exception {
        Path tcp = jarOf("io.raftkit.transport.tcp.TcpTransportProvider");
        Files.createSymbolicLink(
                Files.createDirectories(modules.resolve("others")).resolve("tcp.jar"), tcp);
        Path app = CompiledModule.application(
                modules,
                "app",
                required.equals("both") ? List.of(JOURNAL, HTTP, TCP) : List.of(JOURNAL, TCP),
                named == null ? "" : ".setting(\"transport\", \"" + named + "\")");
        EndedProgram ended = EndedProgram.run(
                PackagedApp.launch("app/app.App", app, tcp),
                directory,
                FreePorts.find(1).get(0).toString(),
                directory.resolve("data").toString());
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("transport " + TCP + ".TcpTransport, storage " + JOURNAL + ".");
    }

    private static Path jarOf(String type) throws Exception {
        return Path.of(Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** Those of the guide, which come from a module that is no part of the application's jars. */
    @Test
    void twoOfEachRequired_thoseOfTheGuideAreNamed() throws Exception {
        Path plugins = jarOf("io.raftkit.examples.plugins.SocketProvider");
        Path others = modules.resolve("others");
        Files.createDirectories(others);
        Files.createSymbolicLink(others.resolve("plugins.jar"), plugins);
        Path app = CompiledModule.application(
                modules,
                "app",
                List.of(MAPDB, HTTP, "io.raftkit.examples.plugins"),
                ".setting(\"transport\", \"socket\").setting(\"storage\", \"whole-file\")");
        Path data = directory.resolve("data");
        EndedProgram ended = EndedProgram.run(
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
