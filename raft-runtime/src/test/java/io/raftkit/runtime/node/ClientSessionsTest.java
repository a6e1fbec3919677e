package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of clients outside the cluster, as the servers see them: each number takes effect once, whichever servers it is sent to. */
class ClientSessionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualCluster cluster = new VirtualCluster(3);
    /** Of sessions, by their ids. */
    private final Map<Long, Long> nonces = new HashMap<>();

    private int leader;
    private int follower;

    @BeforeEach
    void start() {
        cluster.sessionBounds = new SessionBounds(3, 10, 1_000, 20_000);
        cluster.start();
        leader = cluster.leader();
        follower = cluster.follower();
        cluster.pass(500);
    }

    private CompletableFuture<ClientAnswer> ask(int server, Kind kind, byte[] body) {
        ClientEntry entry = Objects.requireNonNull(ClientEntry.of(kind, body));
        return cluster.node(server).handOver(entry, TIMEOUT);
    }

    private CompletableFuture<ClientAnswer> submit(int server, long session, long sequence) {
        return ask(server, Kind.SUBMIT_IN_SESSION, command(session, sequence, 0));
    }

    private byte[] command(long session, long sequence, long received) {
        return SessionBodies.command(
                session, nonces.get(session), sequence, received, Adder.text("command " + sequence));
    }

    private ClientAnswer answer(CompletableFuture<ClientAnswer> call) {
        cluster.pass(500);
        assertThat(call).isDone();
        return call.join();
    }

    private void assertResult(CompletableFuture<ClientAnswer> call, int result) {
        assertThat(answer(call).body()).asString().isEqualTo(String.valueOf(result));
        assertThat(answer(call).code()).isEqualTo(ReplyCode.ANSWER);
    }

    private void assertCode(CompletableFuture<ClientAnswer> call, ReplyCode code) {
        assertThat(answer(call).code()).isEqualTo(code);
    }

    private long open(int server, long number) {
        ClientAnswer opened =
                answer(ask(server, Kind.OPEN_SESSION, SessionBodies.opening(SessionBodies.nonce(number))));
        assertThat(opened.code()).isEqualTo(ReplyCode.ANSWER);
        long session = SessionBodies.opened(opened.body());
        nonces.put(session, SessionBodies.nonce(number));
        return session;
    }

    private int applied() {
        return cluster.machine(leader).applied().size();
    }

    @Test
    void commandsOfASession_areAppliedInOrder_whicheverServerTakesThem() {
        long session = open(follower, 5);
        CompletableFuture<ClientAnswer> first = submit(leader, session, 1);
        CompletableFuture<ClientAnswer> second = submit(leader, session, 2);
        assertResult(first, 1);
        assertResult(second, 2);
        CompletableFuture<ClientAnswer> third = submit(follower, session, 3);
        CompletableFuture<ClientAnswer> fourth = submit(follower, session, 4);
        assertResult(third, 3);
        assertResult(fourth, 4);
        assertThat(cluster.machine(leader).applied())
                .containsExactly("command 1", "command 2", "command 3", "command 4");
    }

    /** Its session is another one than those of the servers. */
    @Test
    void commandsSubmittedOnTheServers_haveSessionsOfTheirOwn() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        CompletableFuture<byte[]> submitted = cluster.node(follower).submit(Adder.text("submitted"));
        cluster.pass(500);
        assertThat(submitted.join()).asString().isEqualTo("2");
        assertResult(submit(follower, session, 2), 3);
    }

    @Test
    void commandThatIsSentAgain_isAnsweredAsBefore_byAnyServer_andAppliedOnce() {
        long session = open(leader, 5);
        for (int server = 1; server <= 3; server++) {
            assertResult(submit(server, session, 1), 1);
        }
        CompletableFuture<ClientAnswer> copy = submit(leader, session, 2);
        CompletableFuture<ClientAnswer> another = submit(leader, session, 2);
        assertResult(another, 2);
        assertCode(copy, ReplyCode.UNKNOWN);
        assertThat(applied()).isEqualTo(2);
    }

    /** A result is kept until the client has said that it has it. */
    @Test
    void resultThatTheClientHas_isNotKept() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        assertResult(ask(leader, Kind.SUBMIT_IN_SESSION, command(session, 2, 1)), 2);
        assertCode(submit(leader, session, 1), ReplyCode.UNKNOWN_RESULT_LOST);
        assertThat(applied()).isEqualTo(2);
    }

    @Test
    void commandBehindAMissingOne_hasNoEffect_untilBothAreSentAgain() {
        long session = open(leader, 5);
        assertCode(submit(leader, session, 2), ReplyCode.UNKNOWN_GAP);
        assertCode(submit(follower, session, 3), ReplyCode.UNKNOWN_GAP);
        assertThat(applied()).isZero();
        assertResult(submit(follower, session, 1), 1);
        assertResult(submit(follower, session, 2), 2);
        assertResult(submit(leader, session, 3), 3);
    }

    /** The first copy is lost with the leader that took it. */
    @Test
    void commandOfALeaderThatIsCutOff_isSentAgainToTheNext_andAppliedOnce() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        int deposed = leader;
        cluster.wires.cut(deposed);
        CompletableFuture<ClientAnswer> lost = cluster.node(deposed)
                .handOver(
                        Objects.requireNonNull(ClientEntry.of(Kind.SUBMIT_IN_SESSION, command(session, 2, 0))),
                        Duration.ofMinutes(1));
        cluster.settle();
        cluster.nodes.remove(deposed).halt();
        leader = cluster.leader();
        assertThat(outcomeUnknown(lost).reason()).isEqualTo(OutcomeUnknownException.Reason.STOPPED);
        assertResult(submit(leader, session, 2), 2);
        assertThat(applied()).isEqualTo(2);
    }

    /** The deposed leader learns from an entry of a later term that what it took in its own never will be committed. */
    @Test
    void commandThatANewLeaderDoesNotHave_isSuperseded() {
        long session = open(leader, 5);
        int deposed = leader;
        cluster.wires.cut(deposed);
        CompletableFuture<ClientAnswer> lost = cluster.node(deposed)
                .handOver(
                        Objects.requireNonNull(ClientEntry.of(Kind.SUBMIT_IN_SESSION, command(session, 1, 0))),
                        Duration.ofMinutes(1));
        cluster.pass(5_000);
        assertThat(lost).isNotDone();
        cluster.wires.mend(deposed);
        cluster.pass(5_000);
        assertCode(lost, ReplyCode.SUPERSEDED);
        assertThat(cluster.machine(deposed).applied()).isEmpty();
        assertResult(submit(deposed, session, 1), 1);
    }

    /** Nobody tells of it; the client sends it again when it has waited long enough, or to another server. */
    @Test
    void forwardThatIsLost_endsAtTheDeadline_unknown() {
        long session = open(leader, 5);
        cluster.wires.lose(frame -> frame.header().kind() == MessageKind.FORWARD.code());
        CompletableFuture<ClientAnswer> lost = submit(follower, session, 1);
        cluster.pass(3_000);
        assertThat(outcomeUnknown(lost).reason()).isEqualTo(OutcomeUnknownException.Reason.DEADLINE);
        cluster.wires.lose(frame -> false);
        assertResult(submit(follower, session, 1), 1);
    }

    /** What was sent before an answered forward is lost. */
    @Test
    void forwardThatIsLost_isToldOf_whenALaterOneIsAnswered() {
        long session = open(leader, 5);
        cluster.wires.lose(frame -> frame.header().kind() == MessageKind.FORWARD.code());
        CompletableFuture<ClientAnswer> lost = submit(follower, session, 1);
        cluster.settle();
        cluster.wires.lose(frame -> false);
        assertCode(submit(follower, session, 2), ReplyCode.UNKNOWN_GAP);
        assertCode(lost, ReplyCode.UNKNOWN);
        assertThat(applied()).isZero();
    }

    @Test
    void commandWithoutALeader_isRejected() {
        long session = open(leader, 5);
        cluster.wires.cut(leader);
        cluster.wires.cut(follower);
        cluster.pass(5_000);
        CompletableFuture<ClientAnswer> call = submit(follower, session, 1);
        cluster.pass(500);
        assertThat(rejection(call).reason()).isEqualTo(RejectedException.Reason.NO_LEADER);
    }

    @Test
    void openingThatIsSentAgain_opensNoOtherSession() {
        long session = open(leader, 5);
        assertThat(open(follower, 5)).isEqualTo(session);
        assertThat(open(leader, 6)).isNotEqualTo(session);
        assertThat(cluster.node(leader).sessions().size()).isEqualTo(2);
    }

    @Test
    void openingBeyondTheBound_isRefused_untilAnotherIsClosed() {
        long session = open(leader, 5);
        open(leader, 6);
        open(leader, 7);
        assertCode(
                ask(follower, Kind.OPEN_SESSION, SessionBodies.opening(SessionBodies.nonce(8))), ReplyCode.OVERLOADED);
        assertCode(
                ask(follower, Kind.CLOSE_SESSION, SessionBodies.closing(session, nonces.get(session))),
                ReplyCode.ANSWER);
        assertThat(open(follower, 8)).isGreaterThan(session);
        assertCode(submit(follower, session, 1), ReplyCode.NO_SESSION);
    }

    /** The cluster lost them with its majority, and was recovered without them: nothing in the session could ever follow. */
    @Test
    void clientThatHasResultsOfLostCommands_isToldThatItsSessionIsOver_andOpensAnother() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        ClientAnswer answer = answer(ask(follower, Kind.SUBMIT_IN_SESSION, command(session, 5, 4)));
        assertThat(answer.code()).isEqualTo(ReplyCode.NO_SESSION);
        assertThat(answer.body()).asString().contains("the cluster has lost commands of it that were acknowledged");
        assertCode(submit(leader, session, 2), ReplyCode.NO_SESSION);
        assertResult(submit(leader, open(leader, 6), 1), 2);
    }

    /** The session clock of the entries decides. */
    @Test
    void sessionThatIsNotUsed_expires_andItsCommandsHaveNoEffectAnyMore() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        cluster.pass(30_000);
        assertCode(submit(leader, session, 2), ReplyCode.NO_SESSION);
        assertCode(submit(follower, session, 1), ReplyCode.NO_SESSION);
        assertThat(applied()).isEqualTo(1);
    }

    @Test
    void commandThatIsTooLarge_isRejected_andTheNextTakesItsNumber() {
        long session = open(leader, 5);
        byte[] large = new byte[cluster.node(leader).maxCommandBytes() + 1];
        for (int server = 1; server <= 3; server++) {
            byte[] body = SessionBodies.command(session, nonces.get(session), 1, 0, large);
            CompletableFuture<ClientAnswer> call = ask(server, Kind.SUBMIT_IN_SESSION, body);
            cluster.pass(100);
            assertThat(rejection(call).reason()).isEqualTo(RejectedException.Reason.TOO_LARGE);
        }
        assertResult(submit(leader, session, 1), 1);
    }

    /** It guesses the id, which is the index of an entry. */
    @Test
    void clientThatNamesTheSessionOfAServer_hasNoEffectInIt() {
        CompletableFuture<byte[]> first = cluster.node(follower).submit(Adder.text("a"));
        cluster.pass(500);
        assertThat(first.join()).asString().isEqualTo("1");
        long nonce = SessionBodies.nonce(6);
        long last = cluster.node(leader).status().commitIndex();
        for (long session = 1; session <= last; session++) {
            byte[] command = SessionBodies.command(session, nonce, 2, 0, Adder.text("b"));
            assertCode(ask(leader, Kind.SUBMIT_IN_SESSION, command), ReplyCode.NO_SESSION);
            assertCode(ask(follower, Kind.CLOSE_SESSION, SessionBodies.closing(session, nonce)), ReplyCode.ANSWER);
        }
        CompletableFuture<byte[]> second = cluster.node(follower).submit(Adder.text("c"));
        cluster.pass(500);
        assertThat(second.join()).asString().isEqualTo("2");
        assertThat(cluster.machine(leader).applied()).containsExactly("a", "c");
        assertThat(cluster.node(leader).sessions().size()).isOne();
    }

    /** It gets no result of the other client's, either. */
    @Test
    void clientThatNamesTheSessionOfAnother_hasNoEffectInIt() {
        long session = open(leader, 5);
        assertResult(submit(leader, session, 1), 1);
        long nonce = SessionBodies.nonce(6);
        for (long sequence = 1; sequence <= 2; sequence++) {
            byte[] command = SessionBodies.command(session, nonce, sequence, 0, Adder.text("b"));
            assertCode(ask(leader, Kind.SUBMIT_IN_SESSION, command), ReplyCode.NO_SESSION);
            assertCode(ask(follower, Kind.SUBMIT_IN_SESSION, command), ReplyCode.NO_SESSION);
        }
        assertCode(ask(leader, Kind.CLOSE_SESSION, SessionBodies.closing(session, nonce)), ReplyCode.ANSWER);
        assertResult(submit(follower, session, 2), 2);
        assertThat(applied()).isEqualTo(2);
    }

    @Test
    void bodiesOfOtherForms_areNone() {
        long nonce = SessionBodies.nonce(5);
        assertThat(ClientEntry.of(Kind.OPEN_SESSION, new byte[7])).isNull();
        assertThat(ClientEntry.of(Kind.CLOSE_SESSION, new byte[17])).isNull();
        assertThat(ClientEntry.of(Kind.CLOSE_SESSION, SessionBodies.closing(0, nonce)))
                .isNull();
        assertThat(ClientEntry.of(Kind.SUBMIT_IN_SESSION, new byte[SessionBodies.PLACE_BYTES - 1]))
                .isNull();
        assertThat(ClientEntry.of(Kind.SUBMIT_IN_SESSION, SessionBodies.command(0, nonce, 1, 0, new byte[1])))
                .isNull();
        assertThat(ClientEntry.of(Kind.SUBMIT_IN_SESSION, SessionBodies.command(1, nonce, 0, 0, new byte[1])))
                .isNull();
        assertThat(ClientEntry.of(Kind.SUBMIT, SessionBodies.command(1, nonce, 1, 0, new byte[1])))
                .isNull();
    }

    /** Servers have these. */
    @Test
    void bodiesWithANonceOfAServer_areNone() {
        long nonce = 5;
        assertThat(ClientEntry.of(Kind.OPEN_SESSION, SessionBodies.opening(nonce)))
                .isNull();
        assertThat(ClientEntry.of(Kind.CLOSE_SESSION, SessionBodies.closing(1, nonce)))
                .isNull();
        assertThat(ClientEntry.of(Kind.SUBMIT_IN_SESSION, SessionBodies.command(1, nonce, 1, 0, new byte[1])))
                .isNull();
    }
}
