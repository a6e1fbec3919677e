package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.watch.History;
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
}
