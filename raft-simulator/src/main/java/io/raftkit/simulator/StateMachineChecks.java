package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.machine.Hex;
import io.raftkit.testkit.machine.StateMachineRun;
import io.raftkit.testkit.machine.UsualCauses;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a state machine owes beyond what one cluster happens to show: with the commands of a whole run, it gives the same results and the
 * same state on other instances and later, a snapshot holds all of it, and restoring one replaces whatever was there.
 */
final class StateMachineChecks {
    /** Long enough for a clock to have moved on. */
    private static final long PAUSE_MILLIS = 2;

    private final Supplier<? extends StateMachine> factory;
    private final List<Command> commands;
    private final List<byte[]> extra;
    private final List<byte[]> queries;

    private StateMachineChecks(
            Supplier<? extends StateMachine> factory,
            List<Command> commands,
            List<byte[]> extra,
            List<byte[]> queries) {
        this.factory = factory;
        this.commands = commands;
        this.extra = extra;
        this.queries = queries;
    }

    /**
     * Checks a state machine.
     *
     * @param factory makes one
     * @param commands the commands of a run
     * @param extra commands that may or may not be among them
     * @param queries what to compare states by
     */
    static void check(
            Supplier<? extends StateMachine> factory,
            List<Command> commands,
            List<byte[]> extra,
            List<byte[]> queries) {
        StateMachineChecks checks = new StateMachineChecks(factory, commands, extra, queries);
        try {
            checks.isRepeatable();
            // An empty state shows best what a restore leaves behind.
            checks.isRestoredWhole(0);
            checks.isRestoredWhole(commands.size() / 2);
            checks.keepsItsViews(commands.size() / 2);
        } catch (Violation e) {
            throw e;
        } catch (Exception e) {
            throw new Violation(
                    "StateMachine", "the state machine threw when it was given the commands of the run again: " + e);
        }
    }

    private void isRepeatable() throws Exception {
        StateMachineRun first = run();
        List<String> expected = first.applyOneByOne(0, commands.size());
        Thread.sleep(PAUSE_MILLIS);
        StateMachineRun second = run();
        List<String> repeated = second.applyOneByOne(0, commands.size());
        String which = "StateMachineIsDeterministic";
        String how = "given the same commands on two instances, a moment apart, the state machine ";
        int at = firstDifference(expected, repeated);
        if (at >= 0) {
            throw new Violation(
                    which,
                    how + "answers " + place(at) + " with " + Hex.of(expected.get(at)) + " and with "
                            + Hex.of(repeated.get(at)) + ". " + usualCause());
        }
        if (!first.snapshot().equals(second.snapshot()) || !first.ask(queries).equals(second.ask(queries))) {
            throw new Violation(
                    which,
                    how + "ends in two states after " + commands.size()
                            + " commands, by what its snapshots and queries say,"
                            + " though it answered every command alike. " + usualCause());
        }
    }

    /** Place of the first two that differ, or -1. */
    private static int firstDifference(List<String> some, List<String> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).equals(others.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Tells a clock from all else: instances that run at once see nearly the same time. */
    private String usualCause() throws Exception {
        StateMachineRun one = run();
        StateMachineRun other = run();
        int differing = 0;
        for (int i = 0; i < commands.size(); i++) {
            differing += one.applyOneByOne(i, i + 1).equals(other.applyOneByOne(i, i + 1)) ? 0 : 1;
        }
        return differing < commands.size() / 4
                ? "Run at the same moment they agree: it reads a clock. The only clock it may use is Command.time()."
                : "Run at the same moment they differ too. " + UsualCauses.OF_DIFFERENCES;
    }

    /** A view is written while later commands are applied. */
    private void keepsItsViews(int cut) throws Exception {
        StateMachineRun run = run();
        run.applyOneByOne(0, cut);
        String then = run.snapshot();
        try (StateMachine.View view = run.view()) {
            run.applyOneByOne(cut, commands.size());
            applyExtra(run.stateMachine());
            String written = StateMachineRun.writeOnAnotherThread(view);
            if (!written.equals(then)) {
                throw new Violation(
                        "SnapshotIsOfItsMoment",
                        "a view taken after " + cut + " commands writes " + Hex.of(written) + " after "
                                + (commands.size() - cut) + " more, and wrote " + Hex.of(then)
                                + " before: snapshot() hands out the state itself, not a copy of it.");
            }
        }
    }

    private void isRestoredWhole(int cut) throws Exception {
        StateMachineRun original = run();
        original.applyOneByOne(0, cut);
        StateMachineRun fresh = run();
        fresh.restore(original);
        Restored whole = new Restored(
                fresh,
                "SnapshotIsWhole",
                "restored into a new instance from a snapshot taken after " + cut + " commands",
                "the snapshot leaves something out, or restore does");
        StateMachineRun used = run();
        used.applyOneByOne(0, commands.size());
        applyExtra(used.stateMachine());
        used.restore(original);
        Restored replaced = new Restored(
                used,
                "RestoreReplaces",
                "restored over the state of an instance that was ahead, from a snapshot taken after " + cut
                        + " commands",
                "restore keeps some of what was there instead of replacing it");
        isSame(original, whole);
        isSame(original, replaced);
        List<String> expected = original.applyOneByOne(cut, commands.size());
        goesOnAlike(whole, cut, expected);
        goesOnAlike(replaced, cut, expected);
    }

    /** An instance that was restored, and what it shows if it is not as it should be. */
    private record Restored(StateMachineRun run, String which, String how, String cause) {
        Violation violation(String what, String found, String expected) {
            return new Violation(
                    which,
                    how + ", the state machine " + what + " " + found + ", the original " + expected + ": " + cause);
        }
    }

    private void isSame(StateMachineRun original, Restored restored) throws Exception {
        List<String> expected = original.ask(queries);
        List<String> answers = restored.run.ask(queries);
        int at = firstDifference(expected, answers);
        if (at >= 0) {
            throw restored.violation(
                    "answers the query " + Hex.of(queries.get(at)),
                    "with " + Hex.of(answers.get(at)),
                    "with " + Hex.of(expected.get(at)));
        }
        String snapshot = restored.run.snapshot();
        if (!original.snapshot().equals(snapshot)) {
            throw restored.violation("writes the snapshot", Hex.of(snapshot), Hex.of(original.snapshot()));
        }
    }

    private void goesOnAlike(Restored restored, int cut, List<String> expected) throws Exception {
        List<String> results = restored.run.applyOneByOne(cut, commands.size());
        int at = firstDifference(expected, results);
        if (at >= 0) {
            throw restored.violation(
                    "answers " + place(cut + at),
                    "with " + Hex.of(results.get(at)),
                    "with " + Hex.of(expected.get(at)));
        }
    }

    /** What the cluster never committed, so that the state has something in it that the snapshot knows nothing of. */
    private void applyExtra(StateMachine stateMachine) throws Exception {
        long index = commands.isEmpty() ? 0 : commands.get(commands.size() - 1).index();
        for (byte[] command : extra) {
            stateMachine.apply(new Command(++index, 1, 1, ByteBuffer.wrap(command)));
        }
    }

    private String place(int at) {
        Command command = commands.get(at);
        return "the command at index " + command.index() + ", " + Hex.of(command.bytes()) + ",";
    }

    private StateMachineRun run() {
        return new StateMachineRun(factory.get(), commands);
    }
}
