package io.raftkit.benchmarks.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes and forces what the leader sends, and acknowledges it: whatever has arrived, with one write, one force and one acknowledgement, which
 * says how many commands are in the file by now.
 */
final class FloorFollower {
    private final SocketChannel leader;
    private final FloorFile file;
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * FloorFrame.BYTES_MAX);
    private final ByteBuffer acknowledgement = ByteBuffer.allocateDirect(Long.BYTES);
    /** Written by the thread that follows, read by any. */
    private final AtomicLong commands = new AtomicLong();

    FloorFollower(SocketChannel leader, FloorFile file) {
        this.leader = leader;
        this.file = file;
    }

    /** How many commands this server has forced. */
    long commands() {
        return commands.get();
    }

    /** Follows until the leader closes the connection. */
    void follow() throws IOException {
        while (leader.read(received) >= 0) {
            received.flip();
            int whole = 0;
            long count = 0;
            for (int length = FloorFrame.length(received, 0); length > 0; length = FloorFrame.length(received, whole)) {
                count += FloorFrame.count(received, whole);
                whole += length;
            }
            if (count > 0) {
                file.append(received.duplicate().limit(whole));
                commands.addAndGet(count);
                acknowledge();
            }
            received.position(whole).compact();
        }
    }

    private void acknowledge() throws IOException {
        acknowledgement.clear().putLong(commands.get()).flip();
        while (acknowledgement.hasRemaining()) {
            leader.write(acknowledgement);
        }
    }
}
