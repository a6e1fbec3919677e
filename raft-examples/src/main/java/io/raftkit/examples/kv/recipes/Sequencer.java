package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Gives numbers that grow. A number is the revision of a change made for it, so no number comes twice, not even if all keys are removed; and each
 * number may be a token for a {@link Fence}. Between two numbers are as many others as there were changes of any key. Thread-safe.
 */
public final class Sequencer {
    private final KeyValueClient client;
    private final MonotonicClock clock;
    private final Write write;

    /**
     * A sequencer.
     *
     * @param name its key is this name behind {@code sequence/}. All sequencers of a store draw from the same numbers
     */
    public Sequencer(KeyValueClient client, String name) {
        this(client, MonotonicClock.SYSTEM, name);
    }

    Sequencer(KeyValueClient client, MonotonicClock clock, String name) {
        this.client = client;
        this.clock = clock;
        write = Write.put(Bytes.of("sequence/" + name), Condition.ANY, Bytes.EMPTY, 0);
    }

    /**
     * Draws a number: greater than each one that anybody had drawn before this call.
     *
     * @throws TimeoutException if there was none in time. One that nobody gets may be drawn all the same
     */
    public long next(Duration timeout) throws InterruptedException, TimeoutException {
        Attempts attempts = new Attempts(clock, timeout);
        // The number of an attempt that failed and took effect, or will, is left out.
        return attempts.untilDone(
                "a number of " + write.key(),
                () -> client.write(write, attempts.callTimeout()).version());
    }
}
