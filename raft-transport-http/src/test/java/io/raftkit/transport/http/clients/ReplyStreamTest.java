package io.raftkit.transport.http.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** What replies and open calls hold, and what becomes of a reply for which there is no room. */
class ReplyStreamTest {
    private static final long BYTES_MAX = 100_000;

    private final ClientBudget budget = new ClientBudget(8, 8, BYTES_MAX, BYTES_MAX);
    private final FakeResponse fake = new FakeResponse();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final AtomicInteger deadlines = new AtomicInteger();
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private final ReplyStream replies = new ReplyStream(
            fake.response,
            Callback.from(() -> {}, failure -> hasFailed.set(true)),
            budget,
            "client",
            new ReplyStream.Connection() {
                @Override
                public void close() {
                    isClosed.set(true);
                }

                @Override
                public Runnable closeLater() {
                    deadlines.incrementAndGet();
                    return deadlines::decrementAndGet;
                }
            });

    private static ClientReply answer(int call, int bytes) {
        return new ClientReply(ReplyCode.ANSWER, call, 1, 2, "127.0.0.1:2", new byte[bytes]);
    }

    private void answered(long requestBytes, ClientRequest.Kind kind, ClientReply reply) {
        replies.answer(requestBytes, kind.isRead(), reply);
    }

    /** Takes all that is left, as other clients do. */
    private void fill() {
        assertThat(budget.take("another", BYTES_MAX - budget.bytes())).isTrue();
    }

    @Test
    void callsThatTheNodeStillHas_holdTheirBytes_afterTheConnectionClosed() {
        assertThat(replies.begin(1_000)).isTrue();
        assertThat(replies.begin(2_000)).isTrue();
        assertThat(replies.begin(4_000)).isTrue();
        replies.fail(new IOException("closed"));
        assertThat(isClosed).isTrue();
        assertThat(hasFailed).isTrue();
        assertThat(budget.bytes()).isEqualTo(7_000);
        answered(1_000, ClientRequest.Kind.SUBMIT, answer(1, 10));
        assertThat(budget.bytes()).isEqualTo(6_000);
        replies.abandon(4_000);
        assertThat(budget.bytes()).isEqualTo(2_000);
        answered(2_000, ClientRequest.Kind.SUBMIT, answer(2, 10));
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void repliesThatAreWritten_holdTheirBytes_untilTheWriteHasEnded() {
        replies.begin(1_000);
        answered(1_000, ClientRequest.Kind.READ, answer(1, 900));
        replies.begin(1_000);
        answered(1_000, ClientRequest.Kind.READ, answer(2, 900));
        int each = answer(1, 900).encode().length;
        assertThat(budget.bytes()).isEqualTo(2L * each);
        replies.fail(new IOException("closed"));
        assertThat(budget.bytes()).as("the write under way").isEqualTo(each);
        fake.breakWrite();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void callForWhichThereIsNoRoom_isTold_andTheConnectionStays() {
        replies.begin(1_000);
        fill();
        assertThat(replies.begin(1_000)).isFalse();
        replies.refuse(2, ReplyCode.OVERLOADED, "too much");
        fake.endWrites();
        answered(1_000, ClientRequest.Kind.SUBMIT, answer(1, 10));
        replies.end();
        fake.endWrites();
        assertThat(isClosed).isFalse();
        assertThat(fake.isComplete()).isTrue();
        assertThat(fake.replies())
                .extracting(ClientReply::code, ClientReply::call)
                .containsExactly(tuple(ReplyCode.OVERLOADED, 2), tuple(ReplyCode.ANSWER, 1));
        budget.give("another", BYTES_MAX - 1_000);
        assertThat(budget.bytes()).isZero();
    }

    /** A caller that reads nothing, and goes on calling, makes the server keep no reply to each call. */
    @Test
    void refusalsThatAreNotRead_areFew_andTheLastReplyIsForTheOthers() {
        fill();
        for (int call = 1; call <= 10_000; call++) {
            replies.refuse(call, ReplyCode.OVERLOADED, "too much");
        }
        assertThat(budget.bytes() - BYTES_MAX).isLessThan(20_000);
        replies.end();
        fake.endWrites();
        assertThat(isClosed).isFalse();
        List<ClientReply> all = fake.replies();
        assertThat(all).allMatch(reply -> reply.code() == ReplyCode.OVERLOADED);
        assertThat(all).last().extracting(ClientReply::call).isEqualTo(0);
        assertThat(budget.bytes()).isEqualTo(BYTES_MAX);
    }

    /** A read may be sent again. A command was applied, and only its result is lost. */
    @Test
    void answerForWhichThereIsNoRoom_isReplacedByAReplyThatSaysSo() {
        replies.begin(1_000);
        replies.begin(1_000);
        replies.begin(1_000);
        fill();
        answered(1_000, ClientRequest.Kind.READ, answer(1, 5_000));
        answered(1_000, ClientRequest.Kind.SUBMIT, answer(2, 5_000));
        answered(1_000, ClientRequest.Kind.SUBMIT, ClientReply.refusal(ReplyCode.NO_LEADER, 3, "x".repeat(1_000)));
        assertThat(budget.bytes()).isLessThanOrEqualTo(BYTES_MAX);
        fake.endWrites();
        assertThat(isClosed).isFalse();
        assertThat(fake.replies())
                .extracting(ClientReply::code, ClientReply::call)
                .containsExactly(
                        tuple(ReplyCode.OVERLOADED, 1),
                        tuple(ReplyCode.UNKNOWN_RESULT_LOST, 2),
                        tuple(ReplyCode.NO_LEADER, 3));
    }

    @Test
    void answerThatIsNoLongerThanItsRequest_alwaysHasRoom() {
        replies.begin(1_000);
        fill();
        budget.force("another", 5_000);
        answered(1_000, ClientRequest.Kind.SUBMIT, answer(1, 900));
        fake.endWrites();
        assertThat(fake.replies()).extracting(ClientReply::code).containsExactly(ReplyCode.ANSWER);
    }

    /** Each part has a deadline of its own, and the reply is in memory until the last is written. */
    @Test
    void largeReply_isWrittenInParts() {
        ClientReply large = answer(1, 700_000);
        replies.begin(1_000);
        answered(1_000, ClientRequest.Kind.READ, large);
        long bytes = large.encode().length;
        assertThat(deadlines).hasValue(1);
        fake.endWrite();
        fake.endWrite();
        assertThat(deadlines).hasValue(1);
        assertThat(budget.bytes()).isEqualTo(bytes);
        replies.end();
        fake.endWrites();
        assertThat(deadlines).hasValue(0);
        assertThat(fake.isComplete()).isTrue();
        assertThat(fake.writeBytes()).allMatch(written -> written <= 256 * 1024);
        assertThat(fake.replies())
                .singleElement()
                .satisfies(reply -> assertThat(reply.body()).hasSize(700_000));
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void partsThatAreWrittenAtOnce_needNoStackEach() {
        fake.endAtOnce();
        replies.begin(1_000);
        replies.begin(1_000);
        replies.end();
        answered(1_000, ClientRequest.Kind.READ, answer(1, 70_000));
        answered(1_000, ClientRequest.Kind.READ, answer(2, 10_000_000));
        assertThat(fake.isComplete()).isTrue();
        assertThat(fake.writeBytes()).hasSizeGreaterThan(30);
        assertThat(fake.depthMost()).isEqualTo(1);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void lastWriteThatBreaks_failsTheResponse() {
        replies.begin(1_000);
        answered(1_000, ClientRequest.Kind.READ, answer(1, 10));
        fake.endWrites();
        replies.end();
        fake.breakWrite();
        assertThat(hasFailed).isTrue();
        assertThat(isClosed).isTrue();
        assertThat(budget.bytes()).isZero();
    }
}
