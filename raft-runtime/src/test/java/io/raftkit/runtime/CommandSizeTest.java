package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.RejectedException;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest command is one figure, which is said and does not depend on what a server has. */
class CommandSizeTest {
    private static final int MIB = 1 << 20;
    private static final Duration LONG = Duration.ofSeconds(120);

    private static RaftNodeBuilder alone() {
        return RaftNode.builder()
                .id(1)
                .peers("1=a:1")
                .stateMachine(new Adder())
                .persister(new InMemoryPersister())
                .transport(new Wires(false).plug(1));
    }

    private static RejectedException rejection(CompletableFuture<byte[]> call) {
        return (RejectedException) call.handle((result, failure) -> failure).join();
    }

    @ParameterizedTest
    @ValueSource(longs = {4 * MIB, 64 * MIB, 256 * MIB})
    void commandsUpToOneMebibyte_areTakenWhateverTheMemory(long memoryBytes) {
        try (RaftNode node = alone().memory(memoryBytes).start()) {
            assertThat(new String(node.submit(new byte[MIB], LONG).join())).isEqualTo("1");
            assertThat(node.maxCommandBytes()).isEqualTo(MIB);
            assertThat(rejection(node.submit(new byte[MIB + 1])))
                    .hasMessageContainingAll("1048577 bytes", "1048576", "maxCommandBytes(...)")
                    .extracting(RejectedException::reason)
                    .isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void theSizeThatIsSet_isTheSizeThatIsSaidAndTaken() {
        try (RaftNode node = alone().maxCommandBytes(1_000).start()) {
            assertThat(node.maxCommandBytes()).isEqualTo(1_000);
            assertThat(node.submit(new byte[1_000], LONG).join()).isNotEmpty();
            assertThat(rejection(node.submit(new byte[1_001]))).hasMessageContainingAll("1001 bytes", "1000");
            assertThat(rejection(node.propose(new byte[1_001]).result()).reason())
                    .isEqualTo(Reason.TOO_LARGE);
        }
    }
}
