package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program outside the cluster, with the client's jars and no others, on the module path and on the class path. */
class ClientIT {
    private static final Pattern COUNTED =
            Pattern.compile("(\\d+) acknowledged, (\\d+) unknown, the counter is (\\d+)");
    private static final int TIMES = 20;

    @TempDir
    Path directory;

    @Test
    void clientAlone_incrementsTheCounter_onBothPaths() throws Exception {
        Path program = CompiledModule.client(directory, "com.acme.client");
        String jars =
                PackagedApp.clientJars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String main = "com.acme.client.Increment";
        String path = program + File.pathSeparator + jars;
        try (LocalCluster cluster = LocalCluster.start(PackagedApp.launch(PackagedApp.COUNTER), 3)) {
            String servers = List.of(1, 2, 3).stream()
                    .map(id -> "127.0.0.1:" + cluster.raftPort(id))
                    .collect(Collectors.joining(","));
            Matcher first = run(Launch.ofModule(java, path, "com.acme.client/" + main), servers);
            long least = number(first, 1);
            long most = least + number(first, 2);
            assertThat(number(first, 3)).isBetween(least, most);

            Matcher second = run(new Launch(java, List.of("-cp", path), List.of(), List.of(main)), servers);
            least += number(second, 1);
            most += number(second, 1) + number(second, 2);
            assertThat(number(second, 3)).isBetween(least, most);
        }
    }

    private Matcher run(Launch launch, String servers) throws Exception {
        EndedProgram ended = EndedProgram.run(launch, directory, servers, "" + TIMES);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        Matcher counted = COUNTED.matcher(ended.output());
        assertThat(counted.find()).as(ended.output()).isTrue();
        assertThat(number(counted, 1) + number(counted, 2)).isEqualTo(TIMES);
        return counted;
    }

    private static long number(Matcher counted, int group) {
        return Long.parseLong(counted.group(group));
    }
}
