package io.raftkit.benchmarks.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.server.Options;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverTest {
    private final ExecutorService lane = Executors.newSingleThreadExecutor();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openMax = new AtomicInteger();
    private final AtomicInteger proposed = new AtomicInteger();

    @AfterEach
    void stop() {
        lane.shutdown();
    }

    private CompletableFuture<byte[]> answer(byte[] command) {
        proposed.incrementAndGet();
        openMax.accumulateAndGet(open.incrementAndGet(), Math::max);
        return CompletableFuture.supplyAsync(
                () -> {
                    open.decrementAndGet();
                    return command;
                },
                lane);
    }

    @Test
    void run_keepsWhatIsOutstandingWithinItsBoundAndCountsWhatEnded() throws InterruptedException {
        Workload workload = new Workload(0, 1, 3, 10, 5);
        Figures figures = new Driver(this::answer, workload).run();
        assertThat(open).hasValue(0);
        assertThat(openMax.get()).isBetween(1, 10);
        assertThat(figures.commands()).isBetween(1L, proposed.longValue());
        assertThat(figures.failures()).isEmpty();
        assertThat(figures.micros()).containsOnlyKeys("p50", "p99", "p99.9", "max");
    }

    @Test
    void run_countsFailuresByKind() throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        Driver driver = new Driver(
                command -> CompletableFuture.failedFuture(
                        turn.incrementAndGet() % 2 == 0
                                ? new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "late")
                                : new RejectedException(RejectedException.Reason.NOT_LEADER, "no")),
                new Workload(0, 1, 1, 4, 5));
        Figures figures = driver.run();
        assertThat(figures.commands()).isZero();
        assertThat(figures.failures()).containsOnlyKeys("OutcomeUnknownException", "RejectedException NOT_LEADER");
    }

    @Test
    void figures_readBackFromJson() throws InterruptedException {
        Workload workload = new Workload(0, 1, 1, 4, 5);
        Figures figures = new Driver(this::answer, workload).run();
        assertThat(Figures.read(workload, figures.json())).isEqualTo(figures);
        assertThat(figures.text()).contains("commands a second").contains("p99.9");
    }

    @Test
    void workload_readsBackItsOwnArguments() {
        Workload workload = new Workload(1, 2, 3, 4, 5);
        assertThat(Workload.of(Workload.options(Options.of("load")).parse(workload.arguments())))
                .isEqualTo(workload);
    }
}
