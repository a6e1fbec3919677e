package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.machine.WriteResult;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients follow a key in virtual time, while it is set, removed, and expires, and while calls fail and go to servers that lag behind. */
class ConfigurationWatchTest {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final long SEEDS = 12;
    /** With all rings. */
    private static final long MORE_SEEDS = 300;

    private static final int CLIENTS = 4;
    private static final int WRITES = 40;
    private static final Bytes KEY = Bytes.of("setting");

    /** A change that was acknowledged. */
    private record Acknowledged(long nanos, long revision) {}

    private static final class Run {
        private final VirtualThreads threads = new VirtualThreads();
        private final SplittableRandom random;
        private final SimulatedStore store;
        private final KeyValueClient client;
        private final List<Acknowledged> acknowledged = new ArrayList<>();
        private boolean isOver;
        private int settings;

        Run(long seed) {
            random = new SplittableRandom(seed);
            store = new SimulatedStore(threads, seed, 0);
            client = store.client();
            threads.start(this::write);
            for (int i = 0; i < CLIENTS; i++) {
                threads.start(this::follow);
            }
            threads.run();
        }

        private void write() throws Exception {
            for (int i = 0; i < WRITES; i++) {
                Write write = random.nextInt(4) == 0
                        ? Write.delete(KEY, Condition.ANY)
                        : Write.put(KEY, Condition.ANY, Bytes.of("value " + i), random.nextBoolean() ? 0 : 300);
                try {
                    WriteResult result = client.write(write, WAIT);
                    acknowledged.add(new Acknowledged(threads.nanoTime(), result.version()));
                } catch (CallFailedException e) {
                    // The last value is read below, whatever it is.
                }
                threads.sleep(Duration.ofMillis(random.nextLong(1, 400)));
            }
            // By then, nothing takes effect any more that failed.
            threads.sleep(Duration.ofMinutes(1));
            store.endFaults();
            isOver = true;
        }

        private void follow() throws Exception {
            ConfigurationWatch watch = new ConfigurationWatch(client, threads, "setting");
            ConfigurationWatch.@Nullable Setting last = null;
            boolean isLast = false;
            while (!isLast) {
                isLast = isOver;
                Optional<ConfigurationWatch.Setting> next = watch.next(WAIT);
                if (next.isPresent()) {
                    checkOrder(last, next.get());
                    last = next.get();
                    settings++;
                }
                checkAge(watch, last);
            }
            Entries.@Nullable Entry held = client.find(KEY, WAIT);
            assertThat(last).isNotNull();
            assertThat(last.value())
                    .isEqualTo(held == null ? null : held.value().orElseThrow());
        }

        private static void checkOrder(ConfigurationWatch.@Nullable Setting last, ConfigurationWatch.Setting next) {
            if (last != null) {
                assertThat(next).isNotEqualTo(last);
                // A key that is no longer there may not have been removed yet.
                assertThat(next.revision()).isGreaterThanOrEqualTo(last.revision() + (next.value() == null ? 0 : 1));
            }
        }

        /** What was acknowledged before the last answer was asked for is not newer than what is known, unless the key has gone since. */
        private void checkAge(ConfigurationWatch watch, ConfigurationWatch.@Nullable Setting last) {
            if (last == null || last.value() == null) {
                return;
            }
            acknowledged.stream()
                    .filter(write ->
                            write.nanos() <= threads.nanoTime() - watch.age().toNanos())
                    .forEach(write -> assertThat(write.revision()).isLessThanOrEqualTo(last.revision()));
        }
    }

    @Test
    void settingsNeverGoBack_andTheLastIsNotMissed() {
        check(1, SEEDS);
    }

    @Test
    @Tag("slow")
    void settingsNeverGoBack_withManySeeds() {
        check(SEEDS + 1, MORE_SEEDS);
    }

    private static void check(long first, long last) {
        for (long seed = first; seed <= last; seed++) {
            assertThat(new Run(seed).settings).as("seed " + seed).isGreaterThan(CLIENTS);
        }
    }
}
