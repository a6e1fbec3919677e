package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.http.send.PeerClients;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The address of one peer is looked up for ever: nobody waits for that but the thread that carries frames to this peer. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckDnsTest {
    private static final String STUCK = "stuck.example";
    private static final int COMMANDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @AfterEach
    void letLookupsEnd() {
        answered.countDown();
    }

    private List<InetAddress> hangs(String host) throws UnknownHostException {
        if (host.equals(STUCK)) {
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(host);
            }
        }
        return answers(host);
    }

    private static List<InetAddress> answers(String host) throws UnknownHostException {
        return host.equals(STUCK) ? List.of(InetAddress.getLoopbackAddress()) : Dns.SYSTEM.lookup(host);
    }

    @Test
    void otherPeersAreReached_andSoIsThisOneOnceItsAddressIsKnown() throws Exception {
        try (TestNode one = new TestNode(1, new PeerClients(TestLimits.IMPATIENT, null, this::hangs));
                TestNode two = new TestNode(2, TestLimits.IMPATIENT);
                TestNode three = new TestNode(3, TestLimits.IMPATIENT)) {
            String stuck = STUCK + ":" + three.transport.port();
            one.transport.updatePeers(0, Map.of(2, two.address(), 3, stuck));
            two.transport.updatePeers(0, Map.of(1, one.address()));
            one.transport.send(frame(1, 3, 10));
            asked.await();
            one.reaches(two);
            two.reaches(one);
            int framesMax = TestLimits.IMPATIENT.queueFramesMax();
            for (int i = 0; i <= framesMax; i++) {
                one.transport.send(frame(1, 3, 10));
            }
            assertThat(one.count("framesDropped"))
                    .as("frames for which there is no room any more")
                    .isPositive();
            one.reaches(two);
            assertThat(three.frames()).isEmpty();
            answered.countDown();
            one.reaches(three);
        }
    }

    @Test
    void newAddressesAreTaken_andCloseReturns() throws Exception {
        try (TestNode two = new TestNode(2, TestLimits.IMPATIENT)) {
            try (TestNode one = new TestNode(1, new PeerClients(TestLimits.IMPATIENT, null, this::hangs))) {
                one.transport.updatePeers(0, Map.of(2, STUCK + ":" + two.transport.port()));
                one.transport.send(frame(1, 2, 10));
                asked.await();
                one.transport.updatePeers(0, Map.of(2, two.address()));
                one.reaches(two);
                one.transport.updatePeers(0, Map.of(2, STUCK + ":" + two.transport.port()));
                one.transport.send(frame(1, 2, 10));
            }
        }
    }

    /** Whoever of the three leads: with the one that cannot send to another there is still a majority. */
    @Test
    void nodesCommit_andCallsEndByTheirDeadline() throws Exception {
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        List<HttpTransport> transports = new ArrayList<>();
        List<RaftNode> nodes = new ArrayList<>();
        try {
            for (int id = 1; id <= 3; id++) {
                Dns dns = id == 1 ? this::hangs : StuckDnsTest::answers;
                transports.add(HttpTransport.open(
                        id,
                        any,
                        new HttpSettings(any, null, Silence.STANDARD, null, true),
                        new PeerClients(Limits.standard(), null, dns)));
            }
            String peers = "1=127.0.0.1:" + transports.get(0).port() + ",2=127.0.0.1:"
                    + transports.get(1).port() + ",3=" + STUCK + ":"
                    + transports.get(2).port();
            for (int id = 1; id <= 3; id++) {
                nodes.add(RaftNode.builder()
                        .id(id)
                        .peers(peers)
                        .stateMachine(new Nothing())
                        .persister(new InMemoryPersister())
                        .transport(transports.get(id - 1))
                        .start());
            }
            asked.await();
            List<CompletableFuture<byte[]>> calls = new ArrayList<>();
            for (int done = 0; done < COMMANDS; ) {
                // The first server may know a leader that it cannot send to: its calls end all the same.
                calls.add(nodes.get(0).submit(new byte[10], Duration.ofSeconds(2)));
                CompletableFuture<byte[]> call = nodes.get(1).submit(new byte[10], Duration.ofSeconds(30));
                done += call.handle((answer, failure) -> failure == null ? 1 : 0)
                        .join();
            }
            for (CompletableFuture<byte[]> call : calls) {
                await("a call to end", call::isDone);
            }
        } finally {
            nodes.forEach(RaftNode::close);
            transports.forEach(HttpTransport::close);
        }
    }
}
