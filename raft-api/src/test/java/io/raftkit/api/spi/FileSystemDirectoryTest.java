package io.raftkit.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory of the file system that persisters write to. */
class FileSystemDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void at_createsTheDirectoryAndItsParentsForTheOwnerOnly() throws IOException {
        Path path = temporary.resolve("a/b/data");
        try (DataDirectory directory = DataDirectory.at(path);
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
    void at_refusesADirectoryThatIsInUse() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory first = DataDirectory.at(path)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> DataDirectory.at(path))
                    .withMessageContaining(first.description())
                    .withMessageContaining("in use by another process or node");
        }
        DataDirectory.at(path).close();
    }

    @Test
    void at_refusesAFile() throws IOException {
        Path path = Files.createFile(temporary.resolve("file"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DataDirectory.at(path))
                .withMessageContaining(path.toString())
                .withMessageContaining("name a directory");
    }

    @Test
    void at_refusesADirectoryBelowAFile() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DataDirectory.at(file.resolve("data")))
                .withMessageContaining("file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "/a", "-a", ".a", "a b", "a\u0000", "lock", "ä"})
    void open_refusesNamesThatAreNoneOrLeaveTheDirectory(String name) throws IOException {
        try (DataDirectory directory = DataDirectory.at(temporary.resolve("data"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> directory.open(name));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.delete(name));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.rename(name, "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.rename("a", name));
            assertThat(directory.list()).isEmpty();
        }
    }

    @Test
    void list_namesFilesInOrderWithoutTheLock() throws IOException {
        try (DataDirectory directory = DataDirectory.at(temporary.resolve("data"))) {
            directory.open("b-2").close();
            directory.open("a.1").close();
            directory.open("B").close();
            assertThat(directory.list()).containsExactly("B", "a.1", "b-2");
        }
    }

    @Test
    void rename_replacesAFile() throws IOException {
        try (DataDirectory directory = DataDirectory.at(temporary.resolve("data"))) {
            write(directory, "new", 7);
            write(directory, "old", 8);
            directory.rename("new", "old");
            directory.force();
            assertThat(directory.list()).containsExactly("old");
            try (DataFile file = directory.open("old")) {
                assertThat(readAll(file)).containsExactly(7);
            }
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> directory.rename("new", "old"));
            assertThat(directory.list()).containsExactly("old");
        }
    }

    @Test
    void delete_removesAFileAndRefusesOneThatIsNotThere() throws IOException {
        try (DataDirectory directory = DataDirectory.at(temporary.resolve("data"))) {
            write(directory, "a", 1);
            directory.delete("a");
            directory.force();
            assertThat(directory.list()).isEmpty();
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> directory.delete("a"));
        }
    }

    @Test
    void file_isReadAndWrittenAnywhere() throws IOException {
        try (DataDirectory directory = DataDirectory.at(temporary.resolve("data"));
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
        try (DataDirectory directory = DataDirectory.at(path)) {
            write(directory, "f", 5);
        }
        try (DataDirectory directory = DataDirectory.at(path);
                DataFile file = directory.open("f")) {
            assertThat(readAll(file)).containsExactly(5);
        }
    }

    @Test
    void close_mayBeRepeated() throws IOException {
        DataDirectory directory = DataDirectory.at(temporary.resolve("data"));
        DataFile file = directory.open("f");
        file.close();
        file.close();
        directory.close();
        directory.close();
    }

    /** The operating system's words for a full disk become an exception of their own; other failures stay what they are. */
    @Test
    void mapFull_tellsAFullDiskFromOtherFailures() {
        Path path = Path.of("f");
        for (String words : new String[] {"No space left on device", "Disk quota exceeded"}) {
            assertThatExceptionOfType(StorageFullException.class)
                    .isThrownBy(() -> FileSystemFile.mapFull(path, () -> {
                        throw new IOException(words);
                    }))
                    .withMessageContaining("f");
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileSystemFile.mapFull(path, () -> {
                    throw new IOException("Input/output error");
                }))
                .isExactlyInstanceOf(IOException.class);
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
