package io.raftkit.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is done to a directory through an overlay is seen there, and nowhere else. */
class OverlayDirectoryTest {
    private static final int RUNS = 200;
    private static final int STEPS = 40;
    private static final int BYTES_MAX = 20_000;
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final InMemoryDirectory lower = new InMemoryDirectory();

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(3) > 0) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private static void write(DataDirectory directory, String name, byte[] bytes, long at) throws IOException {
        try (DataFile file = directory.open(name)) {
            file.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static byte[] read(DataDirectory directory, String name) throws IOException {
        try (DataFile file = directory.open(name)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size() + 10);
            int length = file.read(into, 0);
            assertThat(into.position()).isEqualTo(length);
            return Arrays.copyOf(into.array(), length);
        }
    }

    private static byte[] part(DataDirectory directory, String name, long at, int length) throws IOException {
        try (DataFile file = directory.open(name)) {
            ByteBuffer into = ByteBuffer.allocate(length);
            return Arrays.copyOf(into.array(), file.read(into, at));
        }
    }

    private void watchChanges() {
        lower.faults(operation -> {
            assertThat(operation.kind()).as("%s", operation).isEqualTo(Operation.Kind.READ);
            return Fault.NONE;
        });
    }

    /** The same steps on a directory in memory and through an overlay of an equal one give the same files. */
    @Test
    void randomSteps_areAsInADirectory_andChangeNothingBelow() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            InMemoryDirectory model = new InMemoryDirectory();
            InMemoryDirectory below = new InMemoryDirectory();
            for (String name : NAMES.subList(0, 2)) {
                byte[] bytes = bytes(random, random.nextInt(BYTES_MAX));
                write(model, name, bytes, 0);
                write(below, name, bytes, 0);
            }
            byte[] before = read(below, "a");
            below.faults(operation -> {
                assertThat(operation.kind()).as("%s", operation).isEqualTo(Operation.Kind.READ);
                return Fault.NONE;
            });
            DataDirectory overlay = new OverlayDirectory(below);
            for (int step = 0; step < STEPS; step++) {
                long choice = random.nextLong();
                step(model, new SplittableRandom(choice));
                step(overlay, new SplittableRandom(choice));
                assertThat(overlay.list()).as("seed %d, step %d", seed, step).isEqualTo(model.list());
                for (String name : model.list()) {
                    assertThat(read(overlay, name))
                            .as("seed %d, step %d, %s", seed, step, name)
                            .isEqualTo(read(model, name));
                    long at = random.nextInt(BYTES_MAX);
                    int length = random.nextInt(BYTES_MAX);
                    assertThat(part(overlay, name, at, length)).isEqualTo(part(model, name, at, length));
                }
            }
            overlay.close();
            assertThat(read(below, "a")).isEqualTo(before);
            assertThat(below.names()).containsExactly("a", "b");
        }
    }

    private static void step(DataDirectory directory, SplittableRandom random) throws IOException {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        boolean isThere = directory.list().contains(name);
        switch (random.nextInt(isThere ? 8 : 2)) {
            case 2 -> directory.delete(name);
            case 3 -> directory.rename(name, NAMES.get(random.nextInt(NAMES.size())));
            case 4 -> {
                try (DataFile file = directory.open(name)) {
                    file.truncate(random.nextLong(file.size() + 1));
                }
            }
            case 5 -> {
                try (DataFile file = directory.open(name)) {
                    file.force();
                }
                directory.force();
            }
            default -> write(directory, name, bytes(random, random.nextInt(BYTES_MAX / 2)), random.nextInt(BYTES_MAX));
        }
    }

    @Test
    void fileThatIsNotThere_isNeitherRenamedNorDeleted() throws IOException {
        watchChanges();
        DataDirectory overlay = new OverlayDirectory(lower);
        assertThatThrownBy(() -> overlay.delete("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a");
        assertThatThrownBy(() -> overlay.rename("a", "b")).isInstanceOf(IOException.class);
        assertThat(overlay.list()).isEmpty();
    }
}
