package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.frame;

import io.raftkit.transport.http.common.TestLimits;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Server 2 in a process of its own: reads where server 1 is, says where itself is, and answers as long as it lives. */
final class PeerProcess {
    private PeerProcess() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String other = in.readLine();
        try (TestNode two = new TestNode(2, TestLimits.IMPATIENT)) {
            two.transport.updatePeers(0, Map.of(1, other));
            System.out.println(two.address());
            Thread answering = new Thread(() -> answer(two), "answering");
            answering.setDaemon(true);
            answering.start();
            // Ends with its parent at the latest: then there is nobody left to answer.
            in.readLine();
        }
    }

    private static void answer(TestNode two) {
        for (int answered = 0; ; ) {
            if (two.frames().size() > answered) {
                answered++;
                two.transport.send(frame(2, 1, 10));
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
