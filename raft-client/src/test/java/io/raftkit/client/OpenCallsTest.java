package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.client.ClientRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which calls have a place, and how they end. */
class OpenCallsTest {
    private static final byte[] COMMAND = {1, 2, 3};

    /** What ends one call is of no consequence to the others. */
    @Test
    void executorThatThrowsAnError_keepsNoCallFromItsEnd() {
        AtomicInteger errors = new AtomicInteger();
        ClientThreads unlucky = new ClientThreads(task -> {
            errors.incrementAndGet();
            throw new AssertionError("no memory for a thread");
        });
        OpenCalls some = new OpenCalls(unlucky);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Call call = new Call(ClientRequest.Kind.SUBMIT, COMMAND, System.nanoTime() + TimeUnit.MINUTES.toNanos(2));
            assertThat(some.begin(call)).isTrue();
            calls.add(call);
        }
        some.close();
        assertThat(calls).allSatisfy(call -> assertThat(call.result()).isCompletedExceptionally());
        assertThat(errors).hasValue(5);
        unlucky.close();
    }

    /** Callbacks that do not return must not make memory grow. */
    @Test
    void callHasItsPlace_untilItsFutureHasEnded() {
        List<Runnable> held = new ArrayList<>();
        ClientThreads slow = new ClientThreads(held::add);
        OpenCalls some = new OpenCalls(slow);
        Call call = new Call(ClientRequest.Kind.SUBMIT, COMMAND, System.nanoTime() + TimeUnit.MINUTES.toNanos(2));
        assertThat(some.begin(call)).isTrue();
        some.answer(call, COMMAND);
        assertThat(some.count()).isEqualTo(1);
        AtomicInteger countInCallback = new AtomicInteger(-1);
        call.result().thenRun(() -> countInCallback.set(some.count()));
        held.forEach(Runnable::run);
        assertThat(some.count()).isZero();
        assertThat(countInCallback).as("open calls during the callback").hasValue(0);
        slow.close();
    }
}
