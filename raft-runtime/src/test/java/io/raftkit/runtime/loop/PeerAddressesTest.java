package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.KnownEpoch;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.runtime.status.LatestPeers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The transport is told of each change of the members, and where those are answered that are none. */
class PeerAddressesTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final List<Map<Integer, String>> told = new ArrayList<>();
    private final LatestPeers known = new LatestPeers(peers(1, 2));
    /** What the addresses of members begin with. */
    private String place = "s";

    private final PeerAddresses addresses =
            new PeerAddresses(1, 5, this::book, known, new Recorded(), membership(1, 2));

    /** Each on the storage of its number. */
    private static KnownPeers peers(Integer... ids) {
        Map<Integer, Long> sealed = Arrays.stream(ids).collect(Collectors.toMap(id -> id, Integer::longValue));
        return new KnownPeers(
                List.of(ids), List.of(ids), new TreeMap<>(), new TreeMap<>(sealed), KnownEpoch.committed(7));
    }

    private final class Recorded implements Transport {
        @Override
        public int maxFrameBytes() {
            return 1;
        }

        @Override
        public void register(long group, Inbox inbox) {}

        @Override
        public void unregister(long group) {}

        @Override
        public void updatePeers(long group, Map<Integer, String> peers) {
            assertThat(group).isEqualTo(5);
            told.add(new TreeMap<>(peers));
        }

        @Override
        public void send(Frame frame) {}

        @Override
        public void close() {}
    }

    private static EngineStatus.Membership membership(Integer... ids) {
        Configuration configuration = Configuration.of(
                Arrays.stream(ids).map(id -> Member.voter(id, "s" + id)).toList());
        return new EngineStatus.Membership(configuration, 0, configuration, 0);
    }

    private Map<Integer, String> book(EngineStatus.Membership membership) {
        Map<Integer, String> book = new TreeMap<>();
        membership.latest().ids().forEach(id -> book.put(id, place + id));
        return book;
    }

    @Test
    void members_areToldAtEachChange_butForThisServer() {
        Map<Integer, String> members = addresses.members();
        addresses.publish();
        addresses.follow(membership(1, 2), 0);
        addresses.follow(membership(1, 2, 3), 0);
        assertThat(told).containsExactly(Map.of(2, "s2"), Map.of(2, "s2", 3, "s3"));
        assertThat(members).isEqualTo(Map.of(1, "s1", 2, "s2", 3, "s3"));
    }

    /** What it is sent last, behind the change that leaves it out, says that it is removed. */
    @Test
    void serverThatIsLeftOut_isReachedForASecond_andIsNoMember() {
        addresses.publish();
        addresses.follow(membership(1, 3), 5);
        assertThat(told.get(1)).isEqualTo(Map.of(2, "s2", 3, "s3"));
        assertThat(addresses.members()).isEqualTo(Map.of(1, "s1", 3, "s3"));
        addresses.forgetFormer(SECOND_NANOS);
        assertThat(told).hasSize(2);
        addresses.forgetFormer(SECOND_NANOS + 5);
        addresses.forgetFormer(SECOND_NANOS + 6);
        assertThat(told).hasSize(3).endsWith(Map.of(3, "s3"));
    }

    @Test
    void newcomers_areReached_andAreNoMembers_andTheEldestIsForgotten() {
        addresses.publish();
        addresses.hear(9, 9, "n9");
        addresses.hear(9, 9, "n9");
        addresses.hear(2, 2, "elsewhere");
        addresses.hear(8, 8, "");
        assertThat(told).containsExactly(Map.of(2, "s2"), Map.of(2, "s2", 9, "n9"));
        assertThat(addresses.members()).isEqualTo(Map.of(1, "s1", 2, "s2"));
        for (int id = 10; id < 18; id++) {
            addresses.hear(id, id, "n");
        }
        assertThat(told.get(told.size() - 1)).hasSize(9).doesNotContainKey(9);
        known.set(peers(1, 2, 17));
        addresses.follow(membership(1, 2, 17), 0);
        assertThat(told.get(told.size() - 1)).hasSize(9).containsEntry(17, "s17");
    }

    @Test
    void serversThatAreAsked_areReached_andAreNoMembers_andTheAddressOfAMemberGoesFirst() {
        addresses.publish();
        addresses.ask(Map.of(2, "elsewhere", 3, "a3"));
        addresses.ask(Map.of(3, "a3", 2, "elsewhere"));
        assertThat(told).containsExactly(Map.of(2, "s2"), Map.of(2, "s2", 3, "a3"));
        assertThat(addresses.reachedAt(2)).isEqualTo("s2");
        assertThat(addresses.reachedAt(3)).isEqualTo("a3");
        assertThat(addresses.members()).isEqualTo(Map.of(1, "s1", 2, "s2"));
        addresses.ask(Map.of());
        assertThat(told).hasSize(3).endsWith(Map.of(2, "s2"));
        assertThat(addresses.reachedAt(3)).isNull();
    }

    /** Only while it is answered: the member may yet be heard again. */
    @Test
    void serverUnderTheIdOfAMember_isReachedWhereItSays_whileItIsAnswered() {
        addresses.publish();
        addresses.hear(2, 99, "n2");
        addresses.follow(membership(1, 2), 0);
        assertThat(told).as("what it said is not taken up yet").hasSize(1);
        known.set(peers(1, 2).withNewcomer(2, 99));
        addresses.follow(membership(1, 2), 0);
        assertThat(told.get(1)).isEqualTo(Map.of(2, "n2"));
        assertThat(addresses.members()).containsEntry(2, "n2");
        addresses.hear(2, 99, "m2");
        assertThat(told.get(2)).as("it has moved").isEqualTo(Map.of(2, "m2"));
        known.set(peers(1, 2));
        addresses.follow(membership(1, 2), 0);
        assertThat(told.get(3)).isEqualTo(Map.of(2, "s2"));
        assertThat(told).hasSize(4);
    }

    /** A leader that moved, and of whose new address the entry is missing here: without an answer it would not feed this server. */
    @Test
    void memberThatIsHeardAndNotReached_isTriedWhereItSays_untilItIsKnownToBeElsewhere() {
        addresses.publish();
        hearUnreachedForASecond("n2", 0);
        assertThat(told).endsWith(Map.of(2, "n2"));
        assertThat(addresses.members()).containsEntry(2, "n2");
        addresses.reached(2, true);
        addresses.follow(membership(1, 2, 3), 0);
        assertThat(told).as("it has not moved again").endsWith(Map.of(2, "n2", 3, "s3"));
        place = "t";
        addresses.follow(membership(1, 2, 3), 0);
        assertThat(told).endsWith(Map.of(2, "t2", 3, "t3"));
        addresses.reached(2, false);
        place = "u";
        addresses.follow(membership(1, 2, 3), 0);
        assertThat(addresses.isUnreached(2))
                .as("nothing is known of the way there")
                .isFalse();
    }

    /** Each server may reach the others in another way, so that what they say of themselves is no use to all. */
    @Test
    void memberThatIsReached_isNotTriedWhereItSays() {
        addresses.publish();
        assertThat(addresses.isUnreached(2)).isFalse();
        addresses.hearUnreached(2, "n2", 5 * SECOND_NANOS);
        addresses.reached(2, false);
        assertThat(addresses.isUnreached(2)).isTrue();
        addresses.hearUnreached(2, "n2", 5 * SECOND_NANOS);
        addresses.hearUnreached(2, "n2", 6 * SECOND_NANOS - 1);
        addresses.reached(2, true);
        assertThat(addresses.isUnreached(2)).as("it came back").isFalse();
        addresses.hearUnreached(2, "n2", 7 * SECOND_NANOS);
        addresses.reached(2, false);
        addresses.hearUnreached(2, "n2", 8 * SECOND_NANOS);
        addresses.hearUnreached(2, "n2", 9 * SECOND_NANOS - 1);
        assertThat(told).containsExactly(Map.of(2, "s2"));
    }

    @Test
    void memberThatIsNotReachedWhereItSays_isTriedWhereItWas_inTurn() {
        addresses.publish();
        hearUnreachedForASecond("n2", 0);
        hearUnreachedForASecond("n2", 5);
        hearUnreachedForASecond("m2", 10);
        assertThat(told).containsExactly(Map.of(2, "s2"), Map.of(2, "n2"), Map.of(2, "s2"), Map.of(2, "m2"));
    }

    @Test
    void memberThatSaysNothingElse_isTriedWhereItIsKnownToBe() {
        addresses.publish();
        hearUnreachedForASecond("s2", 0);
        hearUnreachedForASecond("", 5);
        assertThat(told).hasSize(1);
        assertThat(addresses.isUnreached(2))
                .as("the transport need not say so again")
                .isTrue();
        hearUnreachedForASecond("n2", 10);
        assertThat(told).endsWith(Map.of(2, "n2"));
    }

    @Test
    void serverThatIsNoMember_isNotRemembered_asOneThatIsNotReached() {
        addresses.reached(9, false);
        assertThat(addresses.isUnreached(9)).isFalse();
        addresses.reached(2, false);
        addresses.follow(membership(1), 0);
        assertThat(addresses.isUnreached(2)).isFalse();
    }

    private void hearUnreachedForASecond(String said, long atSeconds) {
        addresses.reached(2, false);
        addresses.hearUnreached(2, said, atSeconds * SECOND_NANOS);
        addresses.hearUnreached(2, said, (atSeconds + 1) * SECOND_NANOS);
    }
}
