package io.raftkit.benchmarks.floor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Has the others write and force what is proposed, and does so itself: whatever was proposed meanwhile, with one frame, one write and one
 * force.
 */
final class FloorLeader {
    private final List<SocketChannel> followers;
    private final FloorFile file;
    private final FloorMajority majority;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(FloorFrame.BYTES_MAX);
    private List<FloorProposal> proposed = new ArrayList<>();
    private long forced;

    FloorLeader(List<SocketChannel> followers, FloorFile file) {
        this.followers = followers;
        this.file = file;
        this.majority = new FloorMajority(1 + followers.size());
    }

    /** How many commands a majority has forced and the leader applied. */
    long commands() {
        return majority.applied();
    }

    /** Proposes a command. Returns at once. For any thread. */
    CompletableFuture<byte[]> propose(byte[] command) {
        if (command.length > FloorFrame.COMMAND_BYTES_MAX) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a command of " + command.length
                    + " bytes, where at most " + FloorFrame.COMMAND_BYTES_MAX + " are possible"));
        }
        FloorProposal proposal = new FloorProposal(command, new CompletableFuture<>());
        synchronized (this) {
            proposed.add(proposal);
            if (proposed.size() == 1) {
                notifyAll();
            }
        }
        return proposal.result();
    }

    /** Leads until something fails, which everything that is pending then does too. */
    void lead() throws InterruptedException {
        try {
            while (true) {
                write(take());
            }
        } catch (IOException e) {
            majority.fail(e);
        }
    }

    /** Reads what a follower acknowledges, until something fails. */
    void acknowledgements(int follower) {
        ByteBuffer acknowledgement = ByteBuffer.allocateDirect(Long.BYTES);
        try {
            while (true) {
                acknowledgement.clear();
                while (acknowledgement.hasRemaining()) {
                    if (followers.get(follower).read(acknowledgement) < 0) {
                        throw new EOFException("a follower ended");
                    }
                }
                majority.forced(1 + follower, acknowledgement.getLong(0));
            }
        } catch (IOException e) {
            majority.fail(e);
        }
    }

    private synchronized List<FloorProposal> take() throws InterruptedException {
        while (proposed.isEmpty()) {
            wait();
        }
        List<FloorProposal> taken = proposed;
        proposed = new ArrayList<>(taken.size());
        return taken;
    }

    private void write(List<FloorProposal> taken) throws IOException {
        majority.add(taken);
        for (int written = 0; written < taken.size(); ) {
            FloorFrame.begin(frame);
            int count = 0;
            while (written + count < taken.size()
                    && FloorFrame.add(frame, taken.get(written + count).command())) {
                count++;
            }
            FloorFrame.end(frame, count);
            for (SocketChannel follower : followers) {
                send(follower);
            }
            file.append(frame.duplicate());
            written += count;
            forced += count;
            majority.forced(0, forced);
        }
    }

    private void send(SocketChannel follower) throws IOException {
        ByteBuffer rest = frame.duplicate();
        while (rest.hasRemaining()) {
            follower.write(rest);
        }
    }
}
