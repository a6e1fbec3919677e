package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several clients draw numbers in virtual time, while calls fail or take effect late, and while all keys are removed. */
class SequencerTest {
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final long SEEDS = 12;
    /** With all rings. */
    private static final long MORE_SEEDS = 300;

    private static final int CLIENTS = 5;
    private static final int NUMBERS = 20;

    private static final class Run {
        private final VirtualThreads threads = new VirtualThreads();
        private final KeyValueClient client;
        private final Set<Long> numbers = new HashSet<>();
        private long highest;

        Run(long seed) {
            client = new SimulatedStore(threads, seed, 0).client();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "sequence " + i % 2;
                threads.start(() -> draw(new Sequencer(client, threads, name)));
            }
            threads.run();
        }

        private void draw(Sequencer sequencer) throws Exception {
            for (int i = 0; i < NUMBERS; i++) {
                long before = highest;
                long number = sequencer.next(PATIENCE);
                assertThat(number).isGreaterThan(before);
                assertThat(numbers.add(number)).as("number " + number).isTrue();
                highest = Math.max(highest, number);
                if (i == NUMBERS / 2) {
                    removeAllKeys();
                }
            }
        }

        private void removeAllKeys() {
            try {
                client.transact(Map.of(), List.of(List.of(Bytes.of("FLUSHDB"))), PATIENCE);
            } catch (CallFailedException e) {
                // That of another client takes effect.
            }
        }
    }

    @Test
    void numbersAreUnique_andEachIsGreaterThanThoseDrawnBefore() {
        check(1, SEEDS);
    }

    @Test
    @Tag("slow")
    void numbersAreUnique_withManySeeds() {
        check(SEEDS + 1, MORE_SEEDS);
    }

    private static void check(long first, long last) {
        for (long seed = first; seed <= last; seed++) {
            assertThat(new Run(seed).numbers).as("seed " + seed).hasSize(CLIENTS * NUMBERS);
        }
    }
}
