package io.raftkit.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.RejectedException;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.storage.LostData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a data directory is not what this server left is refused at start, in words, and leaves the directory as it was. */
@Tag("slow")
class StartTableTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private Path data;
    private int port;

    /** A server of its own cluster, which has taken a command. */
    @BeforeEach
    void begin() throws IOException {
        data = temporary.resolve("data");
        port = freePort();
        try (RaftNode node = builder(data, port).start()) {
            node.submit(new byte[1], PATIENCE).join();
        }
    }

    static RaftNodeBuilder builder(Path data, int port) {
        return RaftNode.builder()
                .id(1)
                .peers("1=127.0.0.1:" + port)
                .cluster("blue")
                .data(data)
                .stateMachine(new Count())
                .setting("transport", "socket")
                .setting("storage", "whole-file");
    }

    private void refused(UnaryOperator<RaftNodeBuilder> change, String message) throws IOException {
        TreeMap<String, String> before = contents();
        RaftNodeBuilder changed = change.apply(builder(data, port));
        assertThatThrownBy(changed::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessage(message);
        assertThat(contents()).isEqualTo(before);
    }

    private void refused(String message) throws IOException {
        refused(builder -> builder, message);
    }

    private TreeMap<String, String> contents() throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(name -> !name.endsWith("lock")).toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private String where() {
        return "The data directory " + data;
    }

    private String lost(String found) {
        return where()
                + " is that of a server which has taken part in its cluster, but the storage \"whole-file\" finds nothing in"
                + " it, only " + found
                + ": its files were deleted, renamed or moved. Started empty, this server would break what"
                + " it promised. " + LostData.remedy("this server");
    }

    @Test
    void sameSettings_startAgain_withWhatWasStored() {
        try (RaftNode node = builder(data, port).start()) {
            assertThat(node.read(new byte[0], PATIENCE).join()).containsExactly(1);
        }
    }

    @Test
    void anotherStorageOnTheSameDirectory() throws IOException {
        refused(
                builder -> builder.setting("storage", "log-file"),
                where()
                        + " holds the data of the storage \"whole-file\", but the storage is now \"log-file\", which would find"
                        + " nothing in it: choose \"whole-file\" again, by setting(\"storage\", ...) or by the module that is"
                        + " required. What a server has promised cannot be moved to another storage yet.");
    }

    @Test
    void storeFileDeleted() throws IOException {
        Files.delete(data.resolve("state"));
        refused(lost("[]"));
    }

    @Test
    void storeFileRenamed_andStartsAgainWhenItIsBack() throws IOException {
        Files.move(data.resolve("state"), data.resolve("state.bak"));
        refused(lost("[state.bak]"));
        Files.move(data.resolve("state.bak"), data.resolve("state"));
        sameSettings_startAgain_withWhatWasStored();
    }

    /** A storage that makes its files when it is opened: they are gone again, so that the old ones can be put back. */
    @Test
    void storeFileRenamed_underAStorageThatMakesItsFilesAtOnce() throws IOException {
        data = temporary.resolve("logged");
        UnaryOperator<RaftNodeBuilder> logged = builder -> builder.setting("storage", "log-file");
        try (RaftNode node = logged.apply(builder(data, port)).start()) {
            node.submit(new byte[1], PATIENCE).join();
        }
        for (String name : contents().keySet()) {
            if (!name.startsWith("raftkit")) {
                Files.move(data.resolve(name), data.resolve(name + ".bak"));
            }
        }
        String found = contents().keySet().stream()
                .filter(name -> !name.startsWith("raftkit"))
                .toList()
                .toString();
        refused(logged, lost(found).replace("whole-file", "log-file"));
    }

    @Test
    void directoryOfAnotherServer() throws IOException {
        refused(
                builder -> builder.id(2).peers("2=127.0.0.1:" + port),
                where()
                        + " belongs to server 1, but this is server 2: name this server's own directory, or correct id(...).");
    }

    @Test
    void directoryOfAnotherCluster() throws IOException {
        refused(
                builder -> builder.cluster("green"),
                where()
                        + " belongs to cluster \"blue\", but this server's cluster is \"green\": name the directory of that"
                        + " cluster, or correct cluster(...), which is fixed at the first start.");
    }

    @Test
    void directoryOfAnotherGroup() throws IOException {
        refused(
                builder -> builder.group(3),
                where()
                        + " belongs to group 0, but this node serves group 3: name this group's own directory, or correct"
                        + " group(...).");
    }

    @Test
    void storeFileOfAnotherDirectory() throws IOException {
        Path other = temporary.resolve("other");
        try (RaftNode node = builder(other, port).start()) {
            node.submit(new byte[1], PATIENCE).join();
        }
        Files.delete(data.resolve("state"));
        Files.copy(other.resolve("state"), data.resolve("state"));
        refused(where() + " is put together from two: the storage \"whole-file\" is not the one that raftkit.id names. "
                + LostData.remedy("this server"));
    }

    @Test
    void identityFileDamaged() throws IOException {
        Path file = data.resolve("raftkit.id");
        Files.writeString(file, Files.readString(file).replace("server=1", "server=2"));
        refused(where() + " cannot be used: its file raftkit.id fails its checksum. Nothing was changed. "
                + LostData.remedy("this server"));
    }

    @Test
    void identityFileDeleted() throws IOException {
        Files.delete(data.resolve("raftkit.id"));
        refused(where()
                + " holds files [state] but not raftkit.id, which says whose they are: put that file back as it was last."
                + " A server that never ran needs a directory of its own, without files.");
    }

    private static String difference(String peers, String stored) {
        return "peers(...) names the servers " + peers + ", but the cluster's configuration, as stored here, is of "
                + stored
                + ". The configuration decides; peers(...) only says where its servers are reached. Correct peers(...), or"
                + " id(...) and the data directory, if another cluster is meant.";
    }

    /** The directory of a server that began with another one, which never came. */
    private Path directoryOfTwo() throws IOException {
        Path directory = temporary.resolve("two");
        RaftNode node = builder(directory, port)
                .peers("1=127.0.0.1:" + port + ",2=127.0.0.1:1")
                .start();
        Path identity = directory.resolve("raftkit.id");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(identity).contains("started")) {
            assertThat(System.nanoTime()).as("waits for the first batch").isLessThan(deadline);
            Thread.onSpinWait();
        }
        node.close();
        return directory;
    }

    @Test
    void longerListOfPeersThanStored_isAWarning_andNobodyElseIsAsked() {
        try (RaftNode node = builder(data, port)
                .peers("1=127.0.0.1:" + port + ",2=127.0.0.1:1,3=127.0.0.1:2")
                .start()) {
            assertThat(node.read(new byte[0], PATIENCE).join()).containsExactly(1);
            assertThat(node.status().warnings()).containsExactly(difference("[1, 2, 3]", "[1]"));
        }
    }

    @Test
    void shorterListOfPeersThanStored_isAWarning_andMakesNoMajorityOfOne() throws IOException {
        Path ofTwo = directoryOfTwo();
        try (RaftNode node = builder(ofTwo, port).start()) {
            assertThat(node.status().warnings()).containsExactly(difference("[1]", "[1, 2]"));
            assertThatThrownBy(() ->
                            node.submit(new byte[1], Duration.ofSeconds(2)).join())
                    .hasCauseInstanceOf(RejectedException.class)
                    .hasMessageContaining("2 of [1, 2] are needed");
        }
    }

    @Test
    void otherPeersThanStored_areAWarning_andNoneOfThemCounts() throws IOException {
        Path ofTwo = directoryOfTwo();
        try (RaftNode node = builder(ofTwo, port)
                .peers("1=127.0.0.1:" + port + ",3=127.0.0.1:1")
                .start()) {
            assertThat(node.status().warnings()).containsExactly(difference("[1, 3]", "[1, 2]"));
            assertThat(node.status().peers()).extracting(PeerStatus::id).containsExactly(2);
        }
    }

    @Test
    void twoProcessesAtOnce() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("jdk.module.path")
                                + System.getProperty("path.separator")
                                + Path.of("target", "test-classes").toAbsolutePath(),
                        Holder.class.getName(),
                        data.toString(),
                        "" + freePort())
                .redirectError(Redirect.INHERIT)
                .start();
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(answers.readLine()).isEqualTo("started");
            assertThatThrownBy(builder(data, port)::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessage("Data directory " + data.toRealPath() + " is in use by process " + other.pid()
                            + ": stop that one first, or name this server's own directory.");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        sameSettings_startAgain_withWhatWasStored();
    }

    /** A process of its own that has a node on the directory. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            RaftNode node = builder(Path.of(args[0]), Integer.parseInt(args[1])).start();
            System.out.println("started");
            // Until the other side ends this process.
            if (System.in.read() < 0) {
                node.close();
            }
        }
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }

    /** Counts commands. */
    private static final class Count implements StateMachine {
        private byte count;

        @Override
        public byte[] apply(Command command) {
            count++;
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            return new byte[] {count};
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            byte now = count;
            return out -> out.write(now);
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            count = (byte) snapshot.stream().read();
        }
    }
}
