package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.ApplyFailure;

/** What is done to processes, to what they are asked for, and to their clocks. */
public enum ServerFault implements FaultKind {
    CRASH(Amount.NONE, "kill %server"),
    POWER_CUT(Amount.NONE, "cut %server's power"),
    CRASH_AFTER_WRITE(Amount.NONE, "kill %server between a write and what follows it"),
    CRASH_AT_COMMIT(Amount.NONE, "kill %server once a majority holds what it appended, before it answers"),
    CRASH_IN_WRITE(draw -> draw.between(0, 5), "kill %server at its disk operation %amount from now"),
    CRASH_ALL(Amount.NONE, "cut the power of all servers"),
    RESTARTS(draw -> draw.logarithmic(2, 20), "kill and start %server %amount times"),
    CLOSE(Amount.NONE, "close %server in good order"),
    UPGRADE(
            Amount.NONE,
            "close %server in good order, and have it speak the next version of the protocol from then on"),
    PAUSE(Amount.NONE, "pause %server"),
    BURST(draw -> draw.logarithmic(5, 40), "ask %server %amount things at once"),
    SNAPSHOT(Amount.NONE, "ask %server for a snapshot"),
    CRASH_IN_SNAPSHOT(
            draw -> draw.between(0, 9),
            "ask %server for a snapshot, and cut its power at operation %amount from now on the files of snapshots"),
    CUT_AT_CHUNK(draw -> draw.logarithmic(1, 10), "cut %server off at chunk %amount of a snapshot that it is sent"),
    CRASH_AT_CHUNK(draw -> draw.logarithmic(1, 10), "kill %server at chunk %amount of a snapshot that it is sent"),
    POWER_CUT_AT_CHUNK(
            draw -> draw.logarithmic(1, 10), "cut %server's power at chunk %amount of a snapshot that it is sent"),
    SOURCE_DIES_AT_CHUNK(draw -> draw.logarithmic(1, 10), "kill who sends %server a snapshot, at chunk %amount of it"),
    SLOW_APPLY(draw -> draw.logarithmic(1, 50), "let %server's state machine take %amount ms for a command"),
    APPLY_FAILS(
            draw -> draw.between(1, ApplyFailure.MANNERS),
            "let %server's state machine fail at its next command, in manner %amount"),
    START_LATE(Amount.NONE, "start %server for the first time when it is over"),
    STRAY(
            FaultDraw::serverOrNone,
            "start a server of another cluster, which never met its server %amount, in the place of %server"),
    STRAY_BESIDE(
            FaultDraw::serverOrNone,
            "start a server of another cluster, which never met its server %amount, beside %server"),
    DRIFT(draw -> draw.between(80, 120), "let %server's clock run at %amount %% of its pace"),
    WALL_JUMP(FaultDraw::jumpMillis, "let %server's wall clock jump by %amount ms"),
    WALL_FREEZE(Amount.NONE, "stop %server's wall clock");

    private final Amount amount;
    private final String text;

    ServerFault(Amount amount, String text) {
        this.amount = amount;
        this.text = text;
    }

    @Override
    public long amount(FaultDraw draw) {
        return amount.of(draw);
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean isStray() {
        return this == STRAY || this == STRAY_BESIDE;
    }

    /** Whether it waits until a server is sent a snapshot. */
    boolean isAtChunk() {
        return switch (this) {
            case CUT_AT_CHUNK, CRASH_AT_CHUNK, POWER_CUT_AT_CHUNK, SOURCE_DIES_AT_CHUNK -> true;
            case CRASH, POWER_CUT, CRASH_AFTER_WRITE, CRASH_AT_COMMIT, CRASH_IN_WRITE, CRASH_ALL -> false;
            case RESTARTS, CLOSE, UPGRADE, PAUSE, BURST -> false;
            case SNAPSHOT, CRASH_IN_SNAPSHOT, SLOW_APPLY, APPLY_FAILS, START_LATE, STRAY, STRAY_BESIDE -> false;
            case DRIFT, WALL_JUMP, WALL_FREEZE -> false;
        };
    }

    @Override
    public boolean needsServer() {
        return !isStray() && !isAtChunk();
    }

    @Override
    public boolean isBetweenTwo() {
        return isStray();
    }

    @Override
    public boolean isRare() {
        return this == START_LATE || isStray();
    }

    @Override
    public boolean mayStop() {
        return this == APPLY_FAILS;
    }
}
