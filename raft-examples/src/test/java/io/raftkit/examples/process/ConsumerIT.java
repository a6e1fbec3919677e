package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.cluster.Launch;
import java.nio.file.Path;
import java.util.List;
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

    @BeforeAll
    static void build() throws Exception {
        app = UsersBuild.build("counter").resolve("app");
    }

    private String run(List<String> where, List<String> main) throws Exception {
        PackagedApp.Ended ended = PackagedApp.run(
                new Launch(UsersBuild.java(), where, List.of("-Xmx256m"), main),
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
}
