package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.linearizability.Linearizability;
import io.raftkit.testkit.linearizability.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {
    private static final Register.Input READ = new Register.Read("x");

    private final HistoryRecorder<Register.Input, String> recorder = new HistoryRecorder<>();

    @Test
    void calls_areRecordedByHowTheyEnd() {
        var first = recorder.call(1, READ);
        var second = recorder.call(2, READ);
        var third = recorder.call(3, READ);
        recorder.call(4, READ);
        second.returned("a");
        first.returned("b");
        third.rejected();
        recorder.call(5, READ).unknown();
        assertThat(recorder.history().operations())
                .containsExactly(
                        Operation.answered(1, 1, 6, READ, "b"),
                        Operation.answered(2, 2, 5, READ, "a"),
                        Operation.unknown(4, 4, READ),
                        Operation.unknown(5, 7, READ));
    }

    @Test
    void call_endsOnce() {
        var call = recorder.call(1, READ);
        call.unknown();
        assertThatThrownBy(() -> call.returned("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client 1");
        assertThat(recorder.history().operations()).containsExactly(Operation.unknown(1, 1, READ));
    }

    /** Real threads on a map that is linearizable: whatever the schedule, so is what they saw. */
    @Test
    void threadsOnAConcurrentMap_areLinearizable() throws InterruptedException {
        ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
        map.put("x", "");
        List<Thread> threads = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            int id = client;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    String value = id + "-" + i;
                    var write = recorder.call(id, new Register.Write("x", value));
                    map.put("x", value);
                    // Lets the others in between, on one processor too.
                    Thread.yield();
                    write.returned(Register.OK);
                    var read = recorder.call(id, READ);
                    Thread.yield();
                    read.returned(map.get("x"));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(recorder.history().operations()).hasSize(4_000);
        Linearizability.check(recorder.history(), new Register("")).assertLinearizable();
    }
}
