package io.raftkit.examples.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds ports on loopback that nobody listens on. No two processes find the same ones. A program that does not look for ports here may take
 * one before it is used; whoever uses them has to expect that.
 */
public final class FreePorts {
    // Below the range from which operating systems take ports for outgoing connections: otherwise any connection made
    // while a server
    // is down could get that server's port, and keep it from coming back.
    private static final int LOWEST = 20_000;
    private static final int BLOCKS = 120;
    private static final int PORTS_OF_A_BLOCK = 100;

    /** The first port of this process's block. It is held until the process ends, so that no other process takes the block. */
    private static @Nullable ServerSocket held;

    private static int found;

    private FreePorts() {}

    /** Ports that nobody listens on just now. All other ports of this process's block are found before one of them is found again. */
    public static synchronized List<Integer> find(int count) {
        ServerSocket first = held == null ? hold() : held;
        held = first;
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 1; attempt < PORTS_OF_A_BLOCK && ports.size() < count; attempt++) {
            int port = first.getLocalPort() + 1 + found++ % (PORTS_OF_A_BLOCK - 1);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IllegalStateException("fewer than " + count + " free ports from " + first.getLocalPort() + " to "
                    + (first.getLocalPort() + PORTS_OF_A_BLOCK - 1) + " on this machine");
        }
        return ports;
    }

    private static ServerSocket hold() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            try {
                return listen(LOWEST + (start + i) % BLOCKS * PORTS_OF_A_BLOCK);
            } catch (IOException e) {
                // Another process has this block.
            }
        }
        throw new IllegalStateException("no free block of ports from " + LOWEST + " on this machine");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
