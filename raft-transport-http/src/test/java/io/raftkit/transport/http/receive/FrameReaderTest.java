package io.raftkit.transport.http.receive;

import static io.raftkit.transport.http.common.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    void lyingLength_isNotAllocated() throws Exception {
        FrameHeader lying = FrameHeader.builder()
                .kind(7)
                .clusterId(1)
                .from(1)
                .to(2)
                .storeId(3)
                .body(1_500_000_000, 0)
                .build();
        AtomicInteger roomOffered = new AtomicInteger();
        InputStream little =
                new FilterInputStream(new ByteArrayInputStream(lying.encode().array())) {
                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        roomOffered.accumulateAndGet(into.length, Math::max);
                        return super.read(into, offset, length);
                    }
                };
        FrameReader reader = new FrameReader(little, MEMORY);
        FrameHeader header = reader.nextHeader();
        assertThatThrownBy(() -> reader.frame(header, frame -> {})).isInstanceOf(MalformedDataException.class);
        assertThat(roomOffered).hasValueLessThanOrEqualTo(BodyMemory.FREE_BYTES);
    }

    @Test
    void longBody_isReadWhole_howeverItArrives() throws Exception {
        Frame frame = frame(1, 2, 5_000_001);
        InputStream inPieces = new FilterInputStream(new ByteArrayInputStream(frame.toBytes())) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(length, 7919));
            }
        };
        FrameReader reader = new FrameReader(inPieces, MEMORY);
        FrameHeader header = reader.nextHeader();
        assertThat(header).isEqualTo(frame.header());
        List<Frame> read = new ArrayList<>();
        reader.frame(header, read::add);
        assertThat(read.get(0).contiguousBody()).isEqualTo(frame.contiguousBody());
        assertThat(MEMORY.takenBytes()).isZero();
        assertThat(reader.nextHeader()).isNull();
    }

    @Test
    void longBodies_shareABoundedMemory_andGiveItBack() throws Exception {
        BodyMemory memory = new BodyMemory(300_000);
        byte[] large = frame(1, 2, 400_000).toBytes();
        FrameReader tooLarge = new FrameReader(new ByteArrayInputStream(large), memory);
        FrameHeader header = tooLarge.nextHeader();
        assertThatThrownBy(() -> tooLarge.frame(header, frame -> {}))
                .isInstanceOfSatisfying(
                        RequestRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(503));
        assertThat(memory.takenBytes()).isZero();
        FrameReader cut = new FrameReader(new ByteArrayInputStream(Arrays.copyOf(large, 200_000)), memory);
        FrameHeader again = cut.nextHeader();
        assertThatThrownBy(() -> cut.frame(again, frame -> {})).isInstanceOf(MalformedDataException.class);
        assertThat(memory.takenBytes()).isZero();
        FrameReader good =
                new FrameReader(new ByteArrayInputStream(frame(1, 2, 300_000).toBytes()), memory);
        List<Long> whileHandedIn = new ArrayList<>();
        good.frame(good.nextHeader(), frame -> whileHandedIn.add(memory.takenBytes()));
        assertThat(whileHandedIn).containsExactly(300_000L - BodyMemory.FREE_BYTES);
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void skip_passesOverOneFrame() throws Exception {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(encoded()), MEMORY);
        reader.skip(reader.nextHeader());
        reader.skip(reader.nextHeader());
        assertThat(reader.nextHeader()).isEqualTo(FRAMES.get(2).header());
    }

    private static void readInto(List<Frame> frames, byte[] stream) throws Exception {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(stream), MEMORY);
        for (FrameHeader header = reader.nextHeader(); header != null; header = reader.nextHeader()) {
            reader.frame(header, frames::add);
        }
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
