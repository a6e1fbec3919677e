package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.ReadOptions;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An argument of no use is refused where it is given, and named. */
class ArgumentsTest {
    private static final int ID = 76;
    private static final Duration NEGATIVE = Duration.ofMillis(-1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Arguments nothing(String name, Consumer<RaftNodeBuilder> call) {
        return Arguments.of(name, call);
    }

    private static Arguments outOfRange(String message, Consumer<RaftNodeBuilder> call) {
        return Arguments.of(message, call);
    }

    @SuppressWarnings("NullAway")
    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("peers", b -> b.peers((String[]) null)),
                nothing("peers holds null", b -> b.peers("1=a:1", null)),
                nothing("directory", b -> b.data(null)),
                nothing("stateMachine", b -> b.stateMachine(null)),
                nothing("name", b -> b.cluster(null)),
                nothing("transport", b -> b.transport(null)),
                nothing("persister", b -> b.persister(null)),
                nothing("listener", b -> b.listener(null)),
                nothing("interval", b -> b.heartbeat(null)),
                nothing("lowest", b -> b.electionTimeout(null, SECOND)),
                nothing("highest", b -> b.electionTimeout(SECOND, null)),
                nothing("timeout", b -> b.callTimeout(null)),
                nothing("name", b -> b.setting(null, "x")),
                nothing("value", b -> b.setting("x", null)));
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                outOfRange("id is 0, but must be at least 1", b -> b.id(0)),
                outOfRange("id is -3, but must be at least 1", b -> b.id(-3)),
                outOfRange("group is -1, but must be at least 0", b -> b.group(-1)),
                outOfRange("name is blank: give the cluster a name, or do not call cluster(...)", b -> b.cluster(" ")),
                outOfRange("interval is PT0S, but must be more than nothing", b -> b.heartbeat(Duration.ZERO)),
                outOfRange(
                        "lowest is PT-0.001S, but must be more than nothing", b -> b.electionTimeout(NEGATIVE, SECOND)),
                outOfRange(
                        "highest is PT-0.001S, but must be more than nothing",
                        b -> b.electionTimeout(SECOND, NEGATIVE)),
                outOfRange("timeout is PT-0.001S, but must be more than nothing", b -> b.callTimeout(NEGATIVE)),
                outOfRange("bytes is 0, but must be at least 1", b -> b.maxCommandBytes(0)),
                outOfRange("bytes is -1, but must be at least 1", b -> b.memory(-1)));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void null_isRefusedByName(String name, Consumer<RaftNodeBuilder> call) {
        assertThatThrownBy(() -> call.accept(RaftNode.builder()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void numberOutOfItsRange_isRefusedByName(String message, Consumer<RaftNodeBuilder> call) {
        assertThatThrownBy(() -> call.accept(RaftNode.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    @SuppressWarnings("NullAway")
    void callsOfANode_throwAtOnce_insteadOfFailingTheirFutures() {
        RaftNode node = RaftNode.builder()
                .id(ID)
                .peers(ID + "=a:1")
                .stateMachine(new Adder())
                .persister(new InMemoryPersister())
                .transport(new Wires(true).plug(ID))
                .start();
        try (node) {
            byte[] empty = new byte[0];
            refused(NullPointerException.class, "command", () -> node.submit(null));
            refused(NullPointerException.class, "command", () -> node.submit(null, SECOND));
            refused(NullPointerException.class, "timeout", () -> node.submit(empty, null));
            refused(NullPointerException.class, "command", () -> node.propose(null));
            refused(NullPointerException.class, "query", () -> node.read(null, SECOND));
            refused(NullPointerException.class, "timeout", () -> node.read(empty, (Duration) null));
            refused(NullPointerException.class, "options", () -> node.read(empty, (ReadOptions) null));
            refused(NullPointerException.class, "query", () -> node.read(null, ReadOptions.defaults()));
            String negative = "timeout is PT-0.001S, but must not be negative";
            refused(IllegalArgumentException.class, negative, () -> node.submit(empty, NEGATIVE));
            refused(IllegalArgumentException.class, negative, () -> node.read(empty, NEGATIVE));
        }
    }

    private static void refused(Class<? extends Exception> type, String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(type).hasMessage(message);
    }
}
