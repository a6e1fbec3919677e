package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.FrameHeaderBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Frames, right in every checksum, that a server must not take in. */
final class StrangeFrames {
    /** A server that no cluster here has. */
    private static final int NOBODY = 1 << 20;

    /** No server speaks a version that is so much later. */
    private static final int VERSIONS = 10;

    private static final int KINDS = 16;
    private static final int CHANGED_BYTES_MAX = 8;

    private StrangeFrames() {}

    /** The same message as if it belonged to another cluster, group, server or version. */
    static Frame foreign(Frame frame, SplittableRandom random) {
        FrameHeader header = frame.header();
        FrameHeaderBuilder foreign = header.toBuilder();
        switch (random.nextInt(7)) {
            case 0 ->
                foreign.versions(
                        header.versionLowest() + VERSIONS,
                        header.versionHighest() + VERSIONS,
                        header.versionBody() + VERSIONS);
            case 1 -> foreign.clusterId(header.clusterId() + 1 + random.nextInt(8));
            case 2 -> foreign.group(NOBODY + random.nextInt(8));
            case 3 -> foreign.from(header.to());
            case 4 -> foreign.from(-random.nextInt(2));
            case 5 -> foreign.to(NOBODY);
            default -> {
                int nobody = NOBODY + random.nextInt(8);
                // A server that joins may have any id that no member has, and may ask to be added by it.
                foreign.from(header.initialDigest() == 0 ? header.to() : nobody);
            }
        }
        return Frame.of(foreign, List.of(frame.contiguousBody()));
    }

    /** A frame with another body, and now and then of another kind. By chance it may still be a message. */
    static Frame changed(Frame frame, SplittableRandom random) {
        ByteBuffer body = frame.contiguousBody();
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        FrameHeader header = frame.header();
        int kind = random.nextInt(4) == 0 ? random.nextInt(KINDS) : header.kind();
        return Frame.of(header.toBuilder().kind(kind), List.of(ByteBuffer.wrap(changed(bytes, random))));
    }

    private static byte[] changed(byte[] bytes, SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, CHANGED_BYTES_MAX));
                longer[longer.length - 1] = (byte) random.nextInt(256);
                yield longer;
            }
            default -> {
                byte[] other = bytes.clone();
                for (int i = random.nextInt(CHANGED_BYTES_MAX); i >= 0 && other.length > 0; i--) {
                    other[random.nextInt(other.length)] = (byte) random.nextInt(256);
                }
                yield other;
            }
        };
    }
}
