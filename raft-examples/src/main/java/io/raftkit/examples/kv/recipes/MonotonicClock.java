package io.raftkit.examples.kv.recipes;

import java.time.Duration;

/** The time of this process, which no change of the date disturbs. */
interface MonotonicClock {
    /** That of the Java virtual machine. */
    MonotonicClock SYSTEM = new MonotonicClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        }
    };

    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Waits. */
    void sleep(Duration time) throws InterruptedException;
}
