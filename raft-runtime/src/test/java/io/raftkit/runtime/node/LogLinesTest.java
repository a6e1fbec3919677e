package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.ReplayProgress;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whole nodes write to the log, by a clock of the test's own. */
class LogLinesTest {
    private static final int COMMANDS = 20_000;

    private final RecordedLog lines = new RecordedLog();
    private final VirtualCluster alone = new VirtualCluster(1);

    @BeforeEach
    void record() {
        alone.log = lines;
    }

    private List<String> written() {
        return lines.lines(Level.INFO);
    }

    private void restartWithEmptyStateMachine() {
        alone.start();
        alone.leader();
        for (int i = 0; i < COMMANDS; i++) {
            alone.node(1).submit(Adder.text(i));
            if (i % 1_000 == 0) {
                alone.settle();
            }
        }
        alone.settle();
        alone.pass(1_000);
        alone.node(1).halt();
        alone.machines.put(1, new Adder());
    }

    @Test
    void replayThatTakesLong_isToldAsTimePasses_andItsEnd() {
        restartWithEmptyStateMachine();
        alone.slow.put("1-apply", 5_000L);
        alone.start(1);
        alone.pass(60_000);
        assertThat(alone.machine(1).applied()).hasSize(COMMANDS);
        assertThat(written()).hasSizeBetween(3, 6).allMatch(line -> line.startsWith("INFO server 1: "));
        assertThat(written().get(0)).contains("of 20003 entries that were stored before the start, after 5 s");
        assertThat(written().get(written().size() - 1))
                .contains("all 20003 entries stored before the start are applied");
    }

    @Test
    void replayThatIsQuick_isNotTold() {
        restartWithEmptyStateMachine();
        alone.start(1);
        alone.pass(60_000);
        assertThat(alone.machine(1).applied()).hasSize(COMMANDS);
        assertThat(written()).isEmpty();
    }

    @Test
    void replayThatStandsStill_isToldOnce() {
        ReplayProgress replay = new ReplayProgress(0, 100, 0, new NodeLog(1, lines));
        for (long now = 0; now < 100 * ReplayProgress.EVERY_NANOS; now += ReplayProgress.EVERY_NANOS / 10) {
            replay.look(99, now);
        }
        assertThat(written()).hasSize(1);
    }

    @Test
    void clusterThatWorks_writesNothing() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.log = lines;
        cluster.start();
        cluster.leader();
        cluster.pass(1_000);
        int transitions = cluster.transitions.size();
        for (int i = 0; i < 1_000; i++) {
            for (int id = 1; id <= 3; id++) {
                CompletableFuture<byte[]> result = cluster.node(id).submit(Adder.text(i));
                CompletableFuture<byte[]> answer = cluster.node(id).read(new byte[0], Duration.ofSeconds(1));
                cluster.pass(20);
                assertThat(result).isCompleted();
                assertThat(answer).isCompleted();
            }
        }
        cluster.pass(600_000);
        assertThat(written()).isEmpty();
        assertThat(cluster.transitions).hasSize(transitions);
    }
}
