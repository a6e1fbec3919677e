package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server asks over HTTP to be added to a cluster of one: by the certificate, and by the name of the cluster, that it has. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JoinOverHttpTest {
    private static final Limits PATIENT =
            TestLimits.of(Map.of("stall", Duration.ofMinutes(1), "firstFrame", Duration.ofMinutes(1)));

    private final TestAuthority authority = new TestAuthority();
    /** What is closed first stands first: nodes before their transports. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private RaftNode first;
    private String through;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RaftNode start(int id, String cluster, @Nullable Tls tls, String... asked) throws IOException {
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        HttpTransport transport =
                HttpTransport.open(id, any, new HttpSettings(any, null, Silence.STANDARD, null, true), PATIENT, tls);
        open.addFirst(transport);
        String self = id + "=127.0.0.1:" + transport.port();
        RaftNodeBuilder builder = RaftNode.builder()
                .id(id)
                .cluster(cluster)
                .peers(self)
                .stateMachine(new Nothing())
                .persister(new InMemoryPersister())
                .transport(transport);
        RaftNode node = (asked.length == 0 ? builder.allowJoins() : builder.joins(asked)).start();
        open.addFirst(node);
        through = asked.length == 0 ? self : through;
        return node;
    }

    private Tls of(HeldCertificate held, int id) {
        return Tls.of(authority.context(held), true, TestTls.peers(), id);
    }

    private static boolean isVoter(RaftNode node, int id) {
        return node.status().members().configuration().voters().contains(id);
    }

    private static void awaitWords(RaftNode node, String... words) throws InterruptedException {
        await("a status that says why", () -> {
            String why = String.valueOf(node.status().whyNoLeader());
            return Stream.of(words).allMatch(why::contains);
        });
    }

    /** Server 5 has a certificate, its own, and asks as server 4. */
    @Test
    void certificateOfAnotherServer_isRefused_andTheServerThatAsksSaysSo() throws Exception {
        first = start(1, TestAuthority.CLUSTER, TestTls.of(authority, 1));
        RaftNode posing = start(4, TestAuthority.CLUSTER, of(authority.server(5), 4), through);
        awaitWords(posing, "server 1: ", "WRONG_CERTIFICATE");
        assertThat(first.status().members().configuration().ids()).containsExactly(1);
    }

    @Test
    void certificateOfTheServer_letsItJoin() throws Exception {
        first = start(1, TestAuthority.CLUSTER, TestTls.of(authority, 1));
        RaftNode fourth = start(4, TestAuthority.CLUSTER, TestTls.of(authority, 4), through);
        await("server 4 is a voter", () -> isVoter(fourth, 4));
        await("the leader knows", () -> isVoter(first, 4));
    }

    /** Whoever listens there is not whom the server was told of. */
    @Test
    void memberThatIsAnother_isNotAsked() throws Exception {
        first = start(1, TestAuthority.CLUSTER, TestTls.of(authority, 1));
        RaftNode fourth = start(4, TestAuthority.CLUSTER, TestTls.of(authority, 4), through.replace("1=", "2="));
        awaitWords(fourth, "server 2: ", "certificate is another server's");
        assertThat(first.status().members().configuration().ids()).containsExactly(1);
    }

    @Test
    void nameOfAnotherCluster_isRefused_andTheServerThatAsksSaysSo() throws Exception {
        first = start(1, "orders", null);
        RaftNode fourth = start(4, "payments", null, through);
        awaitWords(fourth, "server 1: ", "belongs to another cluster");
        assertThat(first.status().members().configuration().ids()).containsExactly(1);
    }
}
