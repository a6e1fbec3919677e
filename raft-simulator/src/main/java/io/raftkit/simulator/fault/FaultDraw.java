package io.raftkit.simulator.fault;

import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.cluster.ApplyFailure;
import java.util.SplittableRandom;

/** Draws the particulars of faults. */
public final class FaultDraw {
    /** One more than the highest kind of message there is. */
    private static final int MESSAGE_KINDS = MessageKind.values().length + 1;

    private static final long STRAY_MILLIS_MAX = 8_000;
    private static final long LATE_MILLIS_MAX = 15_000;

    private final SplittableRandom random;
    private final int servers;
    private final boolean isHarsh;

    public FaultDraw(SplittableRandom random, int servers, boolean isHarsh) {
        this.random = random;
        this.servers = servers;
        this.isHarsh = isHarsh;
    }

    /** Whether a cluster gets anything done while there is a little of it all the time. */
    public static boolean mayLast(FaultKind kind) {
        return kind == FaultKind.DROP
                || kind == FaultKind.DUPLICATE
                || kind == FaultKind.REORDER
                || kind == FaultKind.REPLAY
                || kind == FaultKind.CORRUPT
                || kind == FaultKind.FOREIGN
                || kind == FaultKind.MALFORMED
                || kind == FaultKind.DELAY;
    }

    /** A number between two, small ones as likely as large ones. */
    public long logarithmic(long lowest, long highest) {
        return (long) (lowest * StrictMath.pow((double) highest / lowest, random.nextDouble()));
    }

    public FaultAction everywhere(int number, FaultKind kind, long millis) {
        return new FaultAction(number, 0, millis, kind, 0, 0, rate(kind) / 2 + 1);
    }

    /** A server that was never up before. */
    public FaultAction late(int number) {
        int server = random.nextInt(1, servers + 1);
        return new FaultAction(number, 0, logarithmic(300, LATE_MILLIS_MAX), FaultKind.START_LATE, server, server, 0);
    }

    public FaultAction action(int number, FaultKind kind, long at, long end) {
        long longest = kind.isStray() ? STRAY_MILLIS_MAX : isHarsh ? 3_000 : 1_000;
        long millis = Math.min(logarithmic(50, longest), end - at);
        int server = random.nextInt(3) == 0 ? FaultAction.LEADER : random.nextInt(1, servers + 1);
        int other = random.nextInt(1, servers + 1);
        if (mayLast(kind) && random.nextBoolean()) {
            server = 0;
        }
        return new FaultAction(number, at, millis, kind, server, other, amount(kind));
    }

    private long amount(FaultKind kind) {
        return switch (kind) {
            case DROP, DUPLICATE, REORDER, REPLAY, CORRUPT, FOREIGN, MALFORMED, DELAY -> rate(kind);
            case BREAK, BREAK_SERVER, BREAK_ALL -> random.nextInt(2);
            case DROP_KIND -> random.nextInt(1, MESSAGE_KINDS);
            case HOLD_ANSWERS, PAIR -> random.nextInt(1, servers + 1);
            case STRAY, STRAY_BESIDE -> random.nextBoolean() ? 0 : random.nextInt(1, servers + 1);
            case BURST -> logarithmic(5, 40);
            case RESTARTS -> logarithmic(2, 20);
            case LONG_WRITES -> logarithmic(2, 500);
            case SPLIT, BRIDGE -> random.nextLong(1, 1L << servers);
            case BANDWIDTH -> logarithmic(2_000, 500_000);
            case CRASH_IN_WRITE, WRITE_FAILS, PHANTOM_WRITE, MISDIRECTED_WRITE -> random.nextInt(6);
            case SLOW_APPLY -> logarithmic(1, 50);
            case APPLY_FAILS -> random.nextInt(1, ApplyFailure.MANNERS + 1);
            case DRIFT -> random.nextInt(80, 121);
            case WALL_JUMP -> (random.nextBoolean() ? 1 : -1) * logarithmic(1, 10_000_000);
            case SLOW_DISK -> logarithmic(10, 2_000);
            default -> 0;
        };
    }

    private long rate(FaultKind kind) {
        return switch (kind) {
            case DELAY -> logarithmic(2, isHarsh ? 900 : 30);
            case DROP -> random.nextInt(1, isHarsh ? 31 : 6);
            case CORRUPT, REPLAY, FOREIGN, MALFORMED -> random.nextInt(1, 21);
            default -> random.nextInt(1, 51);
        };
    }
}
