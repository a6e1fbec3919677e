package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration decides who is a member; the given peers say where members are reached. */
class GivenPeersTest {
    private static Configuration of(int... ids) {
        return Configuration.of(Arrays.stream(ids)
                .mapToObj(id -> Member.voter(id, "stored:" + id))
                .toList());
    }

    @Test
    void addresses_areThoseGiven_andElseThoseOfTheConfiguration() {
        GivenPeers peers = new GivenPeers(Map.of(2, "given:2", 3, "given:3", 9, "given:9"), of(1, 2));
        var membership = new EngineStatus.Membership(of(1, 2), 0, of(1, 2), 0);
        assertThat(peers.addresses(membership, 3)).isEqualTo(Map.of(1, "stored:1", 2, "given:2", 3, "given:3"));
    }

    @Test
    void serverThatIsLeftOut_isReachedUntilThatIsCommitted() {
        GivenPeers peers = new GivenPeers(Map.of(), of(1, 2));
        var membership = new EngineStatus.Membership(of(1, 3), 7, of(1, 2), 0);
        assertThat(peers.addresses(membership, 1)).isEqualTo(Map.of(1, "stored:1", 2, "stored:2", 3, "stored:3"));
    }

    @Test
    void difference_isFoundOutOnceForEachConfiguration() {
        GivenPeers peers = new GivenPeers(Map.of(1, "given:1", 2, "given:2"), of(1, 2, 3));
        Configuration three = of(1, 2, 3);
        String told = peers.difference(three);
        assertThat(told).contains("peers(...) names the servers [1, 2]").contains("is of [1, 2, 3]");
        assertThat(peers.difference(three)).isSameAs(told);
        assertThat(peers.difference(of(2, 1))).isNull();
    }

    /** Servers start with the peers they were always given, though others were added and removed on purpose. */
    @Test
    void difference_isNoMistake_whereMembersWereChanged() {
        GivenPeers member = new GivenPeers(Map.of(1, "given:1", 2, "given:2", 3, "given:3"), of(1, 2, 3));
        assertThat(member.difference(of(2, 3, 4))).isNull();
        GivenPeers joined = new GivenPeers(Map.of(4, "given:4"), of());
        assertThat(joined.difference(of())).isNull();
        assertThat(joined.difference(of(1, 2, 3, 4))).isNull();
    }
}
