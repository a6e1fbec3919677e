package io.raftkit.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls hold is given back, whenever they end. */
class AnswersTest {
    private static final int CALL_BYTES = 256;

    private final NodeLog log = new NodeLog(1);
    private final OpenCalls open =
            new OpenCalls(1 << 30, new Counters(), new ManualRunner().completions(new Lifecycle(log), log));
    private final Answers answers = new Answers();

    private ReadCall call(int bytes) {
        open.begin(bytes);
        return new ReadCall(new byte[bytes], 0, 100, open);
    }

    @Test
    void firstCall_givesItsRoomBackBeforeItsCallback() {
        ReadCall alone = call(10);
        List<Long> seen = new ArrayList<>();
        alone.result.thenRun(() -> seen.add(open.bytes()));
        answers.answer(alone, new byte[0]);
        assertThat(seen).containsExactly(0L);
        answers.end();
        ReadCall next = call(10);
        next.result.thenRun(() -> seen.add(open.bytes()));
        answers.answer(next, new byte[0]);
        assertThat(seen).containsExactly(0L, 0L);
    }

    @Test
    void callsBehindIt_giveTheirRoomBackTogether_soonAndAtTheEnd() {
        List<ReadCall> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(call(0));
        }
        long held = 0;
        for (ReadCall each : calls) {
            answers.answer(each, new byte[0]);
            assertThat(each.result).isCompleted();
            long notEnded = calls.stream().filter(call -> !call.result.isDone()).count();
            held = open.bytes() - notEnded * CALL_BYTES;
            assertThat(held).isBetween(0L, 15L * CALL_BYTES);
        }
        assertThat(held).as("given back one by one").isPositive();
        answers.end();
        assertThat(open.bytes()).isZero();
    }

    @Test
    void largeCalls_giveTheirRoomBackAtOnce() {
        List<ReadCall> calls = List.of(call(0), call(1 << 20), call(1 << 20));
        calls.forEach(each -> answers.answer(each, new byte[0]));
        assertThat(open.bytes()).isZero();
    }

    @Test
    void callThatHasEnded_isLeftAlone() {
        ReadCall first = call(0);
        ReadCall ended = call(0);
        ended.answer(new byte[] {1});
        answers.answer(first, new byte[0]);
        answers.answer(ended, new byte[] {2});
        answers.end();
        assertThat(ended.result.join()).containsExactly(1);
        assertThat(open.bytes()).isZero();
    }
}
