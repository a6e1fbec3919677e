package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.cluster.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's project that has the bill of materials and three artifacts as its dependencies, and nothing else. */
@Tag("compatibility")
class ConsumerIT {
    private static Path app;

    @TempDir
    Path directory;

    private String java = UsersBuild.java();

    @BeforeAll
    static void build() throws Exception {
        app = UsersBuild.build("counter").resolve("app");
    }

    private String run(List<String> where, List<String> main) throws Exception {
        EndedProgram ended = EndedProgram.run(
                new Launch(java, where, List.of("-Xmx256m"), main),
                directory,
                directory.resolve("data").toString(),
                "127.0.0.1:" + FreePorts.find(1).get(0));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void whatIsInstalled_runsOnTheModulePath() throws Exception {
        assertThat(run(List.of("-p", app.toString()), List.of("-m", "com.acme.counter/com.acme.counter.Counter")))
                .contains("counted 3 in module com.acme.counter");
    }

    @Test
    void whatIsInstalled_runsOnTheClassPath() throws Exception {
        assertThat(run(List.of("-cp", app + "/*"), List.of("com.acme.counter.Counter")))
                .contains("counted 3 in unnamed module");
    }

    @Test
    void jlink_takesNoAutomaticModules_andTheRuntimeItMakesOfTheJdkRunsTheApplication() throws Exception {
        String whole = jlink(1, "--module-path", app.toString(), "--add-modules", "com.acme.counter");
        assertThat(whole).contains("automatic module cannot be used with jlink");
        Matcher told = Pattern.compile("jlink (--add-modules [\\w.,]+) --output runtime")
                .matcher(Files.readString(Path.of("..", "docs", "USING.md")));
        assertThat(told.find()).as("the command for users").isTrue();
        jlink(0, told.group(1).split(" "));
        java = directory.resolve("runtime/bin/java").toString();
        assertThat(run(List.of("-p", app.toString()), List.of("-m", "com.acme.counter/com.acme.counter.Counter")))
                .contains("counted 3");
    }

    private String jlink(int exitCode, String... arguments) throws Exception {
        EndedProgram ended = EndedProgram.run(
                new Launch(
                        Path.of(java).resolveSibling("jlink").toString(),
                        List.of(),
                        List.of(),
                        List.of("--output", directory.resolve("runtime").toString())),
                directory,
                arguments);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
        return ended.output();
    }
}
