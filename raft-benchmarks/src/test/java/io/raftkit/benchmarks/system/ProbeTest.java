package io.raftkit.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Calls;
import io.raftkit.examples.cluster.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private final AtomicBoolean accepts = new AtomicBoolean();
    private final AtomicBoolean ends = new AtomicBoolean();

    private final Calls server = new Calls() {
        @Override
        public CompletableFuture<?> write(byte[] command) {
            if (ends.get()) {
                return new CompletableFuture<>();
            }
            return accepts.get()
                    ? CompletableFuture.completedFuture(command)
                    : CompletableFuture.failedFuture(new IllegalStateException("does not lead"));
        }

        @Override
        public CompletableFuture<?> read() {
            return new CompletableFuture<>();
        }
    };

    @Test
    void goesOnWhileEverythingIsRefused_andTellsOfTheFirstWriteMadeFromAMomentOn() {
        Probe probe = new Probe(server, 4);
        probe.start();
        long beforeMillis = System.currentTimeMillis();
        assertThat(probe.firstMillis(0)).isZero();
        accepts.set(true);
        long first = Await.until(
                "a write is acknowledged",
                Duration.ofMinutes(2),
                () -> Optional.of(probe.firstMillis(beforeMillis)).filter(millis -> millis > 0));
        assertThat(first).isGreaterThanOrEqualTo(beforeMillis);
        long laterMillis = System.currentTimeMillis() + 20;
        long later = Await.until(
                "a later write is acknowledged",
                Duration.ofMinutes(2),
                () -> Optional.of(probe.firstMillis(laterMillis)).filter(millis -> millis > 0));
        assertThat(later).isGreaterThanOrEqualTo(laterMillis);
        assertThat(probe.firstMillis(beforeMillis)).isEqualTo(first);
        ends.set(true);
    }
}
