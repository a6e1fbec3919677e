package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.runtime.thread.NodeThreads;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in the settings ends in one exception that says what is wrong and what to change. */
class SettingsCheckTest {
    private static final int ID = 73;
    private static final String PEERS = "73=a:1,74=b:1,75=c:1";

    private final InMemoryPersister disk = new InMemoryPersister();

    private RaftNodeBuilder right() {
        return RaftNode.builder()
                .id(ID)
                .peers(PEERS)
                .stateMachine(new Adder())
                .persister(disk)
                .transport(new Wires(true).plug(ID));
    }

    private static Arguments mistake(Consumer<RaftNodeBuilder> mistake, String... said) {
        return Arguments.of(mistake, said);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.id(9), "id 9", "not among the peers", "73=a:1", "peers(...)"),
                mistake(b -> b.joins(), "does not say which", "cluster(...)"),
                mistake(b -> b.cluster("c").joins().noOpOnElection(false), "noOpOnElection(false)", "joins()"),
                mistake(b -> b.joins("74=b:1"), "does not say which", "cluster(...)"),
                mistake(b -> b.cluster("c").joins("74=b:1", "73=a:1"), "73, would ask itself", "joins(...)", "id(...)"),
                mistake(b -> b.cluster("c").joins(""), "joins(\"\") names no server", "joins()"),
                mistake(b -> b.cluster("c").joins("b:1"), "joins(...) names", "\"b:1\"", "no id", "id=host:port"),
                mistake(b -> b.cluster("c").joins("74="), "joins(...) names", "\"74=\"", "no usable address"),
                mistake(b -> b.peers(""), "No peers", "id=host:port"),
                mistake(b -> b.peers("73=a:1", "b:1"), "\"b:1\"", "no id", "id=host:port"),
                mistake(b -> b.peers("73=a:1", "=b:1"), "\"=b:1\"", "no id"),
                mistake(b -> b.peers("73=a:1", "x=b:1"), "\"x\"", "no positive number"),
                mistake(b -> b.peers("73=a:1", "0=b:1"), "\"0\"", "no positive number"),
                mistake(b -> b.peers("73=a:1", "99999999999=b:1"), "99999999999", "no positive number"),
                mistake(b -> b.peers("73=a:1", "74="), "\"74=\"", "no usable address"),
                mistake(b -> b.peers("73=a:1", ""), "\"\"", "no id"),
                mistake(b -> b.peers("73=a:1", "73=b:1"), "Server 73 stands twice", "a:1", "b:1"),
                mistake(b -> b.peers("73=a:1", "74=a:1"), "Servers 73 and 74", "same address a:1"),
                mistake(b -> b.memory(1), "memory is 1", "at least 4194304", "memory(...)"),
                mistake(
                        b -> b.memory((4 << 20) - 1),
                        "4194303",
                        "commands of 1048576 bytes",
                        "at least 4194304",
                        "memory(...)"),
                mistake(b -> b.maxCommandBytes(1).memory(1 << 19), "524288", "at least 1048576", "memory(...)"),
                mistake(
                        b -> b.maxCommandBytes(4 << 20),
                        "largest command is 4194304 bytes",
                        "Plug carries 4190208 at most",
                        "maxCommandBytes(...) on all servers"),
                mistake(
                        b -> b.maxCommandBytes(Integer.MAX_VALUE),
                        "2147483647 bytes",
                        "maxCommandBytes(...) on all servers"),
                mistake(b -> b.heartbeat(Duration.ofNanos(999_999)), "heartbeat", "at least 1 ms"),
                mistake(b -> b.heartbeat(Duration.ofMillis(151)), "300.0 ms", "twice the heartbeat of 151.0 ms"),
                mistake(
                        b -> b.electionTimeout(Duration.ofMillis(300), Duration.ofMillis(300)),
                        "from 300.0 ms to 300.0 ms",
                        "electionTimeout(...)"),
                mistake(
                        b -> b.electionTimeout(Duration.ofMillis(300), Duration.ofDays(999_999_999)),
                        "longest election timeout",
                        "at most"),
                mistake(b -> b.heartbeat(Duration.ofSeconds(Long.MAX_VALUE)), "twice the heartbeat"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistake_isRefused(Consumer<RaftNodeBuilder> mistake, String[] said) {
        RaftNodeBuilder builder = right();
        mistake.accept(builder);
        assertThatThrownBy(builder::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(said);
        assertThat(disk.store().batches()).isZero();
        assertThat(NodeThreads.of(ID)).isEmpty();
    }

    @Test
    void missingId_isRefused() {
        RaftNodeBuilder builder = RaftNode.builder()
                .peers(PEERS)
                .stateMachine(new Adder())
                .persister(disk)
                .transport(new Wires(true).plug(ID));
        assertThatThrownBy(builder::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("No id is given", "id(...)");
    }

    @Test
    void missingStateMachine_isRefused() {
        RaftNodeBuilder builder =
                RaftNode.builder().id(ID).peers(PEERS).persister(disk).transport(new Wires(true).plug(ID));
        assertThatThrownBy(builder::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("No state machine", "stateMachine(...)");
    }

    @Test
    void missingDataDirectory_isRefused() {
        RaftNodeBuilder builder =
                RaftNode.builder().id(ID).peers(PEERS).stateMachine(new Adder()).transport(new Wires(true).plug(ID));
        assertThatThrownBy(builder::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("No data directory", "data(...)", "persister(...)");
    }

    @Test
    void emptyPathOfTheDataDirectory_isRefusedWhereItIsGiven() {
        RaftNodeBuilder builder = RaftNode.builder();
        assertThatThrownBy(() -> builder.data(Path.of("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory is an empty path");
    }

    @Test
    void addressOfAForeignTransport_needsNoPort_butOneToListenOnDoes() {
        RaftNode node = right().peers("73=here,74=there").start();
        assertThat(node.status().peers().get(0).address()).isEqualTo("there");
        node.close();
        for (String address : new String[] {"host", "host:", "host:0", "host:65536", ":7000", "host:x"}) {
            assertThatThrownBy(() -> Peers.parse("73=" + address, true))
                    .as(address)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContainingAll(address, "no port");
        }
        assertThat(Peers.parse("73=[::1]:7000", true).address(73)).isEqualTo("[::1]:7000");
    }

    @Test
    void absurdCallTimeout_isCutToAHundredYears() {
        RaftNode node = right().callTimeout(Duration.ofSeconds(Long.MAX_VALUE)).start();
        var result = node.submit(new byte[0], Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(result).isNotDone();
        node.close();
        assertThat(result).isDone();
    }
}
