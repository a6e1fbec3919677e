package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.http.send.PeerClients;
import io.raftkit.transport.testing.Fixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that is said when a peer cannot be reached, or this server cannot listen: brought about, word for word. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerMessagesTest {
    private static final String UNKNOWN_HOST = "no-such-host.invalid";
    private static final Dns DNS = name -> {
        if (name.equals(UNKNOWN_HOST)) {
            throw new UnknownHostException(name + ": Name or service not known");
        }
        return Dns.SYSTEM.lookup(name);
    };

    private static TestNode node() throws IOException {
        return new TestNode(1, new PeerClients(TestLimits.IMPATIENT, null, DNS));
    }

    private static void says(TestNode node, String address, String problem) throws InterruptedException {
        node.transport.updatePeers(0, Map.of(2, address));
        AtomicReference<String> last = new AtomicReference<>();
        Fixtures.await(problem + ", not " + last, () -> {
            node.transport.send(frame(1, 2, 1));
            last.set(node.problem(2));
            return problem.equals(node.problem(2));
        });
    }

    @Test
    void nobodyListens() throws Exception {
        // Bound, so that nobody else gets the port, but nobody listens.
        try (Socket bound = new Socket();
                TestNode node = node()) {
            bound.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String address = "127.0.0.1:" + bound.getLocalPort();
            says(
                    node,
                    address,
                    "connection refused at " + address
                            + ": nothing listens there; start that server, or correct its address in peers(...)");
        }
    }

    @Test
    void nameDoesNotResolve() throws Exception {
        try (TestNode node = node()) {
            says(
                    node,
                    UNKNOWN_HOST + ":7001",
                    "the name " + UNKNOWN_HOST
                            + " does not resolve here: correct its address in peers(...), or mend the name service");
        }
    }

    @Test
    void peerTurnsAwayWhatItIsSent() throws Exception {
        try (TestNode one = node();
                TestNode two = new TestNode(2, TestLimits.IMPATIENT)) {
            String at = two.address();
            two.answer(Admission.WRONG_SERVER);
            says(
                    one,
                    at,
                    "another server listens at " + at + ": compare ids and addresses in peers(...) here and there");
            two.answer(Admission.WRONG_CLUSTER);
            says(
                    one,
                    at,
                    "the server at " + at
                            + " belongs to another cluster: compare cluster(...) and peers(...) here and there");
            two.answer(Admission.STOPPED);
            says(one, at, "the node at " + at + " has stopped: see its log, and start it again");
            two.transport.unregister(0);
            says(
                    one,
                    at,
                    "the server at " + at
                            + " does not serve this group: it is still starting, or group(...) differs here and there");
        }
    }

    @Test
    void problemOfAPeerThatIsSentNothing_isFoundOutAllTheSame_andTakenBack() throws Exception {
        String address = "127.0.0.1:" + freePort();
        try (TestNode node = node()) {
            node.transport.updatePeers(0, Map.of(2, address));
            Fixtures.await("what is wrong with server 2", () -> node.problem(2) != null);
            try (ServerSocket answers =
                    new ServerSocket(HostAndPort.parse(address).port(), 50, InetAddress.getLoopbackAddress())) {
                Thread thread = new Thread(() -> answerOnce(answers));
                thread.start();
                Fixtures.await("that nothing is", () -> node.problem(2) == null);
                thread.join();
            }
        }
    }

    private static void answerOnce(ServerSocket answers) {
        try (var socket = answers.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 404 NO\r\nContent-Length: 0\r\n\r\n".getBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            listening(
                    "127.0.0.1:" + taken.getLocalPort(),
                    "another process, perhaps a copy of this server, has the port. End it, or choose another port in"
                            + " peers(...) on all servers.");
        }
        String elsewhere = "if the others reach this server under an address that it cannot bind, set http.listen.";
        listening(
                "192.0.2.1:7001",
                "this machine does not have that address. Correct this server's address in peers(...); " + elsewhere);
        listening(
                UNKNOWN_HOST + ":7001",
                "the name " + UNKNOWN_HOST
                        + " does not resolve on this machine. Correct this server's address in peers(...), or mend the name"
                        + " service; " + elsewhere);
    }

    private static void listening(String address, String said) {
        assertThatThrownBy(() -> HttpTransport.open(1, address).close())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on " + address + ": " + said);
    }

    /** Below the range from which outgoing connections take their ports, so that none of those is in the way later. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }
}
