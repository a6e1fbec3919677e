package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.watch.History;
import io.raftkit.examples.server.HttpNodes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
                watchers.add(watcher(history, watchers, () -> {
                    throw new AssertionError("broken on purpose");
                }));
                watchers.add(watcher(history, watchers, heard::countDown));
            }
            assertThat(heard.await(HttpNodes.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        }
    }

    private static Watcher watcher(History history, Watchers watchers, Runnable whenHeartbeat) {
        return new Watcher(
                new Watched(Bytes.EMPTY, true), 1, history, new MemoryBudget(0), new Heard(watchers, whenHeartbeat));
    }

    /** Does something at a heartbeat, which then stays on its way. */
    private record Heard(Watchers watchers, Runnable whenHeartbeat) implements Watcher.Outlet {
        @Override
        public void write(byte[] piece, boolean isLast, Consumer<Boolean> sent) {
            if (new String(piece, StandardCharsets.UTF_8).startsWith(": heartbeat")) {
                whenHeartbeat.run();
            } else {
                watchers.execute(() -> sent.accept(true));
            }
        }

        @Override
        public void abort(Throwable failure) {}
    }
}
