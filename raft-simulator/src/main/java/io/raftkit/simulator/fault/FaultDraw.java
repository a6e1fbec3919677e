package io.raftkit.simulator.fault;

import io.raftkit.engine.message.MessageKind;
import java.util.SplittableRandom;

/** Draws the particulars of faults. */
public final class FaultDraw {
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

    /** A number between two, small ones as likely as large ones. */
    public long logarithmic(long lowest, long highest) {
        return logarithmic(random, lowest, highest);
    }

    static long logarithmic(SplittableRandom random, long lowest, long highest) {
        return (long) (lowest * StrictMath.pow((double) highest / lowest, random.nextDouble()));
    }

    /** A number between two, or one of them. */
    int between(int lowest, int highest) {
        return random.nextInt(lowest, highest + 1);
    }

    int percentLost() {
        return between(1, isHarsh ? 30 : 5);
    }

    long delayMillis() {
        return logarithmic(2, isHarsh ? 900 : 30);
    }

    /** One of those that servers send whose members do not change. */
    int messageKind() {
        return between(1, MessageKind.FOUND_SNAPSHOT.code());
    }

    int server() {
        return between(1, servers);
    }

    int serverOrNone() {
        return random.nextBoolean() ? 0 : server();
    }

    /** Some servers, perhaps all: bit 0 stands for server 1. */
    long serverBits() {
        return random.nextLong(1, 1L << servers);
    }

    long jumpMillis() {
        return (random.nextBoolean() ? 1 : -1) * logarithmic(1, 10_000_000);
    }

    public FaultAction everywhere(int number, FaultKind kind, long millis) {
        return new FaultAction(number, 0, millis, kind, 0, 0, kind.amount(this) / 2 + 1);
    }

    /** A server that was never up before. */
    public FaultAction late(int number) {
        int server = server();
        return new FaultAction(number, 0, logarithmic(300, LATE_MILLIS_MAX), ServerFault.START_LATE, server, server, 0);
    }

    public FaultAction action(int number, FaultKind kind, long at, long end) {
        long longest = kind.isStray() ? STRAY_MILLIS_MAX : isHarsh ? 3_000 : 1_000;
        long millis = Math.min(logarithmic(50, longest), end - at);
        int server = random.nextInt(3) == 0 ? FaultAction.LEADER : server();
        int other = server();
        if (kind.mayLast() && random.nextBoolean()) {
            server = 0;
        }
        return new FaultAction(number, at, millis, kind, server, other, kind.amount(this));
    }
}
