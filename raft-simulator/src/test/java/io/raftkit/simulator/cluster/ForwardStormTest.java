package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.testkit.network.Link;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands submitted to a follower behind a link whose round trip is longer than a heartbeat: they must not be buried under their own copies. */
class ForwardStormTest {
    private static final long LINK_BYTES_PER_SECOND = 500_000;
    private static final int COMMAND_BYTES = 2_000;
    private static final int TICK_MILLIS = 20;
    private static final int TICKS = 500;

    private int asked;
    private int answered;
    private int failed;
    private long answeredWhileAsked;

    @ParameterizedTest(name = "heartbeat {0} ms, {1} commands each 20 ms")
    @CsvSource({"100, 1", "100, 2", "100, 3", "100, 4", "1000, 3", "1000, 4"})
    void noCallFails_whileTheLinkHasRoom(long heartbeatMillis, int commandsPerTick) {
        assertThat((long) commandsPerTick * COMMAND_BYTES * 1_000 / TICK_MILLIS)
                .isLessThanOrEqualTo(LINK_BYTES_PER_SECOND * 8 / 10);
        run(heartbeatMillis, commandsPerTick);
        assertThat(failed).as("failed of " + asked).isZero();
        assertThat(answered).isEqualTo(asked);
    }

    /** Beyond what the link carries calls must fail; what it does carry must be the commands, each once. */
    @Test
    void linkThatIsOverloaded_carriesCommands_notCopies() {
        run(100, 8);
        assertThat(failed).isPositive();
        long carried = answeredWhileAsked * COMMAND_BYTES;
        assertThat(carried).isGreaterThan(LINK_BYTES_PER_SECOND * TICKS * TICK_MILLIS / 1_000 * 8 / 10);
    }

    private void run(long heartbeatMillis, int commandsPerTick) {
        try (VirtualCluster cluster = VirtualCluster.of(3, id -> new Words())
                .timers(heartbeatMillis, 3 * heartbeatMillis, 6 * heartbeatMillis)
                .links(link -> link.delay(TimeUnit.MILLISECONDS.toNanos(60), TimeUnit.MILLISECONDS.toNanos(61)))
                .start()) {
            int leader = cluster.awaitLeader();
            int follower = leader % 3 + 1;
            long term = cluster.server(leader).status().term();
            Link link = cluster.network().link(follower, leader);
            link.bandwidth(LINK_BYTES_PER_SECOND, 1 << 20);
            // The session is opened once, and costs what it costs before the link is filled.
            cluster.await(cluster.server(follower).node().submit(new byte[1]), 3_000);
            for (int tick = 0; tick < TICKS; tick++) {
                submit(cluster.server(follower).node(), commandsPerTick);
                cluster.run(TICK_MILLIS);
            }
            answeredWhileAsked = answered;
            cluster.run(4_000);
            assertThat(answered + failed).isEqualTo(asked);
            assertThat(cluster.server(leader).status().term()).isEqualTo(term);
            assertThat(cluster.leader()).isEqualTo(leader);
        }
    }

    private void submit(RaftNode node, int commands) {
        for (int i = 0; i < commands; i++) {
            asked++;
            node.submit(new byte[COMMAND_BYTES], Duration.ofSeconds(3)).whenComplete((answer, failure) -> {
                answered += failure == null ? 1 : 0;
                failed += failure == null ? 0 : 1;
            });
        }
    }
}
