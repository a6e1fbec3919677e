package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.RequestVoteReply;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server holds whose disk takes nothing does not grow with time, whatever comes in; and it is the newest. */
class StalledDiskTest {
    private static final int HOUR_OF_HEARTBEATS = 36_000;
    private static final int SOME_MINUTES = 3_000;

    @Test
    void afterAnHourOfHeartbeats_theNewestAnswerIsHeld() {
        SoloServer follower = SoloServer.with(3, 4);
        for (int sequence = 1; sequence <= HOUR_OF_HEARTBEATS; sequence++) {
            follower.after(100);
            follower.receive(2, heartbeat(sequence));
        }
        assertThat(follower.sent).isEmpty();
        assertThat(follower.server.disk).hasSize(1);
        follower.write();
        assertThat(follower.sentTo(2, AppendEntriesReply.class))
                .extracting(AppendEntriesReply::sequence)
                .containsExactly(1L, (long) HOUR_OF_HEARTBEATS);
    }

    private static AppendEntries heartbeat(long sequence) {
        return new AppendEntries(5, 1, sequence, 0, 0, 0, 0, List.of());
    }

    /** The connection to the leader breaks again and again, and each time it sends what was not acknowledged. */
    @Test
    void afterMinutesOfTheSameEntries_oneAcknowledgementIsHeld() {
        SoloServer follower = SoloServer.with(3, 5);
        for (int again = 0; again < SOME_MINUTES; again++) {
            follower.after(100);
            follower.receive(2, append(5, 0, 0, 0, 5, 5));
            follower.receive(2, append(5, 0, 0, 0, 5));
        }
        assertThat(follower.sent).isEmpty();
        assertThat(follower.server.disk).hasSize(1);
        follower.write();
        assertThat(follower.sentTo(2, AppendEntriesReply.class))
                .extracting(AppendEntriesReply::matchIndex)
                .containsExactly(2L, 2L);
    }

    /** Leader after leader has the entries of the last one replaced, none of which the disk has taken. */
    @Test
    void throughThousandsOfTerms_stepsAreBounded() {
        SoloServer follower = SoloServer.with(3, 5);
        long last = 5_000;
        for (long term = 6; term <= last; term++) {
            follower.after(100);
            follower.receive((int) (2 + term % 2), append(term, 0, 0, 0, term, term, term));
        }
        assertThat(follower.server.disk).hasSizeLessThanOrEqualTo(1_024);
        assertThat(follower.log()).containsExactly(last, last, last);
        assertThat(follower.sentTo(2, AppendEntriesReply.class))
                .last()
                .satisfies(reply -> assertThat(reply.term()).isEqualTo(last))
                .satisfies(reply -> assertThat(reply.matchIndex()).isEqualTo(3));
        assertThat(follower.sent).hasSizeLessThanOrEqualTo(1_025);
    }

    /** Few steps can hold many bytes. */
    @Test
    void throughTermsOfLargeEntries_theBytesHandedOverAreBounded() {
        SoloServer follower = SoloServer.with(3, 5);
        for (long term = 6; term <= 500; term++) {
            EntryBatch large = EntryBatch.builder(1, 60_000)
                    .add(term, 0, EntryType.COMMAND, new byte[50_000])
                    .build();
            follower.after(100);
            follower.receive(2, new AppendEntries(term, 1, 1, 0, 0, 0, 0, List.of(large)));
        }
        long bytes = follower.server.disk.stream()
                .flatMap(step -> step.batch().entries().stream())
                .mapToLong(EntryBatch::sizeBytes)
                .sum();
        assertThat(bytes).isBetween(1L << 20, (1L << 20) + 60_000);
        assertThat(follower.log()).containsExactly(500L);
    }

    /** Whatever others ask, and whatever this server asks of them. */
    @Test
    void afterMinutesOfEverything_aFewMessagesAreHeldForEachServer() {
        SoloServer server = SoloServer.with(3, 4);
        for (int again = 1; again <= SOME_MINUTES; again++) {
            server.after(100);
            server.receive(2, heartbeat(again));
            for (int id = 2; id <= 3; id++) {
                server.receive(id, SoloServer.requestVote(5, 0, 0));
                server.receive(id, SoloServer.preVote(6, 0, 0));
                server.receive(id, new ReadIndex(5, 1, again));
                server.receive(id, append(3, 0, 0, 0));
            }
            server.engine().read(again);
            server.turn();
        }
        assertThat(server.sent).isEmpty();
        assertThat(server.server.disk).hasSizeLessThanOrEqualTo(2);
        server.write();
        for (int id = 2; id <= 3; id++) {
            assertThat(messagesTo(server, id)).hasSizeBetween(4, 10);
        }
        assertThat(server.lastTo(2, ReadIndex.class).sequence()).isEqualTo(SOME_MINUTES);
        assertThat(server.lastTo(2, RequestVoteReply.class).term()).isEqualTo(5);
    }

    private static List<RaftMessage> messagesTo(SoloServer server, int id) {
        return server.sent.stream()
                .filter(out -> out.to() == id)
                .map(Effects.Outgoing::message)
                .toList();
    }

    /** No answer to a forward stands for another, so each is kept, up to a bound: who hears none asks again. */
    @Test
    void afterThousandsOfForwards_aBoundedNumberOfAnswersIsHeld() {
        SoloServer server = SoloServer.with(3, 4);
        server.receive(2, heartbeat(1));
        for (int sequence = 1; sequence <= SOME_MINUTES; sequence++) {
            server.receive(
                    3, new Forward(5, 7, sequence, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(new byte[100]))));
        }
        server.write();
        assertThat(server.sentTo(3, ForwardReply.class)).hasSize(1_024);
    }

    /** Nothing can leave in a term that is not durable, so commands wait with their callers, who can give them up. */
    @Test
    void commandsAreForwardedOnceTheTermIsDurable() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, heartbeat(1));
        List<ByteBuffer> commands = List.of(ByteBuffer.wrap(new byte[100]));
        assertThat(follower.engine().forward(1, EntryType.SESSION_COMMAND, commands))
                .isFalse();
        follower.write();
        assertThat(follower.engine().forward(1, EntryType.SESSION_COMMAND, commands))
                .isTrue();
        follower.turn();
        assertThat(follower.sentTo(2, Forward.class)).hasSize(1);
    }

    /** Each new leader sends a window of its own behind what the ones before it sent. */
    @Test
    void throughLeadersWhoseEntriesFollowOneAnother_theBytesThatWaitAreBounded() {
        SoloServer follower = SoloServer.with(3, 5);
        int sent = 0;
        long previousTerm = 0;
        for (long term = 6; term <= 200; term++) {
            long last = follower.status().lastIndex();
            EntryBatch large = EntryBatch.builder(last + 1, 60_000)
                    .add(term, 0, EntryType.COMMAND, new byte[50_000])
                    .build();
            follower.after(100);
            follower.receive(2, new AppendEntries(term, 1, 1, 0, last, previousTerm, 0, List.of(large)));
            if (follower.status().lastIndex() > last) {
                previousTerm = term;
                sent++;
            }
        }
        assertThat(sent * 50_000L).isBetween(1L << 20, (1L << 20) + 100_000);
        assertThat(follower.term()).isEqualTo(200);
        follower.write();
        long last = follower.status().lastIndex();
        follower.receive(2, append(200, last, previousTerm, 0, 200));
        follower.write();
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(last + 1);
    }
}
