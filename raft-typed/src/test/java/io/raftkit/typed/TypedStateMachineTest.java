package io.raftkit.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.Snapshot;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.StateMachine.View;
import io.raftkit.typed.Stock.Count;
import io.raftkit.typed.Stock.Deliver;
import io.raftkit.typed.Stock.Done;
import io.raftkit.typed.Stock.Take;
import io.raftkit.typed.Stock.TooFew;
import io.raftkit.typed.Stock.Touch;
import io.raftkit.typed.Stock.Touched;
import io.raftkit.typed.codec.DecodingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Handlers get what was submitted, and a command that is not understood changes nothing and stops the node. */
class TypedStateMachineTest {
    private static final long TIME = 1_234;

    private final StateMachine machine = new Stock().machine();

    private byte[] apply(byte[] command) throws Exception {
        return machine.apply(new Command(8, 1, TIME, ByteBuffer.wrap(command)));
    }

    private <R> R apply(TypedCommand<R> command) throws Exception {
        return Stock.SCHEMA.decodeResult(command, apply(Stock.SCHEMA.encode(command)));
    }

    private <R> R ask(TypedQuery<R> query) throws Exception {
        return Stock.SCHEMA.decodeResult(query, machine.query(Stock.SCHEMA.encode(query)));
    }

    @Test
    void handlersApplyCommands_andAnswerQueries() throws Exception {
        assertThat(apply(new Deliver("bolt", 5))).isEqualTo(5L);
        assertThat(apply(new Take("bolt", 2))).isEqualTo(new Done(3));
        assertThat(apply(new Take("bolt", 4))).isEqualTo(new TooFew(3));
        assertThat(ask(new Count("bolt"))).contains(3L);
        assertThat(ask(new Count("nut"))).isEmpty();
        assertThat(apply(new Touch())).isNull();
        assertThat(ask(new Touched())).isEqualTo(TIME);
    }

    @Test
    void commandOfALaterBuild_throws_andChangesNothing() throws Exception {
        apply(new Deliver("bolt", 5));
        assertThatThrownBy(() -> apply(LaterStock.SCHEMA.encode(new LaterStock.ClearOut("bolt"))))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.UNKNOWN))
                .hasMessageContainingAll(
                        "entry 8: the command with the id 5 is not known here",
                        "A newer version of the program wrote it",
                        "this server stops before it",
                        "Start it again with a version that knows the command");
        assertThatThrownBy(() -> apply(LaterStock.SCHEMA.encode(new LaterStock.Delivery("bolt", 1, "by hand"))))
                .isInstanceOf(DecodingException.class)
                .hasMessageContainingAll("entry 8: command 1 (Deliver): Deliver has the version 2", "newer version");
        assertThat(ask(new Count("bolt"))).contains(5L);
    }

    @Test
    void commandOfALaterBuild_thatAnEarlierOneCouldHaveWritten_isApplied() throws Exception {
        apply(LaterStock.SCHEMA.encode(new LaterStock.Delivery("bolt", 5, "")));
        assertThat(ask(new Count("bolt"))).contains(5L);
    }

    @Test
    void malformedCommand_throws_andSaysWhatToSubmit() {
        assertThatThrownBy(() -> apply(new byte[0]))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.MALFORMED))
                .hasMessageContainingAll("entry 8: ", "Submit only commands that this schema has encoded");
    }

    @Test
    void everyCommandAndQuery_hasOneHandler() {
        TypedStateMachineBuilder builder = TypedStateMachine.builder(Stock.SCHEMA)
                .command(Deliver.class, command -> 0L)
                .command(Touch.class, command -> null);
        assertThatThrownBy(() -> builder.build(StateSnapshots.none()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("the command ", "Stock$Take has no handler", "add command(Take.class");
        builder.command(Take.class, command -> new Done(0)).query(Count.class, query -> Optional.empty());
        assertThatThrownBy(() -> builder.build(StateSnapshots.none()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("the query ", "Touched has no handler");
        assertThatThrownBy(() -> builder.command(Touch.class, (command, entry) -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Touch has two handlers");
        assertThatThrownBy(() -> builder.command(LaterStock.ClearOut.class, command -> 0L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ClearOut is no command of this schema");
    }

    @Test
    void handlerThatReturnsNull_isSaidToBeWrong() {
        StateMachine wrong = TypedStateMachine.builder(LaterStock.SCHEMA)
                .command(LaterStock.Delivery.class, command -> null)
                .command(LaterStock.Take.class, command -> null)
                .command(LaterStock.Touch.class, command -> null)
                .command(LaterStock.ClearOut.class, command -> null)
                .build(StateSnapshots.none());
        byte[] command = LaterStock.SCHEMA.encode(new LaterStock.ClearOut("bolt"));
        assertThatThrownBy(() -> wrong.apply(new Command(1, 1, 1, ByteBuffer.wrap(command))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("the handler of ", "ClearOut returned null", "Void");
    }

    @Test
    void snapshotsAreOneValue_readStrictly() throws Exception {
        apply(new Deliver("bolt", 5));
        View view = machine.snapshot(SnapshotPoint.of(8, 1, TIME));
        apply(new Deliver("bolt", 1));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        view.writeTo(written);
        StateMachine other = new Stock().machine();
        other.restore(snapshot(written.toByteArray()));
        assertThat(Stock.SCHEMA.decodeResult(new Count("bolt"), other.query(Stock.SCHEMA.encode(new Count("bolt")))))
                .contains(5L);
        written.write(0);
        assertThatThrownBy(() -> other.restore(snapshot(written.toByteArray())))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("left over");
        StateMachine none = new LaterStock().machine();
        assertThat(none.lastApplied()).isZero();
        assertThatThrownBy(() -> StateSnapshots.none().snapshot(SnapshotPoint.of(1, 1, 1)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Snapshot snapshot(byte[] state) {
        return Snapshot.of(SnapshotPoint.of(8, 1, TIME), new ByteArrayInputStream(state));
    }
}
