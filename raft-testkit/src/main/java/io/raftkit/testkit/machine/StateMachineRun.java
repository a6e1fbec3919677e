package io.raftkit.testkit.machine;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A state machine under test and the commands for it. Bytes are shown in hexadecimal, so that a failed comparison can be read. */
public final class StateMachineRun {
    /** Stands for a result that was not given. */
    public static final String NONE = "none";

    private static final HexFormat HEX = HexFormat.of();

    private final StateMachine stateMachine;
    private final List<Command> commands;
    private int applied;

    /**
     * A state machine and what it will be given.
     *
     * @param stateMachine one that was given nothing yet
     * @param commands the commands, by index
     */
    public StateMachineRun(StateMachine stateMachine, List<Command> commands) {
        this.stateMachine = stateMachine;
        this.commands = List.copyOf(commands);
    }

    /**
     * Puts requests at places in a log.
     *
     * @param payloads the requests
     * @return commands whose indexes leave gaps, as entries of the cluster's own do
     */
    public static List<Command> commands(List<byte[]> payloads) {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            commands.add(new Command(
                    2 + i + i / 3, 1 + i / 2, 1_700_000_000_000L + 7L * i, ByteBuffer.wrap(payloads.get(i))));
        }
        return commands;
    }

    /**
     * The state machine.
     *
     * @return the one under test
     */
    public StateMachine stateMachine() {
        return stateMachine;
    }

    /**
     * Applies commands one at a time.
     *
     * @param from place of the first, from 0
     * @param end place behind the last
     * @return their results
     * @throws Exception as the state machine does
     */
    public List<String> applyOneByOne(int from, int end) throws Exception {
        List<String> results = new ArrayList<>();
        for (Command command : commands.subList(from, end)) {
            results.add(show(stateMachine.apply(command)));
        }
        applied = end;
        return results;
    }

    /**
     * Applies commands in batches.
     *
     * @param from place of the first, from 0
     * @param end place behind the last
     * @param batchSize how many in each
     * @return their results
     * @throws Exception as the state machine does
     */
    public List<String> applyInBatches(int from, int end, int batchSize) throws Exception {
        List<String> results = new ArrayList<>();
        for (int at = from; at < end; at += batchSize) {
            Batch batch = new Batch(commands.subList(at, Math.min(end, at + batchSize)));
            stateMachine.apply(batch);
            results.addAll(batch.results);
        }
        applied = end;
        return results;
    }

    /**
     * Asks queries.
     *
     * @param queries what to ask
     * @return the answers
     * @throws Exception as the state machine does
     */
    public List<String> ask(List<byte[]> queries) throws Exception {
        List<String> answers = new ArrayList<>();
        for (byte[] query : queries) {
            answers.add(show(stateMachine.query(query.clone())));
        }
        return answers;
    }

    /**
     * Takes and writes a snapshot.
     *
     * @return what it wrote
     * @throws Exception as the state machine does
     */
    public String snapshot() throws Exception {
        try (StateMachine.View view = view()) {
            return writeOnAnotherThread(view);
        }
    }

    /**
     * Takes a view, as a node does between two applies.
     *
     * @return the view, to be closed
     */
    public StateMachine.View view() {
        return stateMachine.snapshot(point());
    }

    private StateMachine.SnapshotPoint point() {
        return point(applied);
    }

    private StateMachine.SnapshotPoint point(int count) {
        if (count == 0) {
            return StateMachine.SnapshotPoint.of(0, 0, 0);
        }
        Command last = commands.get(count - 1);
        return StateMachine.SnapshotPoint.of(last.index(), last.term(), last.time());
    }

    /**
     * Which commands a view that was taken now holds.
     *
     * @param view a view of this state machine
     * @return how many of the commands, from the first on
     */
    public int commandsIn(StateMachine.View view) {
        long index = view.index(point());
        if (index > point().index() || index < 0) {
            throw new AssertionError(
                    "a view stands for entry " + index + ", and entry " + point().index() + " is the last one applied");
        }
        int count = applied;
        while (count > 0 && commands.get(count - 1).index() > index) {
            count--;
        }
        return count;
    }

    /**
     * How far it has come.
     *
     * @return the place behind the last command whose effects it holds
     */
    public int applied() {
        return applied;
    }

    /**
     * Writes a view on another thread, as a node does beside later applies.
     *
     * @param view a view of a state
     * @return what it wrote
     * @throws Exception as the view does
     */
    public static String writeOnAnotherThread(StateMachine.View view) throws Exception {
        return elsewhere(() -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            view.writeTo(out);
            return HEX.formatHex(out.toByteArray());
        });
    }

    /**
     * Writes a view on another thread while this one applies the commands that are left, one before each piece that is written.
     *
     * @param view a view of a state
     * @param patience how long an apply may take
     * @return what it wrote
     * @throws Exception as the view or the state machine does
     */
    public String writeBesideApplies(StateMachine.View view, Duration patience) throws Exception {
        Semaphore wanted = new Semaphore(0);
        Semaphore given = new Semaphore(0);
        FutureTask<String> writing = new FutureTask<>(() -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            view.writeTo(new BeforeEachWrite(out, () -> {
                wanted.release();
                if (!given.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new IOException("apply did not return for " + patience
                            + " while a view was written: writeTo holds what apply waits for");
                }
            }));
            return HEX.formatHex(out.toByteArray());
        });
        Thread writer = new Thread(
                () -> {
                    writing.run();
                    wanted.release();
                },
                "snapshot-writer");
        writer.start();
        for (wanted.acquire(); !writing.isDone(); wanted.acquire()) {
            if (applied < commands.size()) {
                applyOneByOne(applied, applied + 1);
            }
            given.release();
        }
        writer.join();
        return writing.get();
    }

    private static <T> T elsewhere(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "snapshot-writer");
        thread.start();
        thread.join();
        return task.get();
    }

    /**
     * Restores what a snapshot of another run writes, and applies what it does not hold yet of the commands applied there: it may stand for
     * an earlier one than the last.
     *
     * @param original the other one
     * @throws Exception as the state machines do
     */
    public void restore(StateMachineRun original) throws Exception {
        try (StateMachine.View view = original.view()) {
            int count = original.commandsIn(view);
            InputStream state = new InPieces(HEX.parseHex(writeOnAnotherThread(view)));
            stateMachine.restore(StateMachine.Snapshot.of(original.point(count), state));
            applyOneByOne(count, original.applied);
        }
    }

    private static String show(byte[] bytes) {
        return bytes == null ? NONE : HEX.formatHex(bytes);
    }

    private static final class Batch implements CommandBatch {
        private final List<Command> commands;
        private final List<String> results = new ArrayList<>();

        Batch(List<Command> commands) {
            this.commands = commands;
            commands.forEach(command -> results.add(NONE));
        }

        @Override
        public int size() {
            return commands.size();
        }

        @Override
        public Iterator<Command> iterator() {
            return commands.iterator();
        }

        @Override
        public void complete(Command command, byte[] result) {
            int at = commands.indexOf(command);
            if (at < 0) {
                throw new IllegalArgumentException(command + " is not of this batch");
            }
            if (!results.get(at).equals(NONE)) {
                throw new IllegalStateException(command + " has a result already");
            }
            results.set(at, show(result));
        }
    }
}
