package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.FrameHeader;
import org.junit.jupiter.api.Test;

/** A release that speaks versions 2 to 4, among servers of others. */
class PeerVersionsTest {
    private final PeerVersions versions = new PeerVersions(2, 4);

    private static FrameHeader frame(int from, int lowest, int highest, int body) {
        return FrameHeader.builder().from(from).versions(lowest, highest, body).build();
    }

    @Test
    void serverThatWasNotHeard_isWrittenToInTheLowest() {
        assertThat(versions.writtenTo(5)).isEqualTo(2);
    }

    @Test
    void eachServer_isWrittenToInTheHighestThatBothSpeak() {
        versions.heard(frame(2, 1, 3, 2));
        versions.heard(frame(3, 3, 9, 3));
        assertThat(versions.writtenTo(2)).isEqualTo(3);
        assertThat(versions.writtenTo(3)).isEqualTo(4);
        assertThat(versions.writtenTo(4)).isEqualTo(2);
    }

    @Test
    void serverThatIsBackInAnOlderRelease_isWrittenToInItsVersion() {
        versions.heard(frame(2, 2, 4, 4));
        versions.heard(frame(2, 1, 2, 2));
        assertThat(versions.writtenTo(2)).isEqualTo(2);
    }

    @Test
    void frame_isReadIfItsBodyIsInAVersionSpokenHere() {
        assertThat(versions.canRead(frame(2, 1, 2, 2))).isTrue();
        assertThat(versions.canRead(frame(2, 4, 9, 4))).isTrue();
        assertThat(versions.canRead(frame(2, 1, 1, 1))).as("nothing in common").isFalse();
        assertThat(versions.canRead(frame(2, 5, 9, 5))).as("nothing in common").isFalse();
        assertThat(versions.canRead(frame(2, 1, 3, 1))).as("body too old").isFalse();
        assertThat(versions.canRead(frame(2, 3, 5, 5))).as("body too new").isFalse();
    }
}
