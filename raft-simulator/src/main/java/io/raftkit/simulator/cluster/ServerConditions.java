package io.raftkit.simulator.cluster;

import io.raftkit.engine.message.MessageCodec;
import io.raftkit.testkit.network.VirtualTime;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What one server has to put up with: its clocks, how fast its disk and its state machine are. Outlives the server's incarnations. */
public final class ServerConditions {
    /** The clock on the wall when virtual time begins. */
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private static final long MILLION = 1_000_000;

    private final VirtualTime time;
    private final ClusterSettings settings;
    private long originNanos;
    private long localOriginNanos;
    private long rateMillionths = MILLION;
    private long wallOffsetMillis;
    private long wallFrozenAtMillis = Long.MIN_VALUE;
    private long writeExtraNanos;
    private long noWriteBeforeNanos;
    private long dwellNanosMax;
    public long applyNanosEach;
    public ApplyFailure applyFailure = ApplyFailure.NONE;
    public boolean isDiskFull;
    public boolean areReadsFailing;
    /** The highest version of the protocol that the server speaks from its next start on. */
    public int protocolVersion = MessageCodec.VERSION;

    ServerConditions(VirtualTime time, ClusterSettings settings) {
        this.time = time;
        this.settings = settings;
    }

    /** The server's monotonic clock. */
    long nanos() {
        return rateMillionths == MILLION && localOriginNanos == originNanos
                ? time.nanos()
                : localOriginNanos + (time.nanos() - originNanos) * rateMillionths / MILLION;
    }

    /** How much virtual time passes until the server's clock shows a later moment. */
    long delayUntil(long localNanos) {
        long delay = Math.max(0, localNanos - nanos());
        return rateMillionths == MILLION ? delay : (long) Math.ceil(delay * ((double) MILLION / rateMillionths)) + 1;
    }

    /** Lets the monotonic clock run fast or slow from now on; it never jumps. */
    public void drift(long newRateMillionths) {
        localOriginNanos = nanos();
        originNanos = time.nanos();
        rateMillionths = newRateMillionths;
    }

    /** The server's clock on the wall. */
    long epochMillis() {
        return wallFrozenAtMillis != Long.MIN_VALUE
                ? wallFrozenAtMillis
                : EPOCH_MILLIS + wallOffsetMillis + TimeUnit.NANOSECONDS.toMillis(time.nanos());
    }

    /** Lets the clock on the wall jump, forward or back. */
    public void jump(long millis) {
        wallOffsetMillis += millis;
    }

    /** Stops the clock on the wall, or lets it go on. */
    public void freeze(boolean isFrozen) {
        wallFrozenAtMillis = Long.MIN_VALUE;
        wallFrozenAtMillis = isFrozen ? epochMillis() : Long.MIN_VALUE;
    }

    /** Lets each write take longer by this. */
    public void writeSlowly(long extraNanos) {
        writeExtraNanos = extraNanos;
    }

    /** Lets time pass within each write, up to so much. */
    public void dwellInWrites(long nanosMax) {
        dwellNanosMax = nanosMax;
    }

    /** How long the next write dwells; what happens meanwhile finds it under way. */
    long dwellNanos(SplittableRandom random) {
        return dwellNanosMax == 0 ? 0 : random.nextLong(dwellNanosMax);
    }

    /** Lets no write end for so long. */
    void stallWrites(long nanos) {
        noWriteBeforeNanos = time.nanos() + nanos;
    }

    long writeNanos(SplittableRandom random) {
        long stalledNanos = Math.max(0, noWriteBeforeNanos - time.nanos());
        return stalledNanos + writeExtraNanos + between(random, settings.writeLowestNanos, settings.writeHighestNanos);
    }

    long readNanos(SplittableRandom random) {
        return between(random, settings.readLowestNanos, settings.readHighestNanos);
    }

    private static long between(SplittableRandom random, long lowest, long highest) {
        return lowest == highest ? lowest : random.nextLong(lowest, highest + 1);
    }
}
