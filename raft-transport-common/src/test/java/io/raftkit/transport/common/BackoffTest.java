package io.raftkit.transport.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The waits between attempts, as numbers. */
class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    @Test
    void waitsDouble_upToTheLongest() {
        for (long millis : new long[] {50, 100, 200, 400, 800, 1000, 1000, 1000}) {
            assertWaits(millis, backoff.failed(0));
        }
    }

    @Test
    void waitsBeginAnew_afterSuccess_orAfterAConnectionThatLasted() {
        backoff.failed(0);
        backoff.failed(0);
        backoff.succeeded();
        assertWaits(50, backoff.failed(0));
        assertWaits(100, backoff.failed(0));
        assertWaits(50, backoff.failed(TimeUnit.SECONDS.toNanos(1)));
    }

    @Test
    void retryNow_countsUntilTheNextFailure() {
        backoff.failed(0);
        assertThat(backoff.mayRetryNow()).isFalse();
        backoff.retryNow();
        assertThat(backoff.mayRetryNow()).isTrue();
        backoff.failed(0);
        assertThat(backoff.mayRetryNow()).isFalse();
        backoff.retryNow();
        assertThat(backoff.mayRetryNow()).as("every other wait at most").isFalse();
        backoff.failed(0);
        backoff.retryNow();
        assertThat(backoff.mayRetryNow()).isTrue();
    }

    private static void assertWaits(long millis, long nanos) {
        assertThat(nanos)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(millis) * 3 / 4, TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
