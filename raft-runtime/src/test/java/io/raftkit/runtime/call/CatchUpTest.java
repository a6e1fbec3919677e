package io.raftkit.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a learner has nearly all entries (thesis §4.2.1). */
class CatchUpTest {
    private static final long ELECTION_TIMEOUT = 800;
    private static final Configuration MEMBERS = Configuration.of(List.of(
            Member.voter(1, "a:1"),
            Member.builder(4)
                    .address("d:1")
                    .role(Member.Role.LEARNER)
                    .storeId(44)
                    .build()));

    private static EngineStatus status(long lastIndex, long matchIndex, long lagBytes) {
        return status(
                lastIndex,
                MEMBERS,
                new EngineStatus.Peer(4, 0, 1, 0, matchIndex, lagBytes, 1, lagBytes, null, false, null));
    }

    private static EngineStatus status(long lastIndex, Configuration members, EngineStatus.Peer learner) {
        return EngineStatuses.of(
                ServerRole.LEADER, lastIndex, new EngineStatus.Membership(members, 1, members, 1), learner);
    }

    private static String waitsFor(CatchUp catchUp, long now, EngineStatus status) {
        return catchUp.waitsFor(List.of(new MemberChange.Promote(4)), status, false, now);
    }

    /** It always lacks what was appended since its last acknowledgement, and has what the log held an election timeout ago. */
    @Test
    void learnerThatKeepsPaceUnderLoad_isPromoted_howeverManyBytesItLacks() {
        CatchUp catchUp = new CatchUp(100, ELECTION_TIMEOUT, 0);
        assertThat(waitsFor(catchUp, 10, status(105, 99, 3_000_000))).contains("3 MB behind");
        assertThat(waitsFor(catchUp, 20, status(110, 100, 3_000_000))).isNull();
        for (long now = 100; now <= 2_000; now += 100) {
            waitsFor(catchUp, now, status(now, now, 0));
        }
        assertThat(waitsFor(catchUp, 2_000, status(2_000, 1_100, 3_000_000)))
                .as("what was appended within an election timeout, and before")
                .contains("3 MB behind");
        assertThat(waitsFor(catchUp, 2_000, status(2_000, 1_200, 3_000_000))).isNull();
        assertThat(waitsFor(catchUp, 2_000, status(2_000, 1_100, 1_000_000)))
                .as("few bytes")
                .isNull();
    }

    /** It stops when it learns of the feature level, and never has all entries. */
    @Test
    void learnerThatIsTooOld_isNamed() {
        Configuration upgraded = MEMBERS.toBuilder().featureLevel(2).build();
        CatchUp catchUp = new CatchUp(100, ELECTION_TIMEOUT, 0);
        assertThat(waitsFor(catchUp, 10, status(100, upgraded, learner(1))))
                .isEqualTo("waits for server 4: it is too old");
        assertThat(waitsFor(catchUp, 10, status(100, upgraded, learner(2)))).contains("acknowledged no entry");
        assertThat(waitsFor(catchUp, 10, status(100, upgraded, learner(0)))).contains("acknowledged no entry");
    }

    private static EngineStatus.Peer learner(int version) {
        return new EngineStatus.Peer(4, 0, version, 0, 0, 0, 0, 0, null, false, "it is too old");
    }
}
