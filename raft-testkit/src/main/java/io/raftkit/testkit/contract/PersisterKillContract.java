package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.machine.ContractJvm;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Real processes on the real file system, killed by the operating system in the middle of persisting, again and again: what a
 * {@link Persister} acknowledged is there. Extend it, in a class with a constructor without parameters, and say how yours is opened; small files
 * let whatever yours does now and then, such as starting a new one, happen often.
 */
public abstract class PersisterKillContract extends PersisterOnDisk {
    private static final int KILLS = 10;

    /** How far a child may get before it is killed, however slow its parent is: together they have enough batches. */
    private static final int AHEAD_MAX = 30;

    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(11, 1000, 300);

    /** For subclasses. */
    protected PersisterKillContract() {}

    @Test
    void kill_losesNothingAcknowledged() throws Exception {
        int stored = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int acknowledged = runAndKill(stored, 20 + kill * 10);
            assertThat(acknowledged).isGreaterThan(stored);
            stored = stored(acknowledged);
        }
        System.out.println("killed " + KILLS + " times: " + stored + " batches stored, none lost");
    }

    /** Starts a child that persists from a batch on, and kills it once it has acknowledged some more. */
    private int runAndKill(int from, int more) throws Exception {
        Process child = new ProcessBuilder(ContractJvm.command(
                        List.of("-Xmx128m"),
                        Child.class,
                        getClass(),
                        temporary.toString(),
                        Integer.toString(from),
                        Integer.toString(from + more + AHEAD_MAX)))
                .redirectError(Redirect.INHERIT)
                .start();
        int acknowledged = from;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            while (acknowledged < from + more) {
                acknowledged = Integer.parseInt(Objects.requireNonNull(lines.readLine(), "the child ended by itself"));
            }
            // Not Process.destroyForcibly, which also closes the stream with what was acknowledged last.
            child.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = Integer.parseInt(line);
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return acknowledged;
    }

    private int stored(int acknowledged) throws IOException {
        try (DataDirectory open = openDirectory(temporary);
                Persister persister = open(open)) {
            Recovery found = Recovery.of(persister);
            PersisterModel model = modelAfter(acknowledged);
            String difference = model.difference(found, persister);
            if (difference == null) {
                return acknowledged;
            }
            assertThat(model.after(BATCHES.get(acknowledged)).difference(found, persister))
                    .as("neither %d batches (%s) nor one more", acknowledged, difference)
                    .isNull();
            return acknowledged + 1;
        }
    }

    private static PersisterModel modelAfter(int count) {
        return PersistWorkload.model(BATCHES.subList(0, count));
    }

    /** The process that is killed: prints the number of each batch that is durable, and waits for its end behind the last. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException, ReflectiveOperationException {
            PersisterKillContract contract = ContractJvm.make(args[0], PersisterKillContract.class);
            try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                    DataDirectory directory = contract.openDirectory(Path.of(args[1]));
                    Persister persister = contract.open(directory)) {
                persister.recover(new Recovery());
                for (int next = Integer.parseInt(args[2]); next < Integer.parseInt(args[3]); next++) {
                    persister.persist(BATCHES.get(next));
                    // In one write, so that no number is cut in two.
                    out.write(((next + 1) + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                System.in.read();
            }
        }
    }
}
