package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.watch.History;
import io.raftkit.examples.server.HttpNodes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchersTest {
    @Test
    void noMoreClientsWatch_thanThereMayBe() {
        try (Watchers watchers = new Watchers(new History(1), 1000)) {
            for (int i = 0; i < Watchers.MAX; i++) {
                watchers.enter();
            }
            assertThatThrownBy(watchers::enter).hasMessageContaining("watch already");
            watchers.leave();
            watchers.enter();
            assertThatThrownBy(watchers::enter).hasMessageContaining("watch already");
        }
    }

    @Test
    void clientThatCannotBeServed_doesNotKeepOthersWaiting() throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(10);
        History history = new History(1);
        try (Watchers watchers = new Watchers(history, 1)) {
            for (int i = 0; i < 10; i++) {
                watchers.add(watcher(history, (piece, isLast, sent) -> {
                    if (isHeartbeat(piece)) {
                        throw new IllegalStateException("broken on purpose");
                    }
                    watchers.execute(() -> sent.accept(true));
                }));
                watchers.add(watcher(history, (piece, isLast, sent) -> {
                    if (isHeartbeat(piece)) {
                        heard.countDown();
                    } else {
                        watchers.execute(() -> sent.accept(true));
                    }
                }));
            }
            assertThat(heard.await(HttpNodes.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        }
    }

    private static boolean isHeartbeat(byte[] piece) {
        return new String(piece, StandardCharsets.UTF_8).startsWith(": heartbeat");
    }

    private static Watcher watcher(History history, Watcher.Outlet outlet) {
        return new Watcher(new Watched(Bytes.EMPTY, true), 1, history, new MemoryBudget(0), outlet);
    }
}
