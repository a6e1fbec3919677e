package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IncrementsTest {
    private static final StateMachine.SnapshotPoint POINT = StateMachine.SnapshotPoint.of(300, 1, 0);

    private final Increments machine = new Increments();

    private void apply(long id) {
        machine.apply(new Command(1, 1, 0, ByteBuffer.wrap(Increments.command(id))));
    }

    private static AppliedState books(Increments machine) {
        return AppliedState.read(machine.query(new byte[0]));
    }

    @Test
    void apply_keepsHowOftenEachIdWasApplied() {
        apply(7);
        apply(8);
        apply(7);
        AppliedState books = books(machine);
        assertThat(books.value()).isEqualTo(3);
        assertThat(books.times(7)).isEqualTo(2);
        assertThat(books.times(8)).isEqualTo(1);
        assertThat(books.times(9)).isZero();
    }

    @Test
    void snapshot_isAViewAndRestoreReplacesEverything() throws IOException {
        apply(7);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateMachine.View view = machine.snapshot(POINT)) {
            apply(8);
            view.writeTo(out);
        }
        machine.restore(StateMachine.Snapshot.of(POINT, new ByteArrayInputStream(out.toByteArray())));
        assertThat(books(machine).value()).isEqualTo(1);
        assertThat(books(machine).timesById()).containsOnlyKeys(7L);
    }
}
