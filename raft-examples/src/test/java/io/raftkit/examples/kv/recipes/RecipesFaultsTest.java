package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.client.RaftClient;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a real cluster, whose leader is killed and cut off, and whose connections break. */
class RecipesFaultsTest {
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final int CLIENTS = 3;

    @TempDir
    Path directory;

    private final AtomicLong progress = new AtomicLong();
    private RecipeCluster cluster;
    private volatile boolean isOver;

    @BeforeEach
    void start() throws IOException {
        cluster = new RecipeCluster(directory);
    }

    @AfterEach
    void close() throws IOException {
        isOver = true;
        cluster.close();
    }

    /** What one client does again and again. */
    @FunctionalInterface
    private interface Work {
        void once(KeyValueClient store, String name) throws Exception;
    }

    /** Has clients work while the cluster is disturbed. */
    private void disturbed(Work work) throws IOException {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String name = "client " + i;
            CompletableFuture<Void> ended = new CompletableFuture<>();
            clients.add(ended);
            Thread thread = new Thread(() -> workUntilOver(work, name, ended), name);
            thread.setDaemon(true);
            thread.start();
        }
        cluster.disturb(progress);
        isOver = true;
        clients.forEach(CompletableFuture::join);
    }

    private void workUntilOver(Work work, String name, CompletableFuture<Void> ended) {
        String addresses = cluster.addresses();
        try (RaftClient client = RaftClient.builder().servers(addresses).open()) {
            KeyValueClient store = new KeyValueClient(client);
            while (!isOver) {
                work.once(store, name);
            }
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(new CompletionException(name, e));
        }
    }

    @Test
    void lock_givesEachTokenOnce_andNoWriteBehindTheFenceIsLost() throws IOException {
        Set<Long> tokens = ConcurrentHashMap.newKeySet();
        Fence fence = new Fence();
        // Changed behind the fence only.
        long[] value = {0};
        long[] written = {0};
        disturbed((store, name) -> {
            LeaseLock lock = new LeaseLock(store, "resource", name, LIFE);
            try (Lease lease = lock.acquire(HttpNodes.PATIENCE)) {
                assertThat(tokens.add(lease.token())).isTrue();
                long[] seen = {0};
                fence.pass(lease.token(), () -> seen[0] = value[0]);
                lease.renew();
                fence.pass(lease.token(), () -> {
                    value[0] = seen[0] + 1;
                    written[0]++;
                    progress.incrementAndGet();
                });
            }
        });
        assertThat(fence.pass(Long.MAX_VALUE, () -> assertThat(value[0]).isEqualTo(written[0])))
                .isTrue();
    }
}
