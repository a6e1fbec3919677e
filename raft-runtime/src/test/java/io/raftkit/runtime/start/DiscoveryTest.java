package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.thread.NodeThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which plugins an application's module chooses, with real modules; and that a refused start leaves nothing open. */
class DiscoveryTest {
    private static final int ID = 78;

    @TempDir
    Path directory;

    private ModulesOnDisk modules;
    private ModuleLayer layer;

    @BeforeEach
    void begin() {
        modules = new ModulesOnDisk(directory.resolve("modules"));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(NodeThreads.of(ID)).isEmpty();
    }

    private RaftNodeBuilder builder(String application) {
        return complete(RaftNode.builder(layer.findModule(application).orElseThrow()));
    }

    private RaftNodeBuilder complete(RaftNodeBuilder builder) {
        return builder.id(ID)
                .peers("78=127.0.0.1:7078,79=127.0.0.1:7079")
                .data(directory.resolve("data"))
                .stateMachine(new Adder());
    }

    private int open(String module) throws ReflectiveOperationException {
        return layer.findLoader(module)
                .loadClass(module + ".Made")
                .getField("open")
                .getInt(null);
    }

    private void allOf() throws IOException {
        modules.withTransport("t.one", "one")
                .withTransport("t.two", "two")
                .withStorage("s.one", "one")
                .withStorage("s.two", "two")
                .withApplication("app.chosen", "t.one", "s.one")
                .withApplication("app.nothing")
                .withApplication("app.nodisk", "t.one")
                .withApplication("app.both", "t.one", "t.two", "s.one");
        layer = modules.load();
    }

    @Test
    void exactlyOneRequired_isUsed_thoughOthersArePresent() throws Exception {
        allOf();
        RaftNode node = builder("app.chosen").start();
        assertThat(open("t.one")).isEqualTo(1);
        assertThat(open("t.two")).isZero();
        node.close();
        assertThat(open("t.one")).isZero();
        assertThat(open("s.one")).isZero();
        // The lock is gone too.
        FileSystemDirectory.open(directory.resolve("data")).close();
    }

    @Test
    void noneRequired_isRefused_andSaysWhatIsThere() throws Exception {
        allOf();
        assertThatThrownBy(() -> builder("app.nothing").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(
                        "No transport",
                        "'requires io.raftkit.transport.http;' or 'requires io.raftkit.transport.tcp;'",
                        "app.nothing",
                        "t.one, t.two");
        assertThatThrownBy(() -> builder("app.nodisk").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(
                        "No storage",
                        "'requires io.raftkit.storage.mapdb;' or 'requires io.raftkit.storage.journal;'",
                        "s.one, s.two");
        assertThat(Files.exists(directory.resolve("data"))).isFalse();
    }

    @Test
    void twoRequired_areRefused_unlessOneIsNamed() throws Exception {
        allOf();
        assertThatThrownBy(() -> builder("app.both").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(
                        "2 providers of a transport", "\"one\" (module t.one)", "\"two\"", "setting(\"transport\"");
        RaftNode node = builder("app.both").setting("transport", "two").start();
        assertThat(open("t.two")).isEqualTo(1);
        node.close();
        assertThatThrownBy(
                        () -> builder("app.both").setting("transport", "three").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("\"three\"", "\"one\"", "\"two\"");
    }

    /** What is told to be required is the module that offers the one that is asked for, not any that offers one. */
    @Test
    void theOneThatIsNamedIsNotRequired_isRefused_andSaysWhichModuleOffersIt() throws Exception {
        allOf();
        assertThatThrownBy(() -> builder("app.chosen").setting("storage", "two").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(
                        "No storage named \"two\"",
                        "only \"one\" (module s.one)",
                        "add 'requires s.two;' to your module-info")
                .hasMessageNotContaining("requires io.raftkit");
        assertThat(open("s.one")).isZero();
        assertThat(open("s.two")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "fromOptional", "inAnotherThread", "byReflection", "byAFramework"})
    void builder_isThatOfTheApplication_whoeverCallsItOnItsBehalf(String way) throws Exception {
        layer = modules.withTransport("t.one", "one")
                .withTransport("t.two", "two")
                .withStorage("s.one", "one")
                .withFramework("frame.work")
                .withCallers("app.calls", "t.one", "s.one", "frame.work")
                .load();
        try (RaftNode node = started(way)) {
            assertThat(node.status().serverId()).isEqualTo(ID);
            assertThat(open("t.one")).isEqualTo(1);
            assertThat(open("s.one")).isEqualTo(1);
        }
    }

    @Test
    void builderThatNobodyKnownCalls_isRefused_andSaysWhatToCall() throws Exception {
        layer = modules.withTransport("t.one", "one")
                .withStorage("s.one", "one")
                .withFramework("frame.work")
                .withCallers("app.calls", "t.one", "s.one", "frame.work")
                .load();
        assertThatThrownBy(() -> started("byTheJdkAlone"))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("Which transport", "is not known", "RaftNode.builder(Module)");
        assertThat(Files.exists(directory.resolve("data"))).isFalse();
    }

    private RaftNode started(String way) throws ReflectiveOperationException {
        Object builder = layer.findLoader("app.calls")
                .loadClass("app.calls.Main")
                .getMethod(way)
                .invoke(null);
        return complete((RaftNodeBuilder) builder).start();
    }

    @Test
    void portTaken_isRefused_andDirectoryAndStorageAreFreeAgain() throws Exception {
        allOf();
        assertThatThrownBy(() -> builder("app.chosen").setting("taken", "").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("transport of server 78 cannot be opened", "127.0.0.1:7078 is taken");
        assertThat(open("s.one")).isZero();
        builder("app.chosen").start().close();
    }

    @Test
    void directoryInUse_isRefused() throws Exception {
        allOf();
        RaftNode node = builder("app.chosen").start();
        assertThatThrownBy(() -> builder("app.chosen").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(directory.resolve("data").toString(), "in use");
        assertThat(open("t.one")).isEqualTo(1);
        node.close();
    }

    @Test
    void directoryThatIsAFile_isRefused() throws Exception {
        allOf();
        Files.writeString(directory.resolve("data"), "a file");
        assertThatThrownBy(() -> builder("app.chosen").start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(directory.resolve("data").toString(), "is a file");
    }

    @Test
    void directoryThatMayNotBeRead_isRefused() throws Exception {
        allOf();
        Path locked = Files.createDirectory(
                directory.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        assumeFalse(Files.isReadable(locked), "this user may read everything");
        assertThatThrownBy(() -> builder("app.chosen").data(locked).start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(locked.toString());
    }
}
