package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.TransportBench.frame;
import static io.raftkit.testkit.contract.TransportBench.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.testkit.contract.TransportBench.Server;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportContract} about several groups that share a transport, each with members of its own. */
abstract class TransportGroupCases extends TransportAdmissionCases {
    private static final long OTHER = 5;
    private static final int FRAMES = 300;
    private static final int SMALL = 8;

    TransportGroupCases() {}

    /** Frames of the first group go on, none lost and none out of place, whatever is said of the second. */
    @Test
    final void groupsWithDifferentMembers_keepTheirConnections() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        Server three = bench.server(3);
        RecordingInbox other = new RecordingInbox(3, header -> Admission.ADMITTED);
        three.transport().register(OTHER, other);
        one.transport().updatePeers(0, Map.of(2, two.address()));
        one.transport().send(numbered(1, 2, 1, 0));
        two.inbox().await("the first frame", inbox -> inbox.frames().size() == 1);
        Map<Integer, String> members = new TreeMap<>(Map.of(3, three.address()));
        for (int number = 1; number < FRAMES; number++) {
            if (number % 100 == 50) {
                one.transport().updatePeers(OTHER, members);
                members.put(2, two.address());
            }
            one.transport().send(numbered(1, 2, 1, number));
        }
        two.inbox().await("all frames", inbox -> inbox.frames().size() == FRAMES);
        assertThat(numbers(two))
                .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
        other.awaitRepeating(
                "a frame of the other group",
                () -> one.transport().send(frame(OTHER, false, 1, 3)),
                inbox -> !inbox.frames().isEmpty());
    }

    @Test
    final void server_isReached_asLongAsOneGroupNamesIt() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        Server three = bench.server(3);
        Map<Integer, String> both = Map.of(2, two.address(), 3, three.address());
        one.transport().register(OTHER, one.inbox());
        one.transport().updatePeers(0, both);
        one.transport().updatePeers(OTHER, both);
        one.transport().updatePeers(0, Map.of(3, three.address()));
        awaitFrom(one, two);
        one.transport().updatePeers(OTHER, Map.of());
        assertSentNothing(one, two, three);
        one.transport().updatePeers(0, both);
        awaitFrom(one, two);
    }

    @Test
    final void unregister_forgetsThePeersOfThatGroup_andOfNoOther() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        Server three = bench.server(3);
        one.transport().register(OTHER, one.inbox());
        one.transport().updatePeers(0, Map.of(3, three.address()));
        one.transport().updatePeers(OTHER, Map.of(2, two.address(), 3, three.address()));
        awaitFrom(one, two);
        one.transport().unregister(OTHER);
        assertSentNothing(one, two, three);
    }

    private static void awaitFrom(Server from, Server to) throws InterruptedException {
        int before = to.inbox().frames().size();
        to.inbox()
                .awaitRepeating(
                        "a frame of server " + from.id(),
                        () -> from.transport().send(numbered(from.id(), to.id(), from.id(), 0)),
                        inbox -> inbox.frames().size() > before);
    }

    /** What nobody names is sent nothing, while somebody who is named is: frames of a length that no others have are sent to both. */
    private static void assertSentNothing(Server from, Server unnamed, Server named) throws InterruptedException {
        byte[] body = new byte[SMALL + 1];
        named.inbox()
                .awaitRepeating(
                        "frames to whoever is still named",
                        () -> {
                            from.transport().send(frame(from.id(), unnamed.id(), body));
                            from.transport().send(frame(from.id(), named.id(), body));
                        },
                        inbox -> inbox.frames().size() >= 3);
        assertThat(unnamed.inbox().frames()).noneMatch(frame -> frame.header().bodyBytes() == body.length);
    }

    private static List<Integer> numbers(Server server) {
        return server.inbox().frames().stream().map(TransportBench::numberOf).toList();
    }
}
