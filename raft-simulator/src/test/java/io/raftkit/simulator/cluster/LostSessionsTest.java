package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.runtime.recovery.Survivors;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients outside a cluster that lost its majority, and perhaps commands that they know to be done: their sessions in the recovered cluster. */
class LostSessionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final long NONCE = SessionBodies.nonce(5);

    private final SplittableRandom random = new SplittableRandom(1);

    private static ClientAnswer ask(VirtualCluster cluster, int server, Kind kind, byte[] body) {
        ClientEntry entry = Objects.requireNonNull(ClientEntry.of(kind, body));
        return cluster.await(cluster.server(server).node().handOver(entry, TIMEOUT), 5_000);
    }

    private static long open(VirtualCluster cluster, int server, long nonce) {
        return SessionBodies.opened(ask(cluster, server, Kind.OPEN_SESSION, SessionBodies.opening(nonce))
                .body());
    }

    private static ClientAnswer submit(VirtualCluster cluster, int server, long session, long sequence) {
        byte[] body =
                SessionBodies.command(session, NONCE, sequence, sequence - 1, Words.bytes("in a session " + sequence));
        return ask(cluster, server, Kind.SUBMIT_IN_SESSION, body);
    }

    /** Server 1 survives, which lacks the last of four commands, or all of them. Returns the session's id. */
    private long live(VirtualCluster cluster, int kept, boolean hasSnapshot) {
        int[] others = {2, 3};
        cluster.awaitLeader(1, 2, 3);
        cluster.run(500);
        long session = open(cluster, 2, NONCE);
        for (int sequence = 1; sequence <= 4; sequence++) {
            if (sequence == kept + 1) {
                cluster.run(200);
                if (hasSnapshot) {
                    cluster.server(1).takeSnapshot();
                    cluster.run(200);
                }
                cluster.server(1).crash();
                cluster.awaitLeader(others);
            }
            assertThat(submit(cluster, 2, session, sequence).code()).isEqualTo(ReplyCode.ANSWER);
        }
        return session;
    }

    private VirtualCluster recovered(VirtualCluster lost) throws IOException {
        LostMajority majority = new LostMajority(lost, List.of(1), random);
        VirtualCluster next =
                new VirtualCluster(VirtualCluster.of(1, id -> new Words()).seed(2));
        Survivors survivors = new Survivors(majority.left());
        majority.requireTruth(survivors);
        majority.recover(survivors, next.server(1), random);
        next.startAll();
        next.awaitLeader(1);
        return next;
    }

    private static List<String> words(VirtualCluster cluster) {
        return ((Words) cluster.server(1).stateMachine()).words;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionWhoseAcknowledgedCommandsAreLost_isEnded_andItsClientIsToldWhy(boolean hasSnapshot) throws IOException {
        try (VirtualCluster lost = VirtualCluster.of(3, id -> new Words()).start()) {
            long session = live(lost, 2, hasSnapshot);
            try (VirtualCluster next = recovered(lost)) {
                ClientAnswer answer = submit(next, 1, session, 5);
                assertThat(answer.code()).isEqualTo(ReplyCode.NO_SESSION);
                assertThat(answer.body())
                        .asString()
                        .contains("the cluster has lost commands of it that were acknowledged");
                assertThat(words(next)).containsExactly("in a session 1", "in a session 2");
                long another = open(next, 1, SessionBodies.nonce(6));
                byte[] body = SessionBodies.command(another, SessionBodies.nonce(6), 1, 0, Words.bytes("later"));
                assertThat(ask(next, 1, Kind.SUBMIT_IN_SESSION, body).code()).isEqualTo(ReplyCode.ANSWER);
                assertThat(words(next)).endsWith("later");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionOfWhichNothingIsLost_goesOn_andKnowsItsResults(boolean hasSnapshot) throws IOException {
        try (VirtualCluster lost = VirtualCluster.of(3, id -> new Words()).start()) {
            long session = live(lost, 3, hasSnapshot);
            // The client has no answer to the fourth, as far as it knows, and sends it again.
            try (VirtualCluster next = recovered(lost)) {
                assertThat(submit(next, 1, session, 4).body()).asString().isEqualTo("4");
                assertThat(submit(next, 1, session, 4).body()).asString().isEqualTo("4");
                assertThat(submit(next, 1, session, 5).body()).asString().isEqualTo("5");
            }
        }
    }

    /** The opening of the session is lost, too; its id may be the index of any other entry. */
    @Test
    void sessionThatIsLostItself_isOver() throws IOException {
        try (VirtualCluster lost = VirtualCluster.of(3, id -> new Words()).start()) {
            lost.awaitLeader(1, 2, 3);
            lost.run(500);
            lost.server(1).crash();
            lost.awaitLeader(2, 3);
            long session = open(lost, 2, NONCE);
            assertThat(submit(lost, 2, session, 1).code()).isEqualTo(ReplyCode.ANSWER);
            try (VirtualCluster next = recovered(lost)) {
                for (int i = 0; i < 20; i++) {
                    next.await(next.server(1).node().submit(Words.bytes("new")), 5_000);
                }
                assertThat(submit(next, 1, session, 2).code()).isEqualTo(ReplyCode.NO_SESSION);
                assertThat(words(next)).containsOnly("new");
            }
        }
    }
}
