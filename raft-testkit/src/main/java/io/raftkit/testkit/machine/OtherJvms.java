package io.raftkit.testkit.machine;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Replays a log in other JVMs and compares. Within one JVM, {@code Set.of} and {@code Map.of} have one order, which the next JVM draws
 * anew; and so it is with identity hash codes. Servers are JVMs: a state machine that depends on either makes them part.
 */
public final class OtherJvms {
    /** Half of all JVMs have this one's order of a set of two. */
    private static final int STARTED_MAX = 12;

    private static final long PATIENCE_SECONDS = 120;

    private final Class<?> contract;
    private final Class<?> main;
    private final List<Command> commands;
    private final List<String> expected;

    private OtherJvms(Class<?> contract, Class<?> main, List<Command> commands, List<String> expected) {
        this.contract = contract;
        this.main = main;
        this.commands = commands;
        this.expected = expected;
    }

    /**
     * Fails if the state machine answers otherwise, or ends in another state, in a JVM with other orders.
     *
     * @param contract the class of the contract, which makes the state machine there
     * @param main has a {@code main} that calls {@link ReplayProcess#run}
     * @param here a new state machine
     * @param commands what to give it
     * @throws Exception as the state machine does
     */
    public static void agree(Class<?> contract, Class<?> main, StateMachine here, List<Command> commands)
            throws Exception {
        Assumptions.assumeTrue(
                canBeMade(contract),
                contract.getName()
                        + " has no constructor without parameters, so another JVM cannot make one: this is not checked");
        new OtherJvms(contract, main, commands, ReplayProcess.replay(here, commands)).agree();
    }

    private static boolean canBeMade(Class<?> contract) {
        try {
            return contract.getDeclaredConstructor() != null && !Modifier.isAbstract(contract.getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private void agree() throws Exception {
        Path directory = Files.createTempDirectory("raftkit-replay");
        Path log = directory.resolve("log");
        Path outcome = directory.resolve("outcome");
        try {
            ReplayProcess.write(log, commands);
            boolean isOrderedOtherwise = false;
            for (int started = 0; started < STARTED_MAX && !isOrderedOtherwise; started++) {
                run(log, outcome);
                List<String> lines = Files.readAllLines(outcome);
                compare(lines.subList(1, lines.size()));
                isOrderedOtherwise = isOrderedOtherwise(lines.get(0), ReplayProcess.orders());
            }
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(outcome);
            Files.deleteIfExists(directory);
        }
    }

    /** Whether both the small and the larger set have another order. */
    private static boolean isOrderedOtherwise(String there, String here) {
        int end = here.indexOf(']') + 1;
        return !there.substring(0, end).equals(here.substring(0, end))
                && !there.substring(end).equals(here.substring(end));
    }

    private void compare(List<String> there) {
        Assertions.assertEquals(expected.size(), there.size(), "results and a snapshot");
        for (int i = 0; i < expected.size(); i++) {
            String here = expected.get(i);
            if (!here.equals(there.get(i))) {
                String what = i < commands.size()
                        ? "answers the command at index " + commands.get(i).index() + ", "
                                + Hex.of(commands.get(i).bytes()) + ","
                        : "writes its snapshot after " + commands.size() + " commands";
                Assertions.fail("Given the same commands in two JVMs, the state machine " + what + " with "
                        + Hex.of(here) + " and with " + Hex.of(there.get(i)) + ". " + UsualCauses.OF_JVMS);
            }
        }
    }

    private void run(Path log, Path outcome) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=0",
                "-XX:TieredStopAtLevel=1");
        Process process = new ProcessBuilder(
                        ContractJvm.command(options, main, contract, log.toString(), outcome.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Assertions.assertTrue(
                    hasEnded && process.exitValue() == 0,
                    () -> "Replaying the commands in another JVM failed, though they were applied in this one: "
                            + words);
        } finally {
            process.destroyForcibly();
        }
    }
}
