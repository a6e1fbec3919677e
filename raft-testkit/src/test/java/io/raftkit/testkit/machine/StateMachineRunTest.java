package io.raftkit.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A state machine is told what its snapshot stands for, and what it is restored to. */
class StateMachineRunTest {
    private static final List<Command> COMMANDS =
            StateMachineRun.commands(List.of(new byte[1], new byte[2], new byte[3]));

    private final List<String> told = new ArrayList<>();

    private StateMachineRun run() {
        return new StateMachineRun(new Told(), COMMANDS);
    }

    @Test
    void snapshotAndRestore_learnThePointOfTheLastCommand() throws Exception {
        StateMachineRun original = run();
        original.snapshot();
        original.applyOneByOne(0, 1);
        original.snapshot();
        original.applyInBatches(1, 3, 2);
        StateMachineRun restored = run();
        restored.restore(original);
        restored.snapshot();
        assertThat(told)
                .containsExactly(
                        "snapshot of entry 0 of term 0 at 0",
                        "snapshot of entry 2 of term 1 at 1700000000000",
                        "snapshot of entry 4 of term 2 at 1700000000014",
                        "restored to 4, 2, 1700000000014",
                        "snapshot of entry 4 of term 2 at 1700000000014");
    }

    @Test
    void restoreFromAViewOfAnEarlierCommand_isGivenTheCommandsSinceThen() throws Exception {
        StateMachineRun original = new StateMachineRun(
                new Told() {
                    @Override
                    public View snapshot(SnapshotPoint point) {
                        View view = super.snapshot(point);
                        return new View() {
                            @Override
                            public long index(SnapshotPoint applied) {
                                return 2;
                            }

                            @Override
                            public void writeTo(OutputStream out) throws IOException {
                                view.writeTo(out);
                            }
                        };
                    }
                },
                COMMANDS);
        original.applyOneByOne(0, 3);
        StateMachineRun restored = new StateMachineRun(
                new Told() {
                    @Override
                    public byte[] apply(Command command) {
                        told.add("applied " + command.index());
                        return super.apply(command);
                    }
                },
                COMMANDS);
        restored.restore(original);
        restored.snapshot();
        assertThat(told)
                .containsExactly(
                        "snapshot of entry 4 of term 2 at 1700000000014",
                        "restored to 2, 1, 1700000000000",
                        "applied 3",
                        "applied 4",
                        "snapshot of entry 4 of term 2 at 1700000000014");
    }

    @Test
    void viewThatHoldsALockWhileItWrites_isNamed() throws Exception {
        Object lock = new Object();
        StateMachineRun run = new StateMachineRun(
                new Told() {
                    @Override
                    public byte[] apply(Command command) {
                        synchronized (lock) {
                            return super.apply(command);
                        }
                    }

                    @Override
                    public View snapshot(SnapshotPoint point) {
                        return out -> {
                            synchronized (lock) {
                                out.write(1);
                            }
                        };
                    }
                },
                StateMachineRun.commands(List.of(new byte[1])));
        try (StateMachine.View view = run.view()) {
            assertThatThrownBy(() -> run.writeBesideApplies(view, Duration.ofMillis(50)))
                    .hasMessageContaining("writeTo holds what apply waits for");
        }
    }

    private class Told implements StateMachine {
        @Override
        public byte[] apply(Command command) {
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            return query;
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            told.add("snapshot of " + point);
            return out -> out.write(1);
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            assertThat(snapshot.stream().readAllBytes()).containsExactly(1);
            told.add("restored to " + snapshot.index() + ", " + snapshot.term() + ", " + snapshot.time());
        }
    }
}
