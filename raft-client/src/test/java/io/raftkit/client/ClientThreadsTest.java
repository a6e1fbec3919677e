package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads run what, and how they end. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientThreadsTest {
    private static final int CALLBACK_THREADS = 16;

    private final ClientThreads threads = new ClientThreads(null);

    @AfterEach
    void close() {
        threads.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eachKindOfWork_hasDaemonsOfItsOwn() {
        CompletableFuture<Thread> callback = new CompletableFuture<>();
        CompletableFuture<Thread> sender = new CompletableFuture<>();
        CompletableFuture<Thread> timer = new CompletableFuture<>();
        threads.complete(() -> callback.complete(Thread.currentThread()));
        threads.send(() -> sender.complete(Thread.currentThread()));
        assertThat(threads.later(() -> timer.complete(Thread.currentThread()), 0))
                .isNotNull();
        assertThat(callback.join().getName()).startsWith("raft-client-complete");
        assertThat(sender.join().getName()).startsWith("raft-client-send");
        assertThat(timer.join().getName()).startsWith("raft-client-timer");
        assertThat(List.of(callback.join(), sender.join(), timer.join())).allMatch(Thread::isDaemon);
    }

    @Test
    void callbacksThatBlock_holdSixteenThreads_andNoSender() throws Exception {
        CountDownLatch started = new CountDownLatch(CALLBACK_THREADS);
        CountDownLatch held = new CountDownLatch(1);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < CALLBACK_THREADS; i++) {
            threads.complete(() -> {
                used.add(Thread.currentThread());
                started.countDown();
                awaitQuietly(held);
            });
        }
        started.await();
        CompletableFuture<Thread> next = new CompletableFuture<>();
        threads.complete(() -> next.complete(Thread.currentThread()));
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        threads.send(() -> sent.complete(next.isDone()));
        assertThat(sent.join())
                .as("whether the callback behind those that block has run")
                .isFalse();
        held.countDown();
        assertThat(used).hasSize(CALLBACK_THREADS).contains(next.join());
    }

    @Test
    void whatTheExecutorDoesNotTake_runsOnTheThreadThatCompletes() {
        ClientThreads rejected = new ClientThreads(task -> {
            throw new RejectedExecutionException();
        });
        List<Thread> ran = new ArrayList<>();
        rejected.complete(() -> ran.add(Thread.currentThread()));
        assertThat(ran).containsExactly(Thread.currentThread());
        rejected.close();
    }

    /** To give a place back twice would be wrong. */
    @Test
    void whatTheExecutorRuns_althoughItThrows_runsOnce() {
        ClientThreads odd = new ClientThreads(task -> {
            task.run();
            throw new AssertionError("of the application");
        });
        AtomicInteger runs = new AtomicInteger();
        odd.complete(runs::incrementAndGet);
        assertThat(runs).hasValue(1);
        odd.close();
    }

    @Test
    void close_waitsForCallbacks() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtomicBoolean hasEnded = new AtomicBoolean();
        threads.complete(() -> {
            started.countDown();
            awaitQuietly(held);
            hasEnded.set(true);
        });
        started.await();
        AtomicBoolean hadEnded = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            threads.close();
            hadEnded.set(hasEnded.get());
        });
        closer.start();
        CountingCluster.await("close to wait", () -> closer.getState() == Thread.State.TIMED_WAITING);
        held.countDown();
        closer.join();
        assertThat(hadEnded).isTrue();
    }

    /** It would wait for itself. */
    @Test
    void closeByACallback_waitsForNoCallback() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        threads.complete(() -> awaitQuietly(held));
        threads.complete(() -> {
            threads.close();
            closed.complete(null);
        });
        closed.join();
        held.countDown();
    }

    @Test
    void closeThatIsInterrupted_waitsAllTheSame_andTellsOfIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        threads.complete(() -> {
            started.countDown();
            awaitQuietly(held);
        });
        started.await();
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            threads.close();
            wasInterrupted.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        CountingCluster.await("close to wait", () -> closer.getState() == Thread.State.TIMED_WAITING);
        held.countDown();
        closer.join();
        assertThat(wasInterrupted).isTrue();
    }

    @Test
    void afterClose_nothingIsDoneLater_andCompletionsRunAllTheSame() {
        threads.close();
        assertThat(threads.later(() -> {}, 0)).isNull();
        AtomicBoolean hasRun = new AtomicBoolean();
        threads.complete(() -> hasRun.set(true));
        assertThat(hasRun).isTrue();
    }
}
