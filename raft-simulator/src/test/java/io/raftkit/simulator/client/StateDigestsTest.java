package io.raftkit.simulator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.simulator.invariant.fact.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots that servers wrote hold what the commands before them do, and nothing else. */
class StateDigestsTest {
    private static final List<Command> COMMANDS =
            List.of(command(2, "write a 1"), command(3, "write b 2"), command(7, "write a 3"));

    private static Command command(long index, String text) {
        return new Command(index, 1, 0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The snapshot of registers that were given so many of the commands. */
    private static byte[] state(int commands) throws Exception {
        Registers registers = new Registers();
        for (Command command : COMMANDS.subList(0, commands)) {
            registers.apply(command);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registers.snapshot(SnapshotPoint.of(1, 1, 0)).writeTo(out);
        return out.toByteArray();
    }

    @Test
    void snapshotsEqualTheReplay_whereverTheyWereTaken() throws Exception {
        StateDigests digests = new StateDigests();
        digests.written(2, 7, state(3));
        digests.written(1, 1, state(0));
        digests.written(3, 5, state(2));
        digests.written(1, 5, state(2));
        digests.checkWritten(new Registers(), COMMANDS);
    }

    @Test
    void snapshotThatHoldsALaterCommand_isFoundOut() throws Exception {
        StateDigests digests = new StateDigests();
        digests.written(1, 3, state(2));
        digests.written(2, 5, state(3));
        Violation violation =
                catchThrowableOfType(Violation.class, () -> digests.checkWritten(new Registers(), COMMANDS));
        assertThat(violation.invariant()).isEqualTo("SnapshotEqualsReplay");
        assertThat(violation).hasMessageContaining("server 2", "up to entry 5");
    }
}
