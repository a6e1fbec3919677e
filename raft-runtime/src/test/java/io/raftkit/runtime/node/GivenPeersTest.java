package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.Arrays;
import java.util.List;
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

    private static Member third(long storeId, String address) {
        return Member.builder(3).storeId(storeId).address(address).build();
    }

    private static Member assigned(long storeId, String address) {
        return third(storeId, address).toBuilder().addressAssigned(true).build();
    }

    private static String third(GivenPeers peers, Member... committedAndLatest) {
        Member latest = committedAndLatest[committedAndLatest.length - 1];
        var membership = new EngineStatus.Membership(
                Configuration.of(List.of(latest)), 8, Configuration.of(List.of(committedAndLatest[0])), 7);
        return peers.addresses(membership, 1).get(3);
    }

    /** The list that a server was started with is for the servers that there were then. */
    @Test
    void givenAddress_isUsed_untilTheConfigurationHasAnotherStorageOrAddress() {
        GivenPeers peers = new GivenPeers(Map.of(3, "moved:3"), of(1, 2, 3));
        assertThat(third(peers, third(0, "stored:3"))).isEqualTo("moved:3");
        assertThat(third(peers, third(33, "stored:3"))).as("sealed").isEqualTo("moved:3");
        assertThat(third(peers, third(33, "stored:3"), assigned(34, "stored:3")))
                .as("replaced")
                .isEqualTo("stored:3");
        assertThat(third(peers, third(33, "stored:3"), assigned(33, "new:3")))
                .as("moved")
                .isEqualTo("new:3");
        assertThat(third(peers, third(33, "stored:3")))
                .as("which was taken back")
                .isEqualTo("moved:3");
    }

    /** Whoever keeps the list of the first start gives no new address by it. */
    @Test
    void addressOfTheFirstStart_isNotUsed_whereTheConfigurationHasAnother() {
        Member replacement = assigned(34, "new:3");
        assertThat(third(new GivenPeers(Map.of(3, "stored:3"), of(1, 2, 3)), replacement))
                .isEqualTo("new:3");
        assertThat(third(new GivenPeers(Map.of(3, "corrected:3"), of(1, 2, 3)), replacement))
                .isEqualTo("corrected:3");
    }

    /** The leader that seals the members may reach them in another way than others do. */
    @Test
    void addressThatOthersGaveAtTheStart_isNotUsed() {
        GivenPeers peers = new GivenPeers(Map.of(3, "stored:3"), of(1, 2, 3));
        assertThat(third(peers, third(0, "stored:3"))).isEqualTo("stored:3");
        assertThat(third(peers, third(33, "localhost:3"))).isEqualTo("stored:3");
    }

    /** Nobody else knows better where a server itself listens. */
    @Test
    void ownAddress_isTheGivenOne() {
        GivenPeers peers = new GivenPeers(Map.of(1, "given:1"), of(1, 2));
        var membership = new EngineStatus.Membership(of(1, 2), 0, of(1, 2), 0);
        assertThat(peers.addresses(membership, 1)).containsEntry(1, "given:1");
        var moved = Configuration.of(List.of(Member.voter(1, "new:1")));
        assertThat(peers.addresses(new EngineStatus.Membership(moved, 7, moved, 7), 1))
                .containsEntry(1, "given:1");
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
