package io.raftkit.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CostsTest {
    private static final int HAND_OVERS = 200;
    private static final int BYTES = 1 << 16;

    @Test
    void ofAThread_areItsWaitsAndItsAllocations_underTheNameOfWhatItDoes() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "counts are read where Linux keeps them");
        SynchronousQueue<Integer> there = new SynchronousQueue<>();
        SynchronousQueue<Integer> back = new SynchronousQueue<>();
        AtomicReference<byte[]> allocated = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        for (int number = there.take(); number >= 0; number = there.take()) {
                            allocated.set(new byte[BYTES]);
                            back.put(number);
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "raft-9-apply");
        thread.start();
        there.put(0);
        back.take();
        Costs before = Costs.of(5, Map.of("turns", 7L));
        for (int number = 1; number <= HAND_OVERS; number++) {
            // Until the other one waits: a hand-over to one that does not wait costs none.
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            there.put(number);
            back.take();
        }
        Costs spent = Costs.read(Costs.of(5 + HAND_OVERS, Map.of("turns", 7L + 2 * HAND_OVERS))
                        .json())
                .since(before);
        there.put(-1);
        thread.join();
        assertThat(spent.counts().get("allocated apply")).isGreaterThanOrEqualTo((long) HAND_OVERS * BYTES);
        assertThat(spent.counts().get("switches apply")).isPositive();
        assertThat(spent.counts().get("CPU apply")).isPositive();
        assertThat(spent.counts().get("commands")).isEqualTo(HAND_OVERS);
        assertThat(spent.text(spent.calls())).contains("allocated apply  ").containsPattern("turns +2\\.000");
    }
}
