package io.raftkit.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualRunner;
import org.junit.jupiter.api.Test;

/** A call takes room for what it holds, however large that is, and gives the same room back. */
class OpenCallsTest {
    private final NodeLog log = new NodeLog(1);
    private final OpenCalls calls =
            new OpenCalls(1_000, new Counters(), new ManualRunner().completions(new Lifecycle(log), log));

    @Test
    void largestCall_takesItsRoom_andGivesItBack() {
        assertThat(calls.begin(Integer.MAX_VALUE))
                .as("a single call always has room")
                .isTrue();
        assertThat(calls.bytes()).isEqualTo(Integer.MAX_VALUE + 256L);
        assertThat(calls.begin(1)).isFalse();
        calls.ended(1);
        calls.ended(Integer.MAX_VALUE);
        assertThat(calls.bytes()).isZero();
    }
}
