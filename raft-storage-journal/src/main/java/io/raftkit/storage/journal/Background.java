package io.raftkit.storage.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Does work beside the thread that persists, one piece at a time. Its failure is that thread's too, which asks for it. */
final class Background {
    private final Executor executor;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile boolean awaited;

    Background(Executor executor) {
        this.executor = executor;
    }

    /** Work that may fail. */
    interface Work {
        void run() throws IOException;
    }

    boolean isIdle() {
        return last.isDone();
    }

    /** Whether the other thread waits for what is under way. Asked by the work itself, of any thread. */
    boolean isAwaited() {
        return awaited;
    }

    /** Begins work. There is none under way. */
    void begin(Work work) {
        last = CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                executor);
    }

    /** Waits until nothing is under way. */
    void await() throws IOException {
        awaited = true;
        try {
            last.join();
        } catch (CompletionException e) {
            Throwable cause =
                    e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : e.getCause();
            throw new IOException(
                    "Preparing segments failed: " + (cause instanceof IOException ? cause.getMessage() : cause), cause);
        } finally {
            awaited = false;
        }
    }

    /** Fails if what is done failed. */
    void check() throws IOException {
        if (isIdle()) {
            await();
        }
    }
}
