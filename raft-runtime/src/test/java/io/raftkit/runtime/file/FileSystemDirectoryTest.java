package io.raftkit.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory of the file system that persisters write to. */
class FileSystemDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void open_createsTheDirectoryAndItsParentsForTheOwnerOnly() throws IOException {
        Path path = temporary.resolve("a/b/data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                DataFile file = directory.open("log-1")) {
            assertThat(permissions(path)).isEqualTo("rwx------");
            assertThat(permissions(path.resolve("log-1"))).isEqualTo("rw-------");
            assertThat(permissions(path.resolve("lock"))).isEqualTo("rw-------");
            assertThat(file.size()).isZero();
            assertThat(directory.description()).isEqualTo(path.toString());
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void open_refusesADirectoryThatIsInUse() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory first = FileSystemDirectory.open(path)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> FileSystemDirectory.open(path))
                    .withMessageContaining(first.description())
                    .withMessageContaining("in use by another node of this process");
        }
        FileSystemDirectory.open(path).close();
    }

    @Test
    void usableBytes_areThoseOfTheVolume() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path)) {
            assertThat(directory.usableBytes())
                    .isPositive()
                    .isLessThanOrEqualTo(Files.getFileStore(path).getTotalSpace());
        }
    }

    @Test
    void open_refusesAFile() throws IOException {
        Path path = Files.createFile(temporary.resolve("file"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileSystemDirectory.open(path))
                .withMessageContaining(path.toString())
                .withMessageContaining("name a directory");
    }

    @Test
    void open_refusesADirectoryBelowAFile() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileSystemDirectory.open(file.resolve("data")))
                .withMessageContaining("file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "/a", "-a", ".a", "a b", "a\u0000", "lock", "ä"})
    void open_refusesNamesThatAreNoneOrLeaveTheDirectory(String name) throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> directory.open(name));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.delete(name));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.rename(name, "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.rename("a", name));
            assertThat(directory.list()).isEmpty();
        }
    }

    @Test
    void directoryWithoutTheRightToWrite_isRefused() throws IOException {
        refusedWithRights("r-x------");
    }

    @Test
    void directoryWithoutTheRightToRead_isRefused() throws IOException {
        refusedWithRights("---------");
    }

    private void refusedWithRights(String rights) throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path)) {
            write(directory, "f", 5);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
        try {
            assumeFalse(Files.isWritable(path), "this user may do everything, root probably: nothing can be forbidden");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> FileSystemDirectory.open(path))
                    .withMessageContaining(path.toString())
                    .withMessageContaining("change its owner or rights");
        } finally {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        FileSystemDirectory.open(path).close();
    }

    @Test
    void list_namesFilesInOrderWithoutTheLock_andWithoutNamesThatOpenRefuses() throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"))) {
            directory.open("b-2").close();
            directory.open("a.1").close();
            directory.open("B").close();
            Files.createDirectory(temporary.resolve("data/lost+found"));
            Files.createFile(temporary.resolve("data/.hidden"));
            assertThat(directory.list()).containsExactly("B", "a.1", "b-2");
        }
    }

    @Test
    void rename_replacesAFile() throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"))) {
            write(directory, "new", 7);
            write(directory, "old", 8);
            directory.rename("new", "old");
            directory.force();
            assertThat(directory.list()).containsExactly("old");
            try (DataFile file = directory.open("old")) {
                assertThat(readAll(file)).containsExactly(7);
            }
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> directory.rename("new", "old"));
            assertThat(directory.list()).containsExactly("old");
        }
    }

    @Test
    void delete_removesAFileAndRefusesOneThatIsNotThere() throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"))) {
            write(directory, "a", 1);
            directory.delete("a");
            directory.force();
            assertThat(directory.list()).isEmpty();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> directory.delete("a"));
        }
    }

    @Test
    void file_isReadAndWrittenAnywhere() throws IOException {
        try (DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"));
                DataFile file = directory.open("f")) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 8, 7, 9}, 1, 2);
            file.write(part, 5);
            assertThat(part.hasRemaining()).isFalse();
            file.force();
            assertThat(file.size()).isEqualTo(7);
            assertThat(readAll(file)).containsExactly(1, 2, 3, 0, 0, 8, 7);
            ByteBuffer into = ByteBuffer.allocate(10).position(3);
            assertThat(file.read(into, 5)).isEqualTo(2);
            assertThat(into.position()).isEqualTo(5);
            assertThat(file.read(ByteBuffer.allocate(4), 7)).isZero();
            assertThat(file.read(ByteBuffer.allocate(4), 99)).isZero();
            file.truncate(2);
            assertThat(readAll(file)).containsExactly(1, 2);
        }
    }

    @Test
    void open_keepsWhatIsThere() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path)) {
            write(directory, "f", 5);
        }
        try (DataDirectory directory = FileSystemDirectory.open(path);
                DataFile file = directory.open("f")) {
            assertThat(readAll(file)).containsExactly(5);
        }
    }

    @Test
    void close_mayBeRepeated() throws IOException {
        DataDirectory directory = FileSystemDirectory.open(temporary.resolve("data"));
        DataFile file = directory.open("f");
        file.close();
        file.close();
        directory.close();
        directory.close();
    }

    @Test
    void open_refusesAnEmptyPath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileSystemDirectory.open(Path.of("")))
                .withMessageContaining("data directory is empty");
    }

    /** Where a symbolic link leads when the directory is opened, it leads until it is closed. */
    @Test
    void changedLink_leadsNowhereElse() throws IOException {
        Path one = Files.createDirectory(temporary.resolve("one"));
        Path two = Files.createDirectory(temporary.resolve("two"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), one);
        try (DataDirectory directory = FileSystemDirectory.open(link)) {
            Files.delete(link);
            Files.createSymbolicLink(link, two);
            write(directory, "f", 1);
            assertThat(one.resolve("f")).exists();
            assertThat(two).isEmptyDirectory();
        }
    }

    @Test
    void everyFailure_namesOperationAndFile() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path)) {
            DataFile file = directory.open("f");
            file.close();
            String f = path.resolve("f").toString();
            fails(() -> file.read(ByteBuffer.allocate(3), 8), "Reading 3 bytes at offset 8 of " + f, "file is closed");
            fails(() -> file.write(ByteBuffer.allocate(3), 8), "Writing 3 bytes at offset 8 of " + f);
            fails(file::size, "size of " + f);
            fails(file::force, "Forcing " + f);
            fails(() -> file.truncate(5), "Truncating to 5 bytes " + f);
            fails(() -> directory.rename("g", "h"), "Renaming to h the file " + path.resolve("g"), "no such file");
            fails(() -> directory.delete("g"), "Deleting " + path.resolve("g"), "no such file");
            Files.createDirectory(path.resolve("d"));
            fails(() -> directory.open("d"), "Opening " + path.resolve("d"), "Is a directory");
            Files.delete(path.resolve("d"));
            Files.move(path, temporary.resolve("elsewhere"));
            fails(directory::list, "Listing " + path, "no such file");
            fails(directory::force, "Forcing directory " + path, "no such file");
        }
    }

    /** Devices that fail as a disk does. */
    @Test
    void failuresOfTheDevice_nameTheFile_andAFullOneIsToldFromOthers() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")) && Files.exists(Path.of("/proc/self/mem")), "not Linux");
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path)) {
            Files.createSymbolicLink(path.resolve("full"), Path.of("/dev/full"));
            Files.createSymbolicLink(path.resolve("broken"), Path.of("/proc/self/mem"));
            try (DataFile full = directory.open("full");
                    DataFile broken = directory.open("broken")) {
                assertThatExceptionOfType(StorageFullException.class)
                        .isThrownBy(() -> full.write(ByteBuffer.allocate(10), 0))
                        .withMessageContaining("Writing 10 bytes at offset 0 of " + path.resolve("full"))
                        .withMessageContaining("no space left");
                fails(
                        () -> broken.read(ByteBuffer.allocate(10), 0),
                        "Reading 10 bytes at offset 0 of " + path.resolve("broken"),
                        "Input/output error");
            } finally {
                directory.delete("full");
                directory.delete("broken");
            }
        }
    }

    private static void fails(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isExactlyInstanceOf(IOException.class).hasMessageContainingAll(words);
    }

    @Test
    void quotaThatIsUsedUp_isAFullDisk() {
        for (String words : new String[] {"No space left on device", "Disk quota exceeded"}) {
            assertThatExceptionOfType(StorageFullException.class)
                    .isThrownBy(() -> FileOperation.named(() -> "Writing", Path.of("f"), () -> {
                        throw new IOException(words);
                    }))
                    .withMessage("Writing f failed: no space left")
                    .satisfies(full -> assertThat(full.place()).isEqualTo("f"));
        }
    }

    private static void write(DataDirectory directory, String name, int value) throws IOException {
        try (DataFile file = directory.open(name)) {
            file.write(ByteBuffer.wrap(new byte[] {(byte) value}), 0);
            file.force();
        }
    }

    private static byte[] readAll(DataFile file) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(100);
        byte[] bytes = new byte[file.read(into, 0)];
        into.flip().get(bytes);
        return bytes;
    }
}
