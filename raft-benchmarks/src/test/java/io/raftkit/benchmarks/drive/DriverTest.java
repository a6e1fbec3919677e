package io.raftkit.benchmarks.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.server.Options;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
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

    private static Calls calls(
            Function<byte[], CompletableFuture<byte[]>> writes, Function<byte[], CompletableFuture<byte[]>> reads) {
        return new Calls() {
            @Override
            public CompletableFuture<?> write(byte[] command) {
                return writes.apply(command);
            }

            @Override
            public CompletableFuture<?> read() {
                return reads.apply(new byte[0]);
            }
        };
    }

    @Test
    void run_readsAsOftenAsItIsTold() throws InterruptedException {
        AtomicInteger reads = new AtomicInteger();
        Calls calls = calls(this::answer, query -> {
            reads.incrementAndGet();
            return answer(query);
        });
        new Driver(calls, new Workload(0, 1, 1, 4, 5, 90)).run();
        assertThat(reads.get()).isBetween(proposed.get() * 9 / 10, proposed.get() * 9 / 10 + 1);
    }

    /** For 99 ms everything stands still: at one answer in a millisecond, 98 more calls would have been made meanwhile. */
    @Test
    void percentiles_countTheCallsThatAStillServerKeptFromBeingMade() {
        Histogram recorded = new Histogram(1_000_000, 3);
        recorded.recordValueWithCount(1_000, 9_900);
        recorded.recordValue(99_000);
        double seconds = 9.999;
        assertThat(recorded.getValueAtPercentile(99.9)).isLessThan(1_100);
        Figures figures = Figures.of(Workload.writes(0, 10, 1, 100), seconds, recorded, Map.of());
        assertThat(figures.commands()).isEqualTo(9_901);
        assertThat(figures.millis("p50")).isBetween(0.99, 1.01);
        assertThat(figures.millis("p99.9")).isGreaterThan(85);
    }

    @Test
    void run_keepsWhatIsOutstandingWithinItsBoundAndCountsWhatEnded() throws InterruptedException {
        Workload workload = new Workload(0, 1, 3, 10, 5, 0);
        Figures figures = new Driver(calls(this::answer, this::answer), workload).run();
        assertThat(open).hasValue(0);
        assertThat(openMax.get()).isBetween(1, 10);
        assertThat(figures.commands()).isBetween(1L, proposed.longValue());
        assertThat(figures.failures()).isEmpty();
        assertThat(figures.micros()).containsOnlyKeys("p50", "p99", "p99.9", "max");
    }

    @Test
    void run_countsFailuresByKind() throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        Calls failing = calls(
                command -> CompletableFuture.failedFuture(
                        turn.incrementAndGet() % 2 == 0
                                ? new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "late")
                                : new RejectedException(RejectedException.Reason.NOT_LEADER, "no")),
                this::answer);
        Driver driver = new Driver(failing, Workload.writes(0, 1, 4, 5));
        Figures figures = driver.run();
        assertThat(figures.commands()).isZero();
        assertThat(figures.failures()).containsOnlyKeys("OutcomeUnknownException", "RejectedException NOT_LEADER");
    }

    @Test
    void figures_readBackFromJson() throws InterruptedException {
        Workload workload = Workload.writes(0, 1, 4, 5);
        Figures figures = new Driver(calls(this::answer, this::answer), workload).run();
        assertThat(Figures.read(workload, figures.json())).isEqualTo(figures);
        assertThat(figures.text()).contains("commands a second").contains("p99.9");
    }

    @Test
    void workload_readsBackItsOwnArguments() {
        Workload workload = new Workload(1, 2, 3, 4, 5, 6);
        assertThat(Workload.of(Workload.options(Options.of("load")).parse(workload.arguments())))
                .isEqualTo(workload);
    }
}
