package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Crashes a first start at every operation on its disk. Whatever a crash leaves starts again; and once the server has been free to vote, no
 * loss of the storage's files makes an empty server of it.
 */
class ServerDirectoryCrashTest {
    private static final int SUBSETS = 8;
    private static final String FILE = "state";

    private final List<String> failures = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private int images;
    private boolean mayVote;

    /** A storage of one file, which holds the store's number. */
    private static @Nullable Bootstrap recover(DataDirectory directory) throws IOException {
        directory.force();
        if (!directory.list().contains(FILE)) {
            return null;
        }
        try (DataFile file = directory.open(FILE)) {
            ByteBuffer number = ByteBuffer.allocate(8);
            file.read(number, 0);
            return new Bootstrap(
                    1, 7, 0, number.getLong(0), Configuration.of(List.of(Member.voter(1, "a:1"))), true, false);
        }
    }

    private static void persist(DataDirectory directory, long storeId) throws IOException {
        try (DataFile file = directory.open("next")) {
            file.write(ByteBuffer.allocate(8).putLong(0, storeId), 0);
            file.force();
        }
        directory.rename("next", FILE);
        directory.force();
    }

    /** What a node does at its start. Returns whether the storage held anything. */
    private static boolean start(InMemoryDirectory disk, Runnable mayVote) throws IOException {
        ServerDirectory own = ServerDirectory.open(disk, "one", 1, "blue", 0);
        Bootstrap stored = recover(own.forStorage());
        own.check(stored);
        if (stored == null) {
            persist(own.forStorage(), own.storeId());
            own.batchIsDurable();
        }
        mayVote.run();
        return stored != null;
    }

    /** A first start, looked at before each operation, with one force left out or none. */
    private void firstStart(long lostForce) throws IOException {
        mayVote = false;
        operations.clear();
        InMemoryDirectory disk = new InMemoryDirectory();
        disk.faults(operation -> {
            if (operation.kind() != Operation.Kind.READ) {
                operations.add(operation);
                look(disk, "before " + operation);
            }
            return operation.number() == lostForce ? Fault.lose() : Fault.NONE;
        });
        start(disk, () -> mayVote = true);
        disk.faults(FaultPlan.NONE);
        look(disk, "at the end");
    }

    private void look(InMemoryDirectory disk, String when) {
        check(disk.image(ImageKind.ONLY_FORCED, 0), when + ", only forced");
        check(disk.image(ImageKind.ALL_WRITTEN, 0), when + ", all written");
        for (int seed = 0; seed < SUBSETS; seed++) {
            check(disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, seed), when + ", subset " + seed);
        }
    }

    private void check(InMemoryDirectory image, String when) {
        images++;
        InMemoryDirectory robbed = image.image(ImageKind.ALL_WRITTEN, 0);
        InMemoryDirectory again = image.image(ImageKind.ALL_WRITTEN, 0);
        try {
            boolean wasThere = start(image, () -> {});
            if (mayVote && !wasThere) {
                failures.add(when + ": started empty");
            }
            crashInSecondStart(again, when);
        } catch (IOException | RuntimeException e) {
            failures.add(when + ": does not start: " + e.getMessage());
        }
        try {
            if (mayVote && robbed.list().contains(FILE)) {
                robbed.delete(FILE);
                start(robbed, () -> failures.add(when + ": an empty server votes"));
            }
        } catch (StartRefusedException e) {
            if (!String.valueOf(e.getMessage()).contains("\"one\" finds nothing in it")) {
                failures.add(when + ": refused for another reason: " + e.getMessage());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The crash may come again while the second start mends what the first one left. */
    private void crashInSecondStart(InMemoryDirectory image, String when) throws IOException {
        image.faults(operation -> {
            if (operation.kind() != Operation.Kind.READ) {
                InMemoryDirectory third = image.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, operation.number());
                try {
                    if (!start(third, () -> {}) && mayVote) {
                        failures.add(when + "; again before " + operation + ": started empty");
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(when + "; again before " + operation + ": " + e.getMessage());
                }
            }
            return Fault.NONE;
        });
        start(image, () -> {});
    }

    @Test
    void everyCrashPoint_startsAgain_andNoneIsAnEmptyVoterLater() throws IOException {
        firstStart(0);
        assertThat(failures).isEmpty();
        assertThat(images).isEqualTo((operations.size() + 1) * (SUBSETS + 2)).isGreaterThan(100);
    }

    /** The sweep would see it: each force of the identity file is needed, and so is that of its name once the server is started. */
    @Test
    void forcesOfTheIdentityFile_areNeeded() throws IOException {
        firstStart(0);
        List<Operation> all = List.copyOf(operations);
        List<Operation> forces = all.stream()
                .filter(operation -> operation.kind() == Operation.Kind.FORCE
                        && operation.file().equals("raftkit.id.next"))
                .toList();
        assertThat(forces).hasSize(2);
        Operation last = all.get(all.size() - 1);
        assertThat(last.kind()).isEqualTo(Operation.Kind.FORCE_DIRECTORY);
        for (Operation lost : List.of(forces.get(0), forces.get(1), last)) {
            failures.clear();
            firstStart(lost.number());
            assertThat(failures).as("without %s", lost).isNotEmpty();
        }
    }

    @Test
    void fullDiskAtTheMark_isNoReasonToOfferTheBatchAgain() throws IOException {
        firstStart(0);
        Operation write = operations.stream()
                .filter(operation -> operation.kind() == Operation.Kind.WRITE
                        && operation.file().equals("raftkit.id.next"))
                .reduce((first, second) -> second)
                .orElseThrow();
        InMemoryDirectory disk = new InMemoryDirectory();
        disk.faults(FaultPlan.at(write.number(), Fault.full(3)));
        assertThatThrownBy(() -> start(disk, () -> failures.add("votes")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("raftkit.id cannot be written");
        disk.faults(FaultPlan.NONE);
        assertThat(failures).isEmpty();
        assertThat(start(disk, () -> {})).isTrue();
    }
}
