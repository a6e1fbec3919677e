package io.raftkit.engine.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.Entries;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.membership.Membership;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A leader's records follow the members. */
class ProgressTableTest {
    private static final long FIRST_STORE = 33;
    private static final EngineConfig.Limits LIMITS =
            new EngineConfig.Limits(1 << 16, 4096, 16, 1 << 16, 1 << 20, 1 << 20, 1 << 18, Long.MAX_VALUE);

    private final Membership membership =
            new Membership(Configuration.of(List.of(Member.voter(1, ""), Member.voter(2, ""), Member.voter(3, ""))));
    private final AtomicLong streams = new AtomicLong();
    private final ProgressTable table =
            new ProgressTable(1, membership, id -> id == 3 ? FIRST_STORE : 0, streams::incrementAndGet, LIMITS);

    /** The members agree on a storage of server 3, on which nobody had agreed before; returns the stream on which it is led. */
    private long agreeOn(long storeId) {
        table.adoptServers(1, 0);
        Configuration agreed = membership.latest().configuration().toBuilder()
                .replace(Member.builder(3).storeId(storeId).build())
                .build();
        membership.append(Entries.configuration(1, 1, agreed));
        table.adoptServers(2, 0);
        return table.of(3).streamId();
    }

    @Test
    void serverThatIsSealed_keepsItsRecord() {
        assertThat(agreeOn(FIRST_STORE)).isEqualTo(2);
    }

    /** What the one that was heard first acknowledged, the other one has not. */
    @Test
    void serverWhoseStorageWasNotAgreedOn_hasAnotherRecord_ifAnotherStorageTakesItsPlace() {
        assertThat(agreeOn(FIRST_STORE + 1)).isEqualTo(3);
        assertThat(table.of(2).streamId()).isEqualTo(1);
    }
}
