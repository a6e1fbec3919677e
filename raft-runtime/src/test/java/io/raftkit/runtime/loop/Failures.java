package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.raftkit.api.OutcomeUnknown;
import io.raftkit.api.Rejected;
import java.util.concurrent.CompletableFuture;

/** What a call that has ended failed with. */
final class Failures {

    private Failures() {}

    static Rejected rejection(CompletableFuture<?> result) {
        Throwable thrown = failure(result);
        assertThat(thrown).isInstanceOf(Rejected.class);
        return (Rejected) thrown;
    }

    static OutcomeUnknown outcomeUnknown(CompletableFuture<?> result) {
        Throwable thrown = failure(result);
        assertThat(thrown).isInstanceOf(OutcomeUnknown.class);
        return (OutcomeUnknown) thrown;
    }

    private static Throwable failure(CompletableFuture<?> result) {
        assertThat(result).isDone();
        return catchThrowable(result::join).getCause();
    }
}
