package io.raftkit.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FloorFrameTest {
    private final ByteBuffer frame = ByteBuffer.allocate(100);

    @Test
    void isWholeWithItsLastByteOnly() throws IOException {
        int length = fill().limit();
        for (int limit = 0; limit < length; limit++) {
            assertThat(FloorFrame.length(frame.duplicate().limit(limit), 0)).isZero();
        }
        assertThat(FloorFrame.length(frame, 0)).isEqualTo(length);
        assertThat(FloorFrame.count(frame, 0)).isEqualTo(2);
    }

    @Test
    void takesNoMoreThanThereIsRoomFor() {
        FloorFrame.begin(frame);
        assertThat(FloorFrame.add(frame, new byte[80])).isTrue();
        assertThat(FloorFrame.add(frame, new byte[1])).isFalse();
    }

    @Test
    void isRefusedWhenAnyByteOfItsBodyChanged() {
        int length = fill().limit();
        for (int at = 12; at < length; at++) {
            frame.put(at, (byte) (frame.get(at) ^ 1));
            assertThatThrownBy(() -> FloorFrame.count(frame, 0)).isInstanceOf(IOException.class);
            frame.put(at, (byte) (frame.get(at) ^ 1));
        }
    }

    @Test
    void isRefusedWhenItClaimsToBeTooLong() {
        fill().putInt(0, FloorFrame.BYTES_MAX);
        assertThatThrownBy(() -> FloorFrame.length(frame, 0)).isInstanceOf(IOException.class);
    }

    private ByteBuffer fill() {
        FloorFrame.begin(frame);
        FloorFrame.add(frame, new byte[] {1, 2, 3});
        FloorFrame.add(frame, new byte[] {});
        FloorFrame.end(frame, 2);
        return frame;
    }
}
