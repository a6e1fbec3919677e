package io.raftkit.testkit.network;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only as events happen: one queue of them, taken in the order of their times, and at one time in the order they were
 * put in. Confined to one thread.
 */
public final class VirtualTime implements Schedule {
    /** More events than this at one moment mean that something goes round in circles. */
    private static final int EVENTS_AT_ONCE_MAX = 1_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long number;
    private long steps;
    private int stepsAtOnce;
    private Runnable afterEachStep = () -> {};

    /** What was thrown by an event within another: whoever waited there must not take it for a failure of its own. */
    @Nullable
    private Throwable thrownWithin;

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    /** Time that begins at 0. */
    public VirtualTime() {}

    @Override
    public long nanos() {
        return now;
    }

    /**
     * How much time has passed, for people.
     *
     * @return milliseconds since the beginning
     */
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now);
    }

    /**
     * How many events have happened.
     *
     * @return the number of events
     */
    public long steps() {
        return steps;
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("nothing happens " + -delayNanos + " ns ago");
        }
        events.add(new Event(Math.addExact(now, delayNanos), number++, action));
    }

    /**
     * Has something looked at after each event, in place of what was looked at before.
     *
     * @param check may throw, which ends the run
     */
    public void checkAfterEachStep(Runnable check) {
        afterEachStep = check;
    }

    /**
     * Lets the next event happen, if it is due by a moment.
     *
     * @param untilNanos the moment
     * @return false if none is
     */
    public boolean step(long untilNanos) {
        Event event = events.peek();
        if (event == null || event.atNanos > untilNanos) {
            return false;
        }
        events.remove();
        stepsAtOnce = event.atNanos == now ? stepsAtOnce + 1 : 0;
        if (stepsAtOnce > EVENTS_AT_ONCE_MAX) {
            throw new AssertionError(EVENTS_AT_ONCE_MAX + " events at " + now + " ns and no end: a busy loop");
        }
        now = event.atNanos;
        steps++;
        event.action.run();
        afterEachStep.run();
        rethrow();
        return true;
    }

    private void rethrow() {
        if (thrownWithin instanceof Error error) {
            throw error;
        }
        if (thrownWithin instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /**
     * Lets time pass within an event that stands for somebody who waits. What the events of that time throw ends the run all the same, once
     * they are over.
     *
     * @param untilNanos until when
     */
    public void passUntil(long untilNanos) {
        try {
            while (thrownWithin == null && step(untilNanos)) {
                // Until nothing is due any more.
            }
        } catch (RuntimeException | Error e) {
            thrownWithin = e;
        }
        now = Math.max(now, untilNanos);
    }

    /**
     * Lets time pass.
     *
     * @param millis how much
     */
    public void run(long millis) {
        runUntil(() -> false, millis);
    }

    /**
     * Lets time pass until something is so. An event may do this too, when it stands for somebody who waits: the events of that time happen
     * within it.
     *
     * @param condition looked at before the first event and after each
     * @param millisMax how much time may pass
     * @return whether it was so in the end
     */
    public boolean runUntil(BooleanSupplier condition, long millisMax) {
        long end = Math.addExact(now, TimeUnit.MILLISECONDS.toNanos(millisMax));
        while (!condition.getAsBoolean()) {
            if (!step(end)) {
                // An event may have waited beyond it.
                now = Math.max(now, end);
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
