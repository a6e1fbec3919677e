package io.raftkit.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Inbox.Admission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboxesTest {
    private final List<String> heard = new ArrayList<>();
    private final Inboxes inboxes = new Inboxes();

    private final class Node implements Inbox {
        private final Admission admission;

        Node(Admission admission) {
            this.admission = admission;
        }

        @Override
        public Admission admit(FrameHeader header) {
            return admission;
        }

        @Override
        public String explain(FrameHeader header, Admission reason) {
            return "not you, " + header.from();
        }

        @Override
        public void refused(Refusal refusal) {
            heard.add(admission + " was refused by " + refusal.serverId());
        }

        @Override
        public void receive(Frame frame) {
            heard.add(admission + " got " + frame.header().kind());
        }

        @Override
        public void peerLost(int serverId) {
            heard.add(admission + " lost " + serverId);
        }

        @Override
        public void peerProblem(int serverId, @Nullable String problem) {
            heard.add(admission + " " + problem);
        }

        @Override
        public NodeStatus status() {
            throw new UnsupportedOperationException();
        }
    }

    private static Frame frame(long group) {
        return Frame.of(
                FrameHeader.builder().group(group).from(3).to(1).storeId(33).kind(7), List.of());
    }

    @Test
    void frame_goesToTheNodeOfItsGroup_ifThatAdmitsIt() {
        inboxes.register(1, new Node(Admission.ADMITTED));
        inboxes.register(2, new Node(Admission.UNKNOWN_STORE));
        assertThat(inboxes.refusal(frame(1).header())).isNull();
        assertThat(inboxes.refusal(frame(2).header()))
                .isEqualTo(Refusal.of(frame(2).header(), Admission.UNKNOWN_STORE, "not you, 3"));
        assertThat(inboxes.refusal(frame(3).header()))
                .isEqualTo(Refusal.of(frame(3).header(), Admission.WRONG_GROUP, Admission.WRONG_GROUP.words()));
        inboxes.receive(frame(1));
        inboxes.receive(frame(3));
        assertThat(heard).containsExactly("ADMITTED got 7");
    }

    @Test
    void news_goesToAll_andARefusalToItsGroup() {
        inboxes.register(1, new Node(Admission.ADMITTED));
        inboxes.register(2, new Node(Admission.STOPPED));
        inboxes.refused(Refusal.of(frame(2).header(), Admission.WRONG_STORE, "no"));
        inboxes.refused(Refusal.of(frame(3).header(), Admission.WRONG_STORE, "no"));
        inboxes.peerLost(9);
        inboxes.peerProblem(9, null);
        assertThat(heard)
                .containsExactly(
                        "STOPPED was refused by 1",
                        "ADMITTED lost 9",
                        "STOPPED lost 9",
                        "ADMITTED null",
                        "STOPPED null");
    }

    @Test
    void group_isRegisteredOnce_andNoneAfterTheEnd() {
        inboxes.register(1, new Node(Admission.ADMITTED));
        assertThatIllegalStateException().isThrownBy(() -> inboxes.register(1, new Node(Admission.ADMITTED)));
        assertThat(inboxes.all()).containsOnlyKeys(1L);
        inboxes.unregister(1);
        assertThat(inboxes.all()).isEmpty();
        inboxes.register(1, new Node(Admission.ADMITTED));
        inboxes.close();
        assertThat(inboxes.refusal(frame(1).header())).isNotNull();
        assertThatIllegalStateException().isThrownBy(() -> inboxes.register(2, new Node(Admission.ADMITTED)));
    }
}
