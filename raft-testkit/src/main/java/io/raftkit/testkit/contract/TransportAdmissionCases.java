package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.TransportBench.frame;
import static io.raftkit.testkit.contract.TransportBench.introduce;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.testkit.contract.TransportBench.Server;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportContract} about frames that a node does not admit: they do not arrive, and the sender is told why. */
abstract class TransportAdmissionCases extends TransportDeliveryCases {

    TransportAdmissionCases() {}

    @Test
    final void refusesWhatIsNotAdmitted() throws Exception {
        AtomicBoolean admitsAll = new AtomicBoolean();
        Server one = bench.server(1);
        Server two = bench.server(
                2, header -> admitsAll.get() || header.from() == 3 ? Admission.ADMITTED : Admission.WRONG_CLUSTER);
        Server three = bench.server(3);
        introduce(one, two, three);
        two.inbox()
                .awaitRepeating(
                        "admitted frames of server 3",
                        () -> {
                            one.transport().send(frame(1, 2, bytes(100)));
                            three.transport().send(frame(3, 2, bytes(8)));
                        },
                        inbox -> inbox.frames().size() >= 3);
        assertThat(two.inbox().frames()).allMatch(frame -> frame.header().from() == 3);
        admitsAll.set(true);
        two.inbox()
                .awaitRepeating(
                        "frames of server 1, now admitted",
                        () -> one.transport().send(frame(1, 2, bytes(100))),
                        inbox -> inbox.frames().stream()
                                .anyMatch(frame -> frame.header().from() == 1));
    }

    /** A node whose frames do not count must learn of it: to itself it looks as if nobody answered. */
    @Test
    final void tellsTheSender_whyItsFramesAreNotAdmitted() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2, header -> Admission.WRONG_CONFIGURATION);
        introduce(one, two);
        one.inbox()
                .awaitRepeating(
                        "word that its frames are not admitted",
                        () -> one.transport().send(frame(1, 2, bytes(100))),
                        inbox -> !inbox.refusals().isEmpty());
        assertThat(one.inbox().refusals())
                .containsOnly(new Refusal(2, 0, 41, Admission.WRONG_CONFIGURATION, "server 2 says no to storage 41"));
        assertThat(two.inbox().frames()).isEmpty();
        assertThat(two.inbox().refusals()).isEmpty();
    }

    /** Not only at the beginning, and not for ever. */
    @Test
    final void tellsTheSender_whenItsFramesAreNoLongerAdmitted() throws Exception {
        AtomicBoolean admits = new AtomicBoolean(true);
        Server one = bench.server(1);
        Server two = bench.server(2, header -> admits.get() ? Admission.ADMITTED : Admission.UNKNOWN_STORE);
        introduce(one, two);
        one.transport().send(frame(1, 2));
        two.inbox().await("the first frame", inbox -> !inbox.frames().isEmpty());
        admits.set(false);
        one.inbox()
                .awaitRepeating(
                        "word that its frames are no longer admitted",
                        () -> one.transport().send(frame(1, 2, bytes(100))),
                        inbox -> inbox.refusals().stream().anyMatch(it -> it.admission() == Admission.UNKNOWN_STORE));
        admits.set(true);
        int before = two.inbox().frames().size();
        two.inbox()
                .awaitRepeating(
                        "frames that are admitted again",
                        () -> one.transport().send(frame(1, 2, bytes(100))),
                        inbox -> inbox.frames().size() > before);
    }

    @Test
    final void dropsFramesOfGroupsThatAreNotHere() throws Exception {
        Server one = bench.server(1);
        Server two = bench.server(2);
        introduce(one, two);
        two.inbox()
                .awaitRepeating(
                        "frames of group 0 between those of group 5",
                        () -> {
                            one.transport().send(frame(5, false, 1, 2, bytes(100)));
                            one.transport().send(frame(5, true, 1, 2, bytes(100)));
                            one.transport().send(frame(1, 2, bytes(8)));
                        },
                        inbox -> inbox.frames().size() >= 3);
        assertThat(two.inbox().frames()).allMatch(frame -> frame.header().group() == 0);
    }
}
