package io.raftkit.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.thread.Worker;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle(new NodeLog(1));
    private final AtomicInteger turns = new AtomicInteger();

    private @Nullable Throwable failure() {
        Failure failure = lifecycle.failure();
        return failure == null ? null : failure.cause();
    }

    @Test
    void workerThatThrows_stopsTheNode_andHasATurnToEnd() {
        Error error = new StackOverflowError();
        Worker worker = lifecycle.failStop("Working", () -> {
            if (turns.incrementAndGet() == 1) {
                throw error;
            }
            return lifecycle.isStopped() ? Worker.ENDED : Worker.IDLE;
        });
        assertThat(worker.turn()).isEqualTo(Worker.AGAIN);
        assertThat(failure()).isSameAs(error);
        assertThat(worker.turn()).isEqualTo(Worker.ENDED);
    }

    @Test
    void workerThatThrowsAtTheEnd_hasEnded() {
        Worker worker = lifecycle.failStop("Working", () -> {
            throw new IllegalStateException("turn " + turns.incrementAndGet());
        });
        assertThat(worker.turn()).isEqualTo(Worker.AGAIN);
        assertThat(worker.turn()).isEqualTo(Worker.ENDED);
        assertThat(failure()).hasMessage("turn 1");
    }

    @Test
    void workerThatThrowsAfterTheNodeWasStopped_isNoFailure() {
        lifecycle.stop();
        Worker worker = lifecycle.failStop("Working", () -> {
            throw new IllegalStateException();
        });
        assertThat(worker.turn()).isEqualTo(Worker.ENDED);
        assertThat(failure()).isNull();
    }
}
