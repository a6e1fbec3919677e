package io.raftkit.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FloorMajorityTest {
    private final FloorMajority majority = new FloorMajority(3);
    private final List<FloorProposal> proposals = Stream.generate(
                    () -> new FloorProposal(new byte[1], new CompletableFuture<>()))
            .limit(4)
            .toList();

    @Test
    void completesWhatTwoOfThreeHaveForced() {
        majority.add(proposals);
        majority.forced(0, 4);
        assertThat(done()).isZero();
        majority.forced(2, 1);
        assertThat(done()).isEqualTo(1);
        majority.forced(1, 3);
        assertThat(done()).isEqualTo(3);
        assertThat(majority.applied()).isEqualTo(3);
        majority.forced(2, 4);
        assertThat(proposals)
                .extracting(
                        proposal -> ByteBuffer.wrap(proposal.result().join()).getLong())
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void completesWithoutTheLeader() {
        majority.add(proposals);
        majority.forced(1, 4);
        majority.forced(2, 2);
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void failsWhatIsPendingAndWhatComes() {
        majority.add(proposals.subList(0, 3));
        majority.forced(0, 3);
        majority.forced(1, 1);
        majority.fail(new IOException("a follower ended"));
        majority.add(proposals.subList(3, 4));
        majority.forced(2, 3);
        assertThat(proposals)
                .extracting(proposal -> proposal.result().isCompletedExceptionally())
                .containsExactly(false, true, true, true);
    }

    private long done() {
        return proposals.stream().filter(proposal -> proposal.result().isDone()).count();
    }
}
