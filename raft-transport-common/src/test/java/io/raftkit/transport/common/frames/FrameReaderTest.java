package io.raftkit.transport.common.frames;

import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading of frames from a stream that ends, or lies, anywhere. */
class FrameReaderTest {
    private static final BodyMemory MEMORY = new BodyMemory(Long.MAX_VALUE);

    private static final List<Frame> FRAMES = List.of(frame(1, 2, 0), frame(1, 2, 300), frame(1, 2, 1));

    @Test
    void readsWhatWasWritten() throws Exception {
        List<Frame> read = new ArrayList<>();
        readInto(read, encoded());
        assertThat(read)
                .extracting(Frame::toBytes)
                .containsExactlyElementsOf(FRAMES.stream().map(Frame::toBytes).toList());
    }

    @Test
    void cutAtEveryByte_deliversTheWholeFramesBeforeIt() throws Exception {
        byte[] stream = encoded();
        for (int length = 0; length < stream.length; length++) {
            int whole = wholeFrames(length);
            boolean endsBetweenFrames = length == bytesOf(whole);
            List<Frame> read = new ArrayList<>();
            byte[] cut = Arrays.copyOf(stream, length);
            if (endsBetweenFrames) {
                readInto(read, cut);
            } else {
                assertThatThrownBy(() -> readInto(read, cut))
                        .as("cut at %d", length)
                        .isInstanceOf(MalformedDataException.class);
            }
            assertThat(read).as("cut at %d", length).hasSize(whole);
        }
    }

    @Test
    void everyBitFlipped_deliversNothingThatWasNotWritten() {
        byte[] stream = encoded();
        for (int bit = 0; bit < stream.length * 8; bit++) {
            byte[] changed = stream.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            List<Frame> read = new ArrayList<>();
            assertThatThrownBy(() -> readInto(read, changed))
                    .as("bit %d", bit)
                    .isInstanceOf(MalformedDataException.class);
            assertThat(read).as("bit %d", bit).hasSize(wholeFrames(bit / 8));
        }
    }

    @Test
    void cutIntoPiecesAnywhere_readsTheSame() throws Exception {
        byte[] stream = encoded();
        for (int piece = 1; piece <= stream.length; piece++) {
            FrameReader reader = new FrameReader(MEMORY);
            List<Frame> read = new ArrayList<>();
            boolean isInFrame = false;
            for (int at = 0; at < stream.length; at += piece) {
                ByteBuffer in = ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at));
                isInFrame = readInto(read, reader, in, isInFrame);
            }
            reader.checkEnd();
            assertThat(read)
                    .as("pieces of %d bytes", piece)
                    .extracting(Frame::toBytes)
                    .containsExactlyElementsOf(
                            FRAMES.stream().map(Frame::toBytes).toList());
        }
    }

    @Test
    void lyingLength_isNotAllocated() throws Exception {
        FrameHeader lying = FrameHeader.builder()
                .kind(7)
                .clusterId(1)
                .from(1)
                .to(2)
                .storeId(3)
                .body(1_500_000_000, 0)
                .build();
        BodyMemory memory = new BodyMemory(3L * BodyMemory.FREE_BYTES);
        FrameReader reader = new FrameReader(memory);
        assertThat(reader.nextHeader(lying.encode())).isEqualTo(lying);
        ByteBuffer free = ByteBuffer.allocate(BodyMemory.FREE_BYTES);
        assertThat(reader.frame(free, frame -> {})).isFalse();
        assertThat(memory.takenBytes()).isZero();
        assertThat(reader.frame(ByteBuffer.allocate(1), frame -> {})).isFalse();
        assertThat(memory.takenBytes()).isEqualTo(3L * BodyMemory.FREE_BYTES);
        reader.end();
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void longBody_isReadWhole_howeverItArrives() throws Exception {
        Frame frame = frame(1, 2, 5_000_001);
        FrameReader reader = new FrameReader(MEMORY);
        List<Frame> read = new ArrayList<>();
        byte[] bytes = frame.toBytes();
        boolean isInFrame = false;
        for (int at = 0; at < bytes.length; at += 7919) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(7919, bytes.length - at));
            isInFrame = readInto(read, reader, in, isInFrame);
        }
        reader.checkEnd();
        assertThat(read.get(0).header()).isEqualTo(frame.header());
        assertThat(read.get(0).contiguousBody()).isEqualTo(frame.contiguousBody());
        assertThat(MEMORY.takenBytes()).isZero();
    }

    @Test
    void longBodies_shareABoundedMemory_andGiveItBack() throws Exception {
        BodyMemory memory = new BodyMemory(300_000);
        ByteBuffer large = ByteBuffer.wrap(frame(1, 2, 400_000).toBytes());
        FrameReader tooLarge = new FrameReader(memory);
        tooLarge.nextHeader(large);
        assertThatThrownBy(() -> tooLarge.frame(large, frame -> {}))
                .isInstanceOfSatisfying(
                        SenderRefusedException.class,
                        refused -> assertThat(refused.error()).isEqualTo("BUSY"));
        tooLarge.end();
        assertThat(memory.takenBytes()).isZero();
        FrameReader cut = new FrameReader(memory);
        ByteBuffer little = large.rewind().limit(200_000);
        cut.nextHeader(little);
        assertThat(cut.frame(little, frame -> {})).isFalse();
        assertThatThrownBy(cut::checkEnd).isInstanceOf(MalformedDataException.class);
        cut.end();
        assertThat(memory.takenBytes()).isZero();
        FrameReader good = new FrameReader(memory);
        ByteBuffer whole = ByteBuffer.wrap(frame(1, 2, 300_000).toBytes());
        List<Long> whileHandedIn = new ArrayList<>();
        good.nextHeader(whole);
        assertThat(good.frame(whole, frame -> whileHandedIn.add(memory.takenBytes())))
                .isTrue();
        assertThat(whileHandedIn).containsExactly(300_000L - BodyMemory.FREE_BYTES);
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void skip_passesOverOneFrame() {
        FrameReader reader = new FrameReader(MEMORY);
        ByteBuffer in = ByteBuffer.wrap(encoded());
        for (int skipped = 0; skipped < 2; skipped++) {
            reader.nextHeader(in);
            assertThat(reader.skip(in)).isTrue();
        }
        assertThat(reader.nextHeader(in)).isEqualTo(FRAMES.get(2).header());
    }

    private static void readInto(List<Frame> frames, byte[] stream) throws Exception {
        FrameReader reader = new FrameReader(MEMORY);
        readInto(frames, reader, ByteBuffer.wrap(stream), false);
        reader.checkEnd();
    }

    /** Whether a header was read whose body is not whole yet. */
    private static boolean readInto(List<Frame> frames, FrameReader reader, ByteBuffer in, boolean wasInFrame)
            throws Exception {
        boolean isInFrame = wasInFrame;
        while (isInFrame || reader.nextHeader(in) != null) {
            isInFrame = !reader.frame(in, frames::add);
            if (isInFrame) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encoded() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FRAMES.forEach(frame -> stream.writeBytes(frame.toBytes()));
        return stream.toByteArray();
    }

    private static int wholeFrames(int bytes) {
        int whole = 0;
        while (whole < FRAMES.size() && bytesOf(whole + 1) <= bytes) {
            whole++;
        }
        return whole;
    }

    private static int bytesOf(int frames) {
        return FRAMES.stream()
                .limit(frames)
                .mapToInt(frame -> frame.toBytes().length)
                .sum();
    }
}
