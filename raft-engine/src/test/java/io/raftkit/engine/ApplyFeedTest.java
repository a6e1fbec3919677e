package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.state.ApplyFeed;
import io.raftkit.engine.state.ServerState;
import io.raftkit.engine.stored.Recovered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Committed entries on their way to the state machine. */
class ApplyFeedTest {
    private static final int PAYLOAD_BYTES = 100;
    private static final long THREE_ENTRIES = 3 * (EntryBatch.ENTRY_HEADER_BYTES + PAYLOAD_BYTES);

    private final ServerState state =
            new ServerState(ClusterOptions.of(1).withoutNoOp().engine(1), Recovered.of(new Recovery()), 0, 0, 0);
    private final ApplyFeed feed = new ApplyFeed(
            state.log,
            new EngineConfig.Limits(1 << 16, 1 << 16, 8, 1 << 16, 1 << 20, 1 << 16, THREE_ENTRIES, Long.MAX_VALUE),
            0);

    /** A state machine that is behind holds up the feed; it goes on behind what was handed out, and leaves nothing out. */
    @Test
    void whatMayNotWaitYetIsHandedOutLater() {
        state.log.append(Entries.sized(1, 1, 10, PAYLOAD_BYTES));
        assertThat(handOut()).containsExactly(1L, 3L);
        assertThat(handOut()).isEmpty();
        feed.applied(2);
        assertThat(handOut()).isEmpty();
        feed.applied(3);
        assertThat(handOut()).containsExactly(4L, 6L);
        feed.applied(6);
        assertThat(handOut()).containsExactly(7L, 9L);
        feed.applied(9);
        assertThat(handOut()).containsExactly(10L, 10L);
        assertThat(feed.handedIndex()).isEqualTo(10);
    }

    /** The first and the last index handed out, or nothing. */
    private List<Long> handOut() {
        state.effects.take();
        state.effects.begin();
        feed.handOut(10, state);
        return state.effects.apply().stream()
                .flatMap(batch -> List.of(batch.firstIndex(), batch.lastIndex()).stream())
                .toList();
    }
}
