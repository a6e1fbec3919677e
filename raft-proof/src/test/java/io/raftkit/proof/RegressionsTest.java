package io.raftkit.proof;

import io.raftkit.simulator.Simulation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every seed that ever failed, with what it was: it must not fail again. */
class RegressionsTest {

    static List<String> seeds() throws IOException {
        try (InputStream in = RegressionsTest.class.getResourceAsStream("/regressions.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seeds")
    void seedThatFailedOnce_holds(String line) {
        String[] words = line.split(" ", 3);
        long seed = Long.parseLong(words[0]);
        Simulation simulation = words[1].equals(Seeds.MEMBERS)
                ? ProofRun.withMembersThatChange(seed)
                : ProofRun.SIMULATION.servers(Integer.parseInt(words[1]));
        simulation.run(seed);
    }
}
