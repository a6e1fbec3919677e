package io.raftkit.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, one node, whatever the process that has it does; with real processes. */
class DirectoryLockTest {
    private static final String OK = DirectoryProcess.OK;
    private static final String SECOND_NODE = "in use by another node of this process";

    @TempDir
    Path temporary;

    private Path path;

    @BeforeEach
    void namePath() {
        path = temporary.resolve("data");
    }

    @Test
    void secondOpenInOneProcess_isRefused_andOtherProcessesStayOut() throws IOException {
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            assertThat(one.order("open", path)).contains(SECOND_NODE);
            assertThat(two.order("open", path)).contains("in use by process " + one.pid() + ":");
            assertThat(one.order("write", Path.of("f"))).isEqualTo(OK);
            assertThat(one.order("close")).isEqualTo(OK);
            assertThat(two.order("open", path)).isEqualTo(OK);
        }
    }

    @Test
    void openByAnotherClassLoader_isRefused_andOtherProcessesStayOut() throws IOException {
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("openByAnotherClassLoader", path)).isEqualTo(OK);
            assertThat(one.order("open", path)).contains(SECOND_NODE);
            assertThat(one.order("openByAnotherClassLoader", path)).contains(SECOND_NODE);
            assertThat(two.order("open", path)).contains("in use by process " + one.pid());
        }
    }

    @Test
    void copyMadeByTheOwner_letsNobodyIn_andCanBeOpenedItself() throws IOException {
        Path copy = temporary.resolve("copy");
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            assertThat(one.order("write", Path.of("f"))).isEqualTo(OK);
            assertThat(one.order("copy", path, copy)).isEqualTo(OK);
            assertThat(two.order("open", path))
                    .contains("in use by process " + one.pid())
                    .contains("lost");
            assertThat(one.order("write", Path.of("f"))).isEqualTo(OK);
            assertThat(two.order("open", copy)).isEqualTo(OK);
            assertThat(one.order("close")).isEqualTo(OK);
            assertThat(two.order("open", path)).isEqualTo(OK);
        }
    }

    @Test
    void otherPathsToTheSameDirectory_areRefused() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), path);
        Path hardLinked = Files.createDirectory(temporary.resolve("hard-linked"));
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            Files.createLink(hardLinked.resolve("lock"), path.resolve("lock"));
            assertThat(one.order("open", link)).contains(SECOND_NODE);
            assertThat(one.order("open", path.resolve("../data/."))).contains(SECOND_NODE);
            assertThat(one.order("open", hardLinked)).contains(SECOND_NODE);
            for (Path other : new Path[] {path, link, hardLinked}) {
                assertThat(two.order("open", other)).contains("in use by process " + one.pid());
            }
        }
    }

    @Test
    void bindMountOfTheDirectory_isRefused() throws Exception {
        Path mounted = Files.createDirectory(temporary.resolve("mounted"));
        Files.createDirectory(path);
        if (!isDone("mount", "--bind", path.toString(), mounted.toString())) {
            abort("nothing may be mounted here");
        }
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            assertThat(one.order("open", mounted)).contains(SECOND_NODE);
            assertThat(two.order("open", mounted)).contains("in use by process " + one.pid());
        } finally {
            assertThat(isDone("umount", mounted.toString())).isTrue();
        }
    }

    @Test
    void killedOwner_leavesTheDirectoryToTheNext() throws Exception {
        try (DirectoryProcess one = new DirectoryProcess();
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            assertThat(one.order("copy", path, temporary.resolve("copy"))).isEqualTo(OK);
            one.kill();
            assertThat(two.order("open", path)).isEqualTo(OK);
        }
    }

    /** Its number is another one there, and this one's is unknown: only the owner itself can notice. */
    @Test
    void ownerWhoseLockWasLost_writesNothingMore_onceAnotherContainerHasTheDirectory() throws Exception {
        if (!isDone("unshare", "--pid", "--fork", "true")) {
            abort("no process may have a number space of its own here");
        }
        try (DirectoryProcess one = new DirectoryProcess("unshare", "--pid", "--fork", "--mount-proc");
                DirectoryProcess two = new DirectoryProcess()) {
            assertThat(one.order("open", path)).isEqualTo(OK);
            assertThat(two.order("open", path)).contains("in use by process 1:");
            assertThat(one.order("copy", path, temporary.resolve("copy"))).isEqualTo(OK);
            assertThat(two.order("open", path)).isEqualTo(OK);
            assertThat(one.order("write", Path.of("f"))).contains("taken over by process " + two.pid());
        }
    }

    @Test
    void ownerWhoseMarkIsGone_changesNothingMore_andPromisesNothing() throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(path);
                DataFile file = directory.open("f")) {
            file.write(ByteBuffer.wrap(new byte[] {7}), 0);
            LockMark other = new LockMark(new ProcessMark(4711, "earlier"), "token", "file");
            Files.write(path.resolve("lock"), other.toBytes(), StandardOpenOption.WRITE);
            ThrowingCallable[] changes = {
                // First what always looks: a change does so only a few milliseconds after the last look that found
                // nothing.
                file::force,
                () -> file.write(ByteBuffer.allocate(1), 0),
                () -> file.truncate(0),
                () -> directory.open("g"),
                () -> directory.rename("f", "g"),
                () -> directory.delete("f"),
                directory::force
            };
            for (ThrowingCallable change : changes) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(change)
                        .withMessageContaining(path + " was taken over by process 4711");
            }
            ByteBuffer into = ByteBuffer.allocate(2);
            assertThat(file.read(into, 0)).isOne();
            assertThat(into.get(0)).isEqualTo((byte) 7);
            assertThat(directory.list()).containsExactly("f");
        }
        assertThat(Files.readString(path.resolve("lock"))).startsWith("held by process 4711");
    }

    @Test
    void closedDirectory_isWrittenToNoMore() throws IOException {
        DataDirectory directory = FileSystemDirectory.open(path);
        DataFile file = directory.open("f");
        directory.close();
        try (DataDirectory next = FileSystemDirectory.open(path)) {
            assertThat(next.list()).containsExactly("f");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                    .withMessageContaining(path + " was closed");
            assertThat(file.size()).isZero();
        } finally {
            file.close();
        }
    }

    @Test
    void markOfAProcessThatEnded_isNoObstacle() throws Exception {
        FileSystemDirectory.open(path).close();
        ProcessMark self = ProcessMark.ofThisProcess();
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        ProcessMark[] stale = {
            // Ended; its number given to a process that started at another time; this process's own number, from
            // before.
            new ProcessMark(ended(), self.start()),
            new ProcessMark(parent.pid(), ProcessMark.of(parent).start() + "0"),
            self
        };
        for (ProcessMark process : stale) {
            String file = ProcessClaims.identity(path.resolve("lock"));
            Files.write(path.resolve("lock"), new LockMark(process, "token", file).toBytes());
            FileSystemDirectory.open(path).close();
        }
        Files.write(path.resolve("lock"), new byte[0]);
        FileSystemDirectory.open(path).close();
    }

    private static long ended() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    @Test
    void processThatEndedAndWasNotWaitedFor_countsAsEnded() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "not Linux");
        // The shell becomes a program that knows nothing of the child, and never asks how it ended.
        Process shell = new ProcessBuilder("sh", "-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 600 <&- 3<&-").start();
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            ProcessMark mark = ProcessMark.of(child);
            assertThat(mark.isAnotherAlive()).isTrue();
            // A shell would ask: only what it becomes does not.
            Path name = Path.of("/proc", Long.toString(shell.pid()), "comm");
            awaitTrue(() -> Files.readString(name).startsWith("sleep"));
            shell.getOutputStream().close();
            awaitTrue(() -> !mark.isAnotherAlive());
            assertThat(child.isAlive()).as("not waited for").isTrue();
        } finally {
            shell.destroyForcibly();
        }
    }

    @Test
    void markIsOfItsFileAndProcess() throws IOException {
        Path file = Files.createFile(temporary.resolve("lock"));
        LockMark mark = LockMark.ofThisProcess(file, new Random(1));
        assertThat(LockMark.parse(mark.toBytes())).isEqualTo(mark);
        for (String text : new String[] {"", "held by process 7", "held by process x\na\nb\nc\n", "\n\n\n\n\n"}) {
            assertThat(LockMark.parse(text.getBytes(StandardCharsets.UTF_8))).isNull();
        }
    }

    private static void awaitTrue(Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadlineNanos);
            Thread.onSpinWait();
        }
    }

    private static boolean isDone(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
