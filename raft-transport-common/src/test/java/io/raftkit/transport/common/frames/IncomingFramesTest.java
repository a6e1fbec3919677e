package io.raftkit.transport.common.frames;

import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.Inboxes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one frame that is refused means for those behind it. */
class IncomingFramesTest {
    /** A frame that the node refuses has this many bytes. */
    private static final int BAD = 13;

    private final List<Frame> delivered = new ArrayList<>();
    private final List<FrameHeader> introduced = new ArrayList<>();
    private final Counters counters = new Counters();
    private boolean hasOtherGroup;

    @ParameterizedTest
    @EnumSource(names = {"WRONG_GROUP", "STOPPED", "TOO_LARGE", "WRONG_VERSION"})
    void frameRefusedForItself_isPassedOver(Inbox.Admission admission) throws Exception {
        deliver(admission, 5, BAD, 6, BAD, BAD, 7);
        assertThat(sizes()).containsExactly(5, 6, 7);
        assertThat(counters.snapshot()).containsEntry("framesRefused", 3L);
    }

    /** One group's disk is lost, or its servers were named wrongly: the sender's other groups have nothing to do with it. */
    @ParameterizedTest
    @EnumSource(names = {"WRONG_CONFIGURATION", "UNKNOWN_STORE", "WRONG_STORE", "WRONG_EPOCH"})
    void frameRefusedForWhoItsSenderIs_isPassedOver_whereThereAreOtherGroups(Inbox.Admission admission)
            throws Exception {
        assertThatThrownBy(() -> deliver(admission, 5, BAD, 6))
                .isInstanceOfSatisfying(SenderRefusedException.class, refused -> {
                    assertThat(refused.error()).isEqualTo(admission.name());
                    assertThat(refused.refusal()).isNotNull();
                    assertThat(refused.refusal().group()).isZero();
                    assertThat(refused.refusal().storeId()).isEqualTo(43);
                });
        delivered.clear();
        hasOtherGroup = true;
        deliver(admission, 5, BAD, 6);
        assertThat(sizes()).containsExactly(5, 6);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRONG_CLUSTER", "WRONG_SERVER", "WRONG_SENDER"})
    void frameRefusedForItsSender_endsTheBody(Inbox.Admission admission) {
        assertThatThrownBy(() -> deliver(admission, 5, BAD, 6)).isInstanceOf(SenderRefusedException.class);
        assertThat(sizes()).containsExactly(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "WRONG_VERSION"})
    void refusalsInARow_endTheBody_soThatTheSenderLearns(Inbox.Admission admission) {
        assertThatThrownBy(() -> deliver(
                        admission, 5, BAD, BAD, BAD, BAD, BAD, BAD, BAD, 6, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, 7))
                .isInstanceOfSatisfying(
                        SenderRefusedException.class,
                        refused -> assertThat(refused.error()).isEqualTo(admission.name()));
        assertThat(sizes()).containsExactly(5, 6);
    }

    @Test
    void frameBeyondWhatTravels_endsTheBody() {
        assertThatThrownBy(() -> deliver(Inbox.Admission.ADMITTED, 5, 2000, 6))
                .isInstanceOf(SenderRefusedException.class);
        assertThat(sizes()).containsExactly(5);
    }

    @Test
    void bodyUnderWay_isStalledOnceItTakesTooLong() throws Exception {
        IncomingFrames[] frames = new IncomingFrames[1];
        List<Boolean> stalled = new ArrayList<>();
        Inboxes inboxes = inboxes(header -> Inbox.Admission.ADMITTED, frame -> {
            long nowNanos = System.nanoTime();
            stalled.add(frames[0].isStalled(nowNanos, TimeUnit.DAYS.toNanos(1)));
            stalled.add(frames[0].isStalled(nowNanos + TimeUnit.DAYS.toNanos(2), TimeUnit.DAYS.toNanos(1)));
        });
        frames[0] = incoming(inboxes);
        frames[0].take(body(5));
        assertThat(stalled).containsExactly(false, true);
        assertThat(frames[0].isStalled(System.nanoTime() + TimeUnit.DAYS.toNanos(2), 1))
                .isFalse();
    }

    @Test
    void firstFrameThatIsAdmitted_introducesItsSender() throws Exception {
        deliver(Inbox.Admission.WRONG_GROUP, BAD, BAD, 5, BAD, 6);
        assertThat(introduced).extracting(FrameHeader::bodyBytes).containsExactly(5);
        assertThat(sizes()).containsExactly(5, 6);
    }

    @Test
    void bodyWithoutAFrame_orWithNoneThatIsAdmitted_isRefused() {
        assertThatThrownBy(() -> deliver(Inbox.Admission.ADMITTED))
                .isInstanceOfSatisfying(
                        SenderRefusedException.class,
                        refused -> assertThat(refused.error()).isEqualTo("EMPTY"));
        assertThatThrownBy(() -> deliver(Inbox.Admission.WRONG_GROUP, BAD))
                .isInstanceOfSatisfying(
                        SenderRefusedException.class,
                        refused -> assertThat(refused.error()).isEqualTo("WRONG_GROUP"));
        assertThat(introduced).isEmpty();
    }

    @Test
    void whyTheLastFrameWasPassedOver_isTold_untilOneIsAdmitted() throws Exception {
        IncomingFrames frames = incoming(inboxes(
                header -> switch (header.bodyBytes()) {
                    case BAD -> Inbox.Admission.STOPPED;
                    case BAD + 1 -> Inbox.Admission.WRONG_GROUP;
                    default -> Inbox.Admission.ADMITTED;
                },
                delivered::add));
        assertThat(frames.passedOver()).isNull();
        frames.take(body(BAD));
        assertThat(frames.passedOver())
                .extracting(SenderRefusedException::error)
                .isEqualTo("STOPPED");
        frames.take(body(BAD + 1));
        assertThat(frames.passedOver())
                .extracting(SenderRefusedException::error)
                .isEqualTo("WRONG_GROUP");
        frames.take(body(5));
        assertThat(frames.passedOver()).isNull();
        frames.take(body(BAD));
        assertThat(frames.passedOver()).isNull();
    }

    @Test
    void bytesOneByOne_deliverTheSame() throws Exception {
        IncomingFrames frames = incoming(inboxes(
                header -> header.bodyBytes() == BAD ? Inbox.Admission.STOPPED : Inbox.Admission.ADMITTED,
                delivered::add));
        for (byte each : body(5, BAD, 0, 6).array()) {
            frames.take(ByteBuffer.wrap(new byte[] {each}));
        }
        frames.end();
        assertThat(sizes()).containsExactly(5, 0, 6);
    }

    private void deliver(Inbox.Admission ofBadOnes, int... sizes) throws Exception {
        Inboxes inboxes =
                inboxes(header -> header.bodyBytes() == BAD ? ofBadOnes : Inbox.Admission.ADMITTED, delivered::add);
        IncomingFrames frames = incoming(inboxes);
        frames.take(body(sizes));
        frames.end();
    }

    private IncomingFrames incoming(Inboxes inboxes) {
        return new IncomingFrames(
                inboxes, new BodyMemory(Long.MAX_VALUE), Long.MAX_VALUE, header -> {}, introduced::add);
    }

    private List<Integer> sizes() {
        return delivered.stream().map(frame -> frame.header().bodyBytes()).toList();
    }

    private static ByteBuffer body(int... sizes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size : sizes) {
            body.writeBytes(frame(3, 1, size).toBytes());
        }
        return ByteBuffer.wrap(body.toByteArray());
    }

    private Inboxes inboxes(
            Function<FrameHeader, Inbox.Admission> admission, java.util.function.Consumer<Frame> receiver) {
        Inboxes inboxes = new Inboxes(1000, counters);
        Inbox inbox = new Inbox() {
            @Override
            public Admission admit(FrameHeader header) {
                return admission.apply(header);
            }

            @Override
            public void receive(Frame frame) {
                receiver.accept(frame);
            }

            @Override
            public void peerLost(int serverId) {}

            @Override
            public NodeStatus status() {
                throw new UnsupportedOperationException();
            }
        };
        inboxes.register(0, inbox);
        if (hasOtherGroup) {
            inboxes.register(1, inbox);
        }
        return inboxes;
    }
}
