package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.simulator.workload.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A simulation flags what a state machine may not do, and says which of it and where. */
class BadStateMachinesTest {
    private static SimulationFailure failure(Supplier<StateMachine> bad, Faults faults) {
        Throwable[] thrown = new Throwable[1];
        assertThatThrownBy(() -> Simulation.of(bad).faults(faults).seconds(10).run(1))
                .isInstanceOf(SimulationFailure.class)
                .satisfies(failure -> thrown[0] = failure);
        return (SimulationFailure) thrown[0];
    }

    @Test
    void goodOne_isNotFlagged() {
        assertThat(Simulation.of(MapMachine::new).seconds(10).run(1).committed())
                .isPositive();
    }

    @Test
    void goodOneThatHandsOverImages_isNotFlagged() {
        assertThat(Simulation.of(HandsOverImages::new)
                        .faults(Faults.none())
                        .seconds(10)
                        .run(1)
                        .committed())
                .isPositive();
    }

    /** Makes an image of itself now and then: its snapshots stand for an earlier command than the last one applied. */
    private static final class HandsOverImages extends MapMachine {
        private View image = snapshotOfAll();
        private long imageIndex;

        @Override
        public byte[] apply(Command command) throws Exception {
            byte[] result = super.apply(command);
            if (command.index() % 5 == 0) {
                makeImage(command.index());
            }
            return result;
        }

        private void makeImage(long index) {
            image = snapshotOfAll();
            imageIndex = index;
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            return new ImageView(image, imageIndex);
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            super.restore(snapshot);
            makeImage(snapshot.index());
        }
    }

    private record ImageView(StateMachine.View image, long imageIndex) implements StateMachine.View {
        @Override
        public long index(StateMachine.SnapshotPoint applied) {
            return imageIndex;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            image.writeTo(out);
        }
    }

    @Test
    void oneInstanceForAllServers_isFlagged() {
        MapMachine shared = new MapMachine();
        assertThat(failure(() -> shared, Faults.none()))
                .hasMessageContaining("Hand an instance of its own to every node");
    }

    @Test
    void orderOfAHashSet_isFlagged() {
        assertThat(failure(HashOrder::new, Faults.none()))
                .hasMessageContaining("not deterministic: to the command at index")
                .hasMessageContaining("order of a hash map");
    }

    @Test
    void orderOfAHashSet_isFlaggedInOneServerToo() {
        assertThatThrownBy(() -> Simulation.of(HashOrder::new)
                        .servers(1)
                        .faults(Faults.none())
                        .seconds(10)
                        .run(1))
                .hasMessageContaining("on two instances, a moment apart")
                .hasMessageContaining("Run at the same moment they differ too");
    }

    /** Answers in the order of a set of objects without a hash code of their own. */
    private static final class HashOrder extends MapMachine {
        private final Set<StringBuilder> seen = new HashSet<>();

        @Override
        protected byte[] answer(String result) {
            seen.add(new StringBuilder().append(seen.size()));
            return bytes(seen.toString());
        }
    }

    @Test
    void keyForgottenInASnapshot_isFlagged() {
        assertThat(failure(ForgetsKey::new, Faults.none()))
                .hasMessageContaining("SnapshotIsWhole: restored into a new instance from a snapshot taken after")
                .hasMessageContaining("the state machine answers the command at index")
                .hasMessageContaining("the snapshot leaves something out");
    }

    private static final class ForgetsKey extends MapMachine {
        @Override
        public View snapshot(SnapshotPoint point) {
            MapMachine partial = new MapMachine();
            partial.map.putAll(map);
            partial.map.remove("key3");
            return partial.snapshotOfAll();
        }
    }

    @Test
    void restoreThatMerges_isFlagged() {
        assertThat(failure(Merges::new, Faults.none()))
                .hasMessageContaining("RestoreReplaces: restored over the state of an instance that was ahead")
                .hasMessageContaining("keeps some of what was there");
    }

    private static final class Merges extends MapMachine {
        @Override
        public void restore(Snapshot snapshot) throws IOException {
            add(snapshot.stream());
        }
    }

    @Test
    void snapshotThatIsTheStateItself_isFlagged() {
        assertThat(failure(LiveView::new, Faults.none()))
                .hasMessageContaining("SnapshotIsOfItsMoment: a view taken after")
                .hasMessageContaining("hands out the state itself, not a copy of it");
    }

    private static final class LiveView extends MapMachine {
        @Override
        public View snapshot(SnapshotPoint point) {
            return out -> snapshotOfAll().writeTo(out);
        }
    }

    @Test
    void causesNameAQueryThatChangesState() {
        assertThat(failure(CountsForAll::new, Faults.none())).hasMessageContaining("a query that changes state");
    }

    private static final class CountsForAll extends MapMachine {
        private static final AtomicLong ANSWERS = new AtomicLong();

        @Override
        protected byte[] answer(String result) {
            return bytes(result + ANSWERS.incrementAndGet());
        }
    }

    @Test
    void failureThatNeedsNoFault_saysSo() {
        assertThat(failure(Merges::new, Faults.swarm())).hasMessageContaining("It fails without any of its ");
        assertThat(failure(Merges::new, Faults.none())).hasMessageContaining("No faults were drawn for it.");
    }

    @Test
    void answersNeedNotBeChecked() {
        assertThat(Simulation.of(MapMachine::new)
                        .workload(new UncheckedAnswers())
                        .seconds(10)
                        .run(1)
                        .answered())
                .isPositive();
    }

    private static final class UncheckedAnswers implements Workload<String, String> {
        @Override
        public String next(SplittableRandom random, long serial) {
            return "key" + random.nextInt(3);
        }

        @Override
        public boolean isQuery(String input) {
            return false;
        }

        @Override
        public byte[] encode(String input) {
            return input.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(String input, byte[] answer) {
            return new String(answer, StandardCharsets.UTF_8);
        }
    }

    @Test
    void throwingApply_isFlagged() {
        assertThat(failure(Throws::new, Faults.none()))
                .hasMessageContaining("NodesGoOn: server")
                .hasMessageContaining("The state machine threw when applying the command")
                .hasMessageContaining("forty is enough");
    }

    private static final class Throws extends MapMachine {
        private int applied;

        @Override
        public byte[] apply(Command command) throws Exception {
            if (++applied == 40) {
                throw new IllegalStateException("forty is enough");
            }
            return super.apply(command);
        }
    }

    @Test
    void clock_isFlagged() {
        AtomicLong clock = new AtomicLong();
        assertThat(failure(() -> new ReadsClock(clock), Faults.none()))
                .hasMessageContaining("not deterministic: to the command at index")
                .hasMessageContaining("a clock");
    }

    @Test
    void clockThatAllReadAlikeAtOnce_isFlaggedAsOne() {
        AtomicLong clock = new AtomicLong();
        assertThatThrownBy(() -> Simulation.of(() -> new ReadsClock(clock))
                        .servers(1)
                        .faults(Faults.none())
                        .seconds(10)
                        .run(1))
                .hasMessageContaining("on two instances, a moment apart")
                .hasMessageContaining("it reads a clock. The only clock it may use is Command.time()");
    }

    /**
     * Goes by a clock that moves on a little at every 64th reading: how many readings fall between two of one real clock's steps, nobody
     * can say.
     */
    private static final class ReadsClock extends MapMachine {
        private final AtomicLong readings;

        ReadsClock(AtomicLong readings) {
            this.readings = readings;
        }

        @Override
        public byte[] apply(Command command) throws Exception {
            byte[] result = super.apply(command);
            map.put("time", Long.toString(readings.getAndIncrement() / 64));
            return result;
        }

        @Override
        protected byte[] answer(String result) {
            return bytes(new TreeMap<>(map).toString());
        }
    }
}
