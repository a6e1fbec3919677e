package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LostData;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.file.FileSystemDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory says whose it is, and is refused to everybody else, and to a storage that finds nothing in it. */
class ServerDirectoryTest {
    @TempDir
    Path path;

    private DataDirectory directory;

    @BeforeEach
    void open() throws IOException {
        directory = FileSystemDirectory.open(path);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    private ServerDirectory of(String storage, int serverId, @Nullable String cluster, long group) {
        return ServerDirectory.open(directory, storage, serverId, cluster, group);
    }

    private ServerDirectory blue() {
        return of("one", 1, "blue", 0);
    }

    private static Bootstrap bootstrap(long storeId) {
        return new Bootstrap(1, 7, 0, storeId, Configuration.of(List.of(Member.voter(1, "a:1"))), true, true);
    }

    private String where() {
        return "The data directory " + path;
    }

    private static void refused(Runnable start, String message) {
        assertThatThrownBy(start::run).isInstanceOf(StartRefusedException.class).hasMessage(message);
    }

    @Test
    void identityIsWrittenFirst_andKept() throws IOException {
        long storeId = blue().storeId();
        assertThat(storeId).isNotZero();
        assertThat(blue().storeId()).isEqualTo(storeId);
        assertThat(Files.readString(path.resolve("raftkit.id")))
                .matches("format=1\nstorage=one\nserver=1\ncluster=blue\ngroup=0\nstore=[0-9a-f]{16}\nstate=new\n"
                        + "crc32c=[0-9a-f]{8}\n");
        ServerDirectory second = blue();
        second.batchIsDurable();
        second.batchIsDurable();
        assertThat(Files.readString(path.resolve("raftkit.id"))).contains("\nstate=started\n");
    }

    @Test
    void namesOfAnyKind_areReadBack() {
        String name = "a=b\nc % ä";
        long storeId = of(name, 7, name, Long.MAX_VALUE).storeId();
        assertThat(of(name, 7, name, Long.MAX_VALUE).storeId()).isEqualTo(storeId);
    }

    @Test
    void anotherServersDirectory() {
        blue();
        refused(
                () -> of("one", 2, "blue", 0),
                where()
                        + " belongs to server 1, but this is server 2: name this server's own directory, or correct id(...).");
    }

    @Test
    void anotherGroupsDirectory() {
        blue();
        refused(
                () -> of("one", 1, "blue", 3),
                where()
                        + " belongs to group 0, but this node serves group 3: name this group's own directory, or correct"
                        + " group(...).");
    }

    @Test
    void anotherClustersDirectory() {
        blue();
        refused(
                () -> of("one", 1, "green", 0),
                where()
                        + " belongs to cluster \"blue\", but this server's cluster is \"green\": name the directory of that"
                        + " cluster, or correct cluster(...), which is fixed at the first start.");
        refused(
                () -> of("one", 1, null, 0),
                where()
                        + " belongs to cluster \"blue\", but none is given: call cluster(...) with that name, or name the"
                        + " directory of the cluster without one.");
    }

    @Test
    void directoryOfAClusterWithoutAName() {
        of("one", 1, null, 0);
        refused(
                () -> of("one", 1, "green", 0),
                where()
                        + " belongs to a cluster without a name, but this server's cluster is \"green\": name the directory of"
                        + " that cluster, or correct cluster(...), which is fixed at the first start.");
    }

    @Test
    void anotherStorage_isRefused_andMayBeChosenOnlyWhereNothingWasPromised() throws IOException {
        ServerDirectory own = blue();
        String refusal =
                where() + " holds the data of the storage \"one\", but the storage is now \"two\", which would find"
                        + " nothing in it: choose \"one\" again, by setting(\"storage\", ...) or by the module that is required.";
        refused(
                () -> of("two", 1, "blue", 0),
                refusal + " This server has taken part in nothing yet: the directory may also be emptied.");
        own.batchIsDurable();
        refused(
                () -> of("two", 1, "blue", 0),
                refusal + " What a server has promised cannot be moved to another storage yet.");
    }

    @Test
    void startedServer_whoseFilesAreAllGone_isRefusedBeforeTheStorageIsOpened() throws IOException {
        blue().batchIsDurable();
        refused(
                this::blue,
                where()
                        + " is that of a server which has taken part in its cluster, but the storage \"one\" finds nothing in it,"
                        + " only []: its files were deleted, renamed or moved. Started empty, this server would break what it"
                        + " promised. "
                        + LostData.remedy("this server"));
    }

    @Test
    void startedServer_whoseStorageFindsNothing_isRefused_andTheDirectoryIsAsItWas() throws IOException {
        blue().batchIsDurable();
        Files.createFile(path.resolve("data.old"));
        ServerDirectory own = blue();
        own.forStorage().open("data").close();
        refused(
                () -> own.check(null),
                where()
                        + " is that of a server which has taken part in its cluster, but the storage \"one\" finds nothing in it,"
                        + " only [data.old]: its files were deleted, renamed or moved. Started empty, this server would break what"
                        + " it promised. "
                        + LostData.remedy("this server"));
        own.undo();
        assertThat(directory.list()).containsExactly("data.old", "raftkit.id");
    }

    @Test
    void serverThatWasNeverStarted_mayBeEmpty_andIsStartedWhenItsStorageHoldsSomething() throws IOException {
        ServerDirectory own = blue();
        own.check(null);
        own.undo();
        assertThat(Files.readString(path.resolve("raftkit.id"))).contains("state=new");
        own.check(bootstrap(own.storeId()));
        assertThat(Files.readString(path.resolve("raftkit.id"))).contains("state=started");
    }

    @Test
    void storageOfAnotherDirectory_isRefused() {
        ServerDirectory own = blue();
        refused(
                () -> own.check(bootstrap(own.storeId() + 1)),
                where() + " is put together from two: the storage \"one\" is not the one that raftkit.id names. "
                        + LostData.remedy("this server"));
    }

    @Test
    void filesWithoutAnIdentity_areRefused() throws IOException {
        Files.createFile(path.resolve("store.mapdb"));
        Files.createDirectory(path.resolve("lost+found"));
        refused(
                this::blue,
                where()
                        + " holds files [store.mapdb] but not raftkit.id, which says whose they are: put that file back as it was"
                        + " last. A server that never ran needs a directory of its own, without files.");
        assertThat(directory.list()).containsExactly("store.mapdb");
        Files.delete(path.resolve("store.mapdb"));
        blue();
    }

    @Test
    void damagedIdentity_isRefused_whateverByteIsDamaged() throws IOException {
        blue();
        Path file = path.resolve("raftkit.id");
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(this::blue)
                    .as("byte %d", at)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageStartingWith(where() + " cannot be used: its file raftkit.id ");
        }
        for (int length = 0; length < sound.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(sound, length));
            refused(
                    this::blue,
                    where() + " cannot be used: its file raftkit.id fails its checksum. Nothing was changed. "
                            + LostData.remedy("this server"));
        }
        Files.write(file, sound);
        blue();
    }

    @Test
    void identityOfANewerRelease_isRefusedByItsFormat() throws IOException {
        blue();
        Path file = path.resolve("raftkit.id");
        Files.writeString(file, Files.readString(file).replace("format=1", "format=12"));
        refused(
                this::blue,
                where()
                        + " cannot be used: its file raftkit.id has format 12, and this release reads 1: start the release that"
                        + " wrote it. Nothing was changed. " + LostData.remedy("this server"));
    }

    @Test
    void storage_seesNoReservedName_andMayNotUseOne() throws IOException {
        DataDirectory own = blue().forStorage();
        own.open("data").close();
        Files.createFile(path.resolve("snap-1-1-ab"));
        assertThat(own.list()).containsExactly("data");
        for (String reserved : List.of("raftkit.id", "raftkit", "Raftkit.x", "snap-7", "SNAP-7")) {
            for (Runnable use : List.<Runnable>of(
                    () -> unchecked(() -> own.open(reserved)),
                    () -> unchecked(() -> own.delete(reserved)),
                    () -> unchecked(() -> own.rename("data", reserved)),
                    () -> unchecked(() -> own.rename(reserved, "data")))) {
                assertThatThrownBy(use::run)
                        .as(reserved)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("raftkit* and snap-* are reserved");
            }
        }
        assertThat(own.list()).containsExactly("data");
        own.close();
        own.open("data").close();
    }

    private interface Use {
        void run() throws IOException;
    }

    private static void unchecked(Use use) {
        try {
            use.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
