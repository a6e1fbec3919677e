package io.raftkit.transport.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboxesTest {
    private final Counters counters = new Counters();
    private final Inboxes inboxes = new Inboxes(1_000, counters);
    private final List<String> heard = new ArrayList<>();

    private static FrameHeader header(long group) {
        return FrameHeader.builder()
                .group(group)
                .from(3)
                .to(1)
                .storeId(33)
                .kind(7)
                .build();
    }

    private static Frame frame(long group) {
        return Frame.of(header(group).toBuilder(), List.of());
    }

    private final class Node implements Inbox {
        private final boolean isSound;

        Node(boolean isSound) {
            this.isSound = isSound;
        }

        private void hear(String what) {
            if (!isSound) {
                throw new IllegalStateException("a defect");
            }
            heard.add(what);
        }

        @Override
        public Admission admit(FrameHeader header) {
            hear("admit");
            return Admission.ADMITTED;
        }

        @Override
        public String explain(FrameHeader header, Admission admission) {
            hear("explain");
            return "";
        }

        @Override
        public void refused(Refusal refusal) {
            hear("refused");
        }

        @Override
        public void receive(Frame frame) {
            hear("receive");
        }

        @Override
        public void peerLost(int serverId) {
            hear("peerLost " + serverId);
        }

        @Override
        public void peerProblem(int serverId, @Nullable String problem) {
            hear("peerProblem " + problem);
        }

        @Override
        public NodeStatus status() {
            return NodeStatus.builder(1).build();
        }

        @Override
        public Health health() {
            hear("health");
            return Health.of(true, true, null);
        }
    }

    @Test
    void inboxThatThrows_countsAsStopped_andOthersHearAsBefore() {
        inboxes.register(1, new Node(false));
        inboxes.register(2, new Node(true));
        assertThat(inboxes.refusal(header(1)))
                .isEqualTo(Refusal.of(header(1), Admission.STOPPED, Admission.STOPPED.words()));
        assertThat(inboxes.refusal(header(2))).isNull();
        inboxes.receive(frame(1));
        inboxes.receive(frame(2));
        inboxes.refused(Refusal.of(header(1), Admission.STOPPED, ""));
        inboxes.peerLost(9);
        inboxes.peerProblem(9, "no route");
        assertThat(inboxes.health()).extracting(Health::live).containsExactly(false, true);
        assertThat(heard).containsExactly("admit", "receive", "peerLost 9", "peerProblem no route", "health");
        assertThat(inboxes.find(null)).isSameAs(inboxes.find(1L)).isNotNull();
        assertThat(inboxes.find(3L)).isNull();
        assertThat(inboxes.areSeveral()).isTrue();
    }

    @Test
    void frameThatIsTooLarge_isRefusedWithoutAskingItsNode_andCounted() {
        inboxes.register(1, new Node(true));
        FrameHeader large = Frame.of(header(1).toBuilder(), List.of(ByteBuffer.allocate(1_000)))
                .header();
        Refusal refusal = inboxes.refusal(large);
        assertThat(refusal).isNotNull();
        assertThat(refusal.admission()).isEqualTo(Admission.TOO_LARGE);
        assertThat(heard).isEmpty();
        assertThat(counters.snapshot()).containsEntry(Counter.FRAMES_REFUSED.label(), 1L);
    }
}
