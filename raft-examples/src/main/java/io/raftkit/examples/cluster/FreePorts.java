package io.raftkit.examples.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports on loopback that nobody listens on. Another process may take one before it is used; whoever uses them has to expect that.
 */
public final class FreePorts {
    // Below the range from which operating systems take ports for outgoing connections: otherwise any connection made
    // while a server
    // is down could get that server's port, and keep it from coming back.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_999;
    private static final int ATTEMPTS_MAX = 1_000;

    private FreePorts() {}

    /** Ports that nobody listens on just now. */
    public static List<Integer> find(int count) {
        List<Integer> found = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS_MAX && found.size() < count; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (!found.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException(
                    "fewer than " + count + " free ports from " + LOWEST + " to " + HIGHEST + " on this machine");
        }
        return found;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
