package io.raftkit.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException.Reason;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Failures;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final NodeLog log = new NodeLog(1);
    private final ManualRunner completer = new ManualRunner();
    private final OpenCalls open =
            new OpenCalls(1 << 30, new Counters(), completer.completions(new Lifecycle(log), log));
    private final Deadlines deadlines = new Deadlines();

    private ReadCall read(long now, long timeout) {
        open.begin(0);
        ReadCall call = new ReadCall(new byte[0], now, timeout, open);
        deadlines.add(call);
        return call;
    }

    @Test
    void endsCallsInTheOrderOfTheirDeadlines() {
        ReadCall later = read(0, 300);
        ReadCall sooner = read(10, 100);
        assertThat(deadlines.nextNanos()).isEqualTo(110);
        deadlines.expire(109, Failures.EXPIRY);
        assertThat(sooner.result).isNotDone();
        deadlines.expire(110, Failures.EXPIRY);
        assertThat(sooner.result).as("on the loop's thread").isNotDone();
        completer.turns();
        assertThat(Failures.rejection(sooner.result).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(later.result).isNotDone();
        assertThat(deadlines.nextNanos()).isEqualTo(300);
        deadlines.expire(1_000, Failures.EXPIRY);
        completer.turns();
        assertThat(later.result).isDone();
        assertThat(deadlines.nextNanos()).isEqualTo(Worker.IDLE);
        assertThat(open.bytes()).isZero();
    }

    @Test
    void deadlinesInAnyOrder_areKept() {
        Random random = new Random(7);
        List<ReadCall> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            // Most have the same timeout.
            calls.add(read(i, random.nextInt(4) == 0 ? random.nextInt(3_000) : 500));
        }
        for (long now = 0; now <= 4_000; now++) {
            long due = now;
            assertThat(deadlines.nextNanos())
                    .isEqualTo(calls.stream()
                            .mapToLong(call -> call.deadlineNanos)
                            .filter(deadline -> deadline >= due)
                            .min()
                            .orElse(Worker.IDLE));
            deadlines.expire(now, Failures.EXPIRY);
            completer.turns();
            assertThat(calls).allMatch(call -> call.result.isDone() == (call.deadlineNanos <= due));
        }
        assertThat(open.bytes()).isZero();
    }

    @Test
    void callsThatEnded_areNeitherWokenForNorKept() {
        ReadCall first = read(0, 100);
        ReadCall second = read(0, 200);
        first.answer(new byte[0]);
        assertThat(deadlines.nextNanos()).isEqualTo(200);
        second.answer(new byte[0]);
        assertThat(deadlines.nextNanos()).isEqualTo(Worker.IDLE);
        for (int i = 0; i < 1_000_000; i++) {
            read(i, 5_000_000_000L).answer(new byte[0]);
        }
        assertThat(deadlines.size()).isLessThanOrEqualTo(1_024);
        assertThat(open.bytes()).isZero();
    }

    @Test
    void oneOpenCallInFront_doesNotKeepTheOthers() {
        ReadCall open = read(0, 10);
        List<ReadCall> half = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            ReadCall call = read(i, 1_000_000);
            if (i % 100 == 0) {
                half.add(call);
            } else {
                call.answer(new byte[0]);
            }
        }
        assertThat(deadlines.size()).isLessThanOrEqualTo(4 * half.size());
        deadlines.stop();
        completer.turns();
        assertThat(Failures.rejection(open.result).reason()).isEqualTo(Reason.STOPPED);
        assertThat(half).allMatch(call -> call.result.isDone());
    }

    @Test
    void callEndsOnce() {
        ReadCall call = read(0, 100);
        assertThat(call.answer(Adder.text("a"))).isTrue();
        assertThat(call.answer(Adder.text("b"))).isFalse();
        call.stop();
        assertThat(new String(call.result.join())).isEqualTo("a");
        assertThat(open.bytes()).isZero();
    }

    @Test
    void futureCompletedByItsUser_givesItsRoomBackAllTheSame() {
        ReadCall call = read(0, 100);
        call.result.cancel(false);
        assertThat(open.bytes()).isPositive();
        deadlines.expire(100, Failures.EXPIRY);
        completer.turns();
        assertThat(open.bytes()).isZero();
    }
}
